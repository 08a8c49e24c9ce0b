// What applications read and write that socket.io-client has as plain members, or takes as it comes.
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Socket } from "../src/socket.ts";
import { application, connect, recordManager, settled, URL, watch } from "./sim/application.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

describe("a function for an acknowledgement", () => {
  test("is called as a method of the socket, whichever way the event was sent", async () => {
    const { socket } = await connect();
    const callers: unknown[] = [];
    const note = function (this: unknown) {
      callers.push(this);
    };
    socket.emit("asked", note).timeout(100).emit("asked in time", note).volatile.emit("volatile", note);
    await settled();
    expect(callers).toEqual([socket, socket, socket]);
  });

  test("is forgotten where the application forgets all that are awaited", async () => {
    const { server, socket } = await connect();
    server.answer = () => undefined;
    const [told, asked] = [jest.fn(), watch(socket.emitWithAck("asked"))];
    socket.emit("emitted", told);
    expect(Object.keys(socket.acks)).toEqual(["0", "1"]);
    const { 0: first } = socket.acks;
    socket.acks = { 0: first! };
    expect(Object.keys(socket.acks)).toEqual(["0"]);
    socket.acks = {};
    socket.disconnect();
    await settled();
    expect(told).not.toHaveBeenCalled();
    expect(asked.outcome).toBe("pending");
  });
});

describe("`connected`, which suites set", () => {
  test("is what they say, until the socket is connected or disconnected", async () => {
    const { socket } = await connect();
    for (const said of [false, true, false]) {
      socket.connected = said;
      expect([socket.connected, socket.disconnected]).toEqual([said, !said]);
    }
    const told = jest.fn(() => socket.connected);
    socket.on("disconnect", told).on("connect", told);
    socket.io.engine.close();
    await settled();
    socket.connected = true;
    expect(socket.connected).toBe(true);
    await jest.advanceTimersByTimeAsync(5000);
    expect(told.mock.results.map(({ value }) => value as boolean)).toEqual([false, true]);
  });
});

describe("`opts` of the Manager", () => {
  test("name the server, and the path of its requests", () => {
    const { io } = application();
    expect(io("https://[::1]:8080/admin", { autoConnect: false }).io.opts).toMatchObject({ hostname: "::1", port: "8080", secure: true, path: "/socket.io" });
    expect(io("http://server.test/admin", { autoConnect: false, path: "/own" }).io.opts).toMatchObject({ hostname: "server.test", port: "80", secure: false, path: "/own" });
  });

  test("may be set anew: what they say takes the place of what was said, for the next connection", async () => {
    const { server, io } = application();
    const socket = io(URL, { query: { a: "1" }, reconnectionDelay: 7 });
    const mine = Object.freeze({ query: { b: "2" }, path: "/own" });
    socket.io.opts = mine;
    await settled();
    expect(server.link.url.searchParams.get("a")).toBe("1");
    socket.disconnect().connect();
    await settled();
    expect([server.link.url.pathname, server.link.url.searchParams.get("a"), server.link.url.searchParams.get("b")]).toEqual(["/own/", null, "2"]);
    expect(socket.io.reconnectionDelay(8).opts).toMatchObject({ reconnectionDelay: 8 });
  });
});

describe("a namespace that the application takes out of the Manager, or changes", () => {
  test("gets another socket, and what was left hears no more", async () => {
    const { server, socket, manager } = await connect();
    const before = manager.socket("/chat");
    await settled();
    before.disconnect();
    delete manager.nsps["/chat"];
    expect(manager.has("/chat")).toBe(false);
    const after = manager.socket("/chat");
    expect(after).not.toBe(before);
    await jest.advanceTimersByTimeAsync(100);
    expect([socket.connected, before.connected, after.connected]).toEqual([true, false, true]);
    const [gone, told] = [jest.fn(), jest.fn()];
    before.on("news", gone);
    after.on("news", told);
    server.link.send('42/chat,["news",1]');
    await settled();
    expect(told).toHaveBeenCalledWith(1);
    expect(gone).not.toHaveBeenCalled();
  });

  test("is joined under its new name", async () => {
    const { server, io } = application();
    const socket = io(URL);
    socket.nsp = "/chat";
    await settled();
    expect([socket.connected, socket.nsp]).toEqual([true, "/chat"]);
    expect(await socket.emitWithAck("asked", 1)).toBe(1);
    expect(server.events).toEqual([["/chat", "asked", 1]]);
  });
});

describe("an application that gives its connection an id", () => {
  test("reads it until the next connection", async () => {
    const { server, manager } = await connect();
    const { id } = manager.engine;
    manager.engine.id = "mine";
    expect(manager.engine.id).toBe("mine");
    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    expect(manager.engine.id).toEqual(expect.stringMatching(/./));
    expect(["mine", id]).not.toContain(manager.engine.id);
  });
});

describe("limits of time that come from the environment, as text", () => {
  const text = (ms: number) => String(ms) as unknown as number;

  test.each<[string, object, (socket: Socket) => Promise<unknown>]>([
    ["`timeout(ms)`", {}, (socket) => socket.timeout(text(50)).emitWithAck("asked")],
    ["`ackTimeout`", { ackTimeout: text(50) }, (socket) => socket.emitWithAck("asked")],
    ["`ackTimeout`, with `retries`", { ackTimeout: text(25), retries: text(1) }, (socket) => socket.emitWithAck("asked")],
  ])("%s", async (_, options, ask) => {
    const { server, io } = application();
    server.answer = () => undefined;
    const socket = io(URL, options);
    await settled();
    const asked = watch(ask(socket));
    await jest.advanceTimersByTimeAsync(49);
    expect(asked.outcome).toBe("pending");
    await jest.advanceTimersByTimeAsync(1);
    expect(asked.outcome).toBe("TIMEOUT");
  });

  test("`timeout`, and the delays of the reconnection", async () => {
    const { server, io } = application();
    server.up = false;
    const socket = io(URL, { timeout: text(50), reconnectionDelay: text(20), reconnectionDelayMax: text(30), randomizationFactor: text(0), reconnectionAttempts: text(2) });
    expect(socket.io.timeout()).toBe(50);
    const log = recordManager(socket.io);
    await jest.advanceTimersByTimeAsync(20 + 30);
    expect(log.filter((line) => line.startsWith("reconnect"))).toEqual([
      "reconnect_attempt 1", "reconnect_error nobody listens", "reconnect_attempt 2", "reconnect_failed", "reconnect_error nobody listens",
    ]);
  });
});

describe("an application that listens behind a way of sending", () => {
  test("listens to the socket, and may take its listener off", async () => {
    const { socket } = await connect();
    const told: unknown[] = [];
    const note = (news: string) => told.push(news);
    expect(socket.volatile.on("news", note).timeout(5).once("news", note)).toBe(socket);
    socket.emitReserved("news", 1).emitReserved("news", 2);
    expect(socket.compress(false).off("news", note)).toBe(socket);
    socket.emitReserved("news", 3);
    expect(told).toEqual([1, 1, 2]);
  });
});

describe("a suite that plays the server", () => {
  test("calls the listeners of a socket, of its Manager and of its engine, and nothing else happens", async () => {
    const { server, socket, manager } = await connect();
    const told: unknown[] = [];
    socket.on("disconnect", (...args: unknown[]) => told.push(["socket", ...args]));
    manager.on("reconnect", (...args: unknown[]) => told.push(["manager", ...args]));
    manager.engine.on("upgradeError", (...args: unknown[]) => told.push(["engine", ...args]));
    expect(socket.emitReserved("disconnect", "transport close")).toBe(socket);
    expect(manager.emitReserved("reconnect", 1)).toBe(manager);
    expect(manager.engine.emitReserved("upgradeError")).toBe(manager.engine);
    await settled();
    expect(told).toEqual([["socket", "transport close"], ["manager", 1], ["engine"]]);
    expect([socket.connected, server.events]).toEqual([true, []]);
  });
});

test("`_callbacks` has the listeners, each name behind a dollar sign", async () => {
  const { socket } = await connect();
  const [news, once] = [jest.fn(), jest.fn()];
  socket.on("news", news).once("news", once);
  const { _callbacks: listeners } = socket;
  expect(listeners).toEqual({ $news: [news, once] });
  expect(listeners["$weather"]).toBeUndefined();
});
