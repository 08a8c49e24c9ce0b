import { describe, expect, jest, test } from "@jest/globals";
import type { Socket } from "../src/socket.ts";
import { application, settled, simulated, URL } from "./sim/application.ts";

const reported = simulated();

describe("catch-all listeners", () => {
  async function connected() {
    const { server, io } = application();
    const socket = io(URL);
    await settled();
    return { server, socket, log: [] as unknown[] };
  }

  test("hear every event before its own listeners, with what it brings", async () => {
    const { server, socket, log } = await connected();
    socket.on("news", (...args: unknown[]) => log.push(args));
    socket.onAny((...args: unknown[]) => log.push(["any", ...args]));
    socket.prependAny((...args: unknown[]) => log.push(["first", ...args]));
    server.emit("/", "news", 1, { a: 2 });
    server.emit("/", "unheard");
    await settled();
    expect(log).toEqual([["first", "news", 1, { a: 2 }], ["any", "news", 1, { a: 2 }], [1, { a: 2 }], ["first", "unheard"], ["any", "unheard"]]);
  });

  test("may answer what the server asks", async () => {
    const { server, socket } = await connected();
    socket.onAny((_, answer: (text: string) => void) => answer("from any"));
    socket.on("question", (answer: (text: string) => void) => answer("too late"));
    server.link.send('427["question"]');
    await settled();
    expect(server.link.received).toEqual(["40", '437["from any"]']);
  });

  test("hear what is sent when it is sent, as it was given, and no acknowledgements", async () => {
    const { server, io } = application();
    const socket = io(URL);
    const log: unknown[] = [];
    socket.onAnyOutgoing((...args: unknown[]) => log.push(args));
    socket.prependAnyOutgoing((name) => log.push(name));
    const bytes = new Uint8Array([1]);
    socket.emit("binary", bytes, () => {});
    socket.volatile.emit("dropped");
    expect(log).toEqual([]);
    await settled();
    expect(log).toEqual(["binary", ["binary", bytes]]);
    socket.on("question", (answer: () => void) => answer());
    server.link.send('427["question"]');
    await settled();
    expect(log).toHaveLength(2);
  });

  test("hear nothing of connections", async () => {
    const { server, socket, log } = await connected();
    for (const listen of ["onAny", "onAnyOutgoing"] as const) socket[listen]((name) => log.push(name));
    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    server.refuse = () => ({ message: "no" });
    socket.disconnect().connect();
    await settled();
    expect(log).toEqual([]);
  });

  test.each([
    ["onAny", "offAny", "listenersAny"],
    ["onAnyOutgoing", "offAnyOutgoing", "listenersAnyOutgoing"],
  ] as const)("%s, %s and %s", async (on, off, list) => {
    const { socket } = await connected();
    const [a, b] = [() => {}, () => {}];
    socket[on](a)[on](b)[on](a);
    expect(socket[list]()).toEqual([a, b, a]);
    expect(socket[off](a)[list]()).toEqual([b, a]);
    expect(socket[off](() => {})[list]()).toEqual([b, a]);
    expect(socket[off]()[list]()).toEqual([]);
  });
});

test("a listener that is missing by accident does not take those of others along", async () => {
  const { server, io } = application();
  const heard = jest.fn();
  const forgotten: (() => void) | undefined = undefined;
  io(URL).on("news", heard).off("news", forgotten);
  await settled();
  server.emit("/", "news");
  await settled();
  expect(heard).toHaveBeenCalled();
});

describe("a listener that throws", () => {
  const boom = () => { throw new Error("mine"); };

  test.each<[string, (socket: Socket) => unknown]>([
    ["connect", (socket) => socket.on("connect", boom)],
    ["an event", (socket) => socket.on("news", boom)],
    ["onAny", (socket) => socket.onAny(boom)],
    ["onAnyOutgoing", (socket) => socket.onAnyOutgoing(boom)],
    ["an acknowledgement", (socket) => socket.emit("question", boom)],
    ["an acknowledgement with a limit", (socket) => socket.timeout(0).emit("question", boom)],
    ["the manager's open", (socket) => socket.io.on("open", boom)],
    ["the manager's packet", (socket) => socket.io.on("packet", boom)],
    ["the engine's packet", (socket) => socket.io.engine.on("packet", boom)],
    ["the engine's message", (socket) => socket.io.engine.on("message", boom)],
    ["disconnect", (socket) => socket.on("disconnect", boom)],
    ["the manager's close", (socket) => socket.io.on("close", boom)],
    ["the manager's reconnect_attempt", (socket) => socket.io.on("reconnect_attempt", boom)],
  ])("of %s disturbs nothing, and is reported", async (_, listen) => {
    const { server, io } = application();
    const socket = io(URL);
    listen(socket);
    await settled();
    server.emit("/", "news");
    await settled();
    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    await expect(socket.timeout(100).emitWithAck("echo", "well")).resolves.toBe("well");
    expect(server.links).toHaveLength(2);
    expect(reported.length).toBeGreaterThan(0);
    expect(reported[0]).toEqual(new Error("mine"));
  });
});

test.each(["close", "error"] as const)("what is emitted in a listener of the engine's %s goes to the next connection", async (event) => {
  const { server, io } = application();
  const socket = io(URL);
  await settled();
  socket.io.engine.on(event, () => socket.emit("note"));
  server.drop(new Error("cable"));
  await jest.advanceTimersByTimeAsync(2000);
  expect(server.events).toEqual([["/", "note"]]);
});
