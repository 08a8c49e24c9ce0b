import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { IoOptions } from "../src/options.ts";
import type { ReadyOptions } from "../src/socket.ts";
import { application, record, settled, URL, watch } from "./sim/application.ts";
import type { Server } from "./sim/server.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

function start(options?: IoOptions) {
  const { server, io } = application();
  const socket = io(URL, options);
  return { server, io, socket, log: record(socket) };
}

describe("a socket is ready", () => {
  test("once it is connected, and stays so", async () => {
    const { socket } = start();
    const first = watch(socket.ready());
    await settled();
    expect(first.outcome).toBe(socket);
    await expect(socket.ready()).resolves.toBe(socket);
  });

  test("although it was to wait until told", async () => {
    const { socket } = start({ autoConnect: false });
    const waiting = watch(socket.ready());
    await settled();
    expect(waiting.outcome).toBe(socket);
  });

  test("before `connect` is told to those who listen later", async () => {
    const { socket, log } = start();
    void socket.ready().then(() => log.push("ready"));
    await settled();
    expect(log).toEqual(["connect", "ready"]);
  });

  test("again after a loss, however often that takes", async () => {
    const { server, socket } = start();
    await settled();
    server.up = false;
    server.drop();
    await settled();
    const waiting = watch(socket.ready());
    await jest.advanceTimersByTimeAsync(10_000);
    expect(waiting.outcome).toBe("pending");
    server.up = true;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(waiting.outcome).toBe(socket);
  });
});

describe("it is not ready, and gives up, when", () => {
  test.each<[string, string, (server: Server) => void, IoOptions, ReadyOptions]>([
    ["nobody listens", "TRANSPORT_ERROR", (server) => (server.up = false), {}, {}],
    ["nobody answers", "CONNECT_TIMEOUT", (server) => (server.responsive = false), { timeout: 300 }, {}],
    ["it takes too long", "CONNECT_TIMEOUT", (server) => (server.responsive = false), {}, { timeout: 300 }],
    ["the server refuses", "REFUSED", (server) => (server.refuse = () => ({ message: "no" })), {}, {}],
    ["there are no credentials", "AUTH_FAILED", () => {}, { auth: () => Promise.reject(new Error("locked")) }, {}],
    ["there is no transport", "ILLEGAL_OPTION", () => {}, { transports: [] }, {}],
  ])("%s: %s", async (_, code, prepare, options, ways) => {
    const { server, io } = application();
    prepare(server);
    const socket = io(URL, options);
    const waiting = watch(socket.ready(ways));
    await jest.advanceTimersByTimeAsync(300);
    expect(waiting.outcome).toBe(code);
    expect(socket.active).toBe(false);
    const { length } = server.links;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(server.links).toHaveLength(length);
    expect(server.links.map(({ ended }) => ended)).not.toContain(undefined);
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each(["before", "while"])("it is aborted %s it connects: ABORTED", async (when) => {
    const { server, socket } = start({ autoConnect: false });
    server.responsive = false;
    const stop = new AbortController();
    if (when === "before") stop.abort();
    const waiting = watch(socket.ready({ signal: stop.signal }));
    await settled();
    stop.abort();
    await settled();
    expect(waiting.outcome).toBe("ABORTED");
    expect(socket.active).toBe(false);
    expect(server.links.filter(({ ended }) => !ended)).toEqual([]);
  });

  test("the application disconnects it", async () => {
    const { socket } = start();
    const waiting = watch(socket.ready());
    socket.disconnect();
    await settled();
    expect(waiting.outcome).toBe("DISCONNECTED");
  });

  test("its reconnection came to its end", async () => {
    const { server, socket } = start({ reconnectionAttempts: 1 });
    await settled();
    server.up = false;
    server.drop();
    await settled();
    const waiting = watch(socket.ready());
    await jest.advanceTimersByTimeAsync(10_000);
    expect(waiting.outcome).toBe("TRANSPORT_ERROR");
  });
});

test("aborting what is ready already changes nothing", async () => {
  const { socket } = start();
  const stop = new AbortController();
  await Promise.all([socket.ready({ signal: stop.signal }), settled()]);
  stop.abort();
  await settled();
  expect(socket.connected).toBe(true);
});

describe("the option `signal`", () => {
  test("ends the first attempt", async () => {
    const stop = new AbortController();
    const { server, socket, log } = start({ signal: stop.signal });
    server.up = false;
    await jest.advanceTimersByTimeAsync(100);
    stop.abort(new Error("closed the dialog"));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual(["connect_error nobody listens", "connect_error aborted"]);
    expect(socket.active).toBe(false);
    expect(server.links).toHaveLength(1);
  });

  test("leaves a connection that stands alone, and those after it", async () => {
    const stop = new AbortController();
    const { server, socket } = start({ signal: stop.signal });
    await settled();
    stop.abort();
    expect(socket.connected).toBe(true);
    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    expect(socket.connected).toBe(true);
  });

  test("aborted before there is a socket, throws and connects to nothing", async () => {
    const { server, io } = application();
    expect(() => io(URL, { signal: AbortSignal.abort() })).toThrow(expect.objectContaining({ code: "ABORTED" }));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(server.links).toEqual([]);
  });
});

describe("the server disconnects a socket that is to come back", () => {
  test("over a new connection, when it is alone", async () => {
    const { server, socket, log } = start({ reconnectOnDisconnect: true });
    await settled();
    const closed = jest.fn();
    socket.io.on("close", closed);
    server.link.send("41");
    await settled();
    expect(socket).toMatchObject({ connected: false, active: true });
    expect(closed.mock.calls).toEqual([["io server disconnect"]]);
    await jest.advanceTimersByTimeAsync(2000);
    expect(log).toEqual(["connect", "disconnect io server disconnect", "connect"]);
    expect(server.links.map(({ received }) => received)).toEqual([["40"], ["40"]]);
  });

  test("over the same one, when others use it, after a while", async () => {
    const { server, io, log } = start({ reconnectOnDisconnect: true });
    io(`${URL}/other`);
    await settled();
    server.link.members.delete("/");
    server.link.send("41");
    await settled();
    expect(server.link.received).toEqual(["40", "40/other,"]);
    await jest.advanceTimersByTimeAsync(2000);
    expect(server.link.received).toEqual(["40", "40/other,", "40"]);
    expect(log).toEqual(["connect", "disconnect io server disconnect", "connect"]);
    expect(server.violations).toEqual([]);
  });

  test("but not when the application says otherwise in the meantime", async () => {
    const { server, socket, log } = start({ reconnectOnDisconnect: true });
    await settled();
    socket.on("disconnect", () => socket.disconnect());
    server.link.send("41");
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual(["connect", "disconnect io server disconnect"]);
    expect(server.links).toHaveLength(1);
  });

  test("without losing what is emitted meanwhile", async () => {
    const { server, socket } = start({ reconnectOnDisconnect: true });
    await settled();
    server.link.send("41");
    await settled();
    socket.emit("note");
    await jest.advanceTimersByTimeAsync(2000);
    expect(server.events).toEqual([["/", "note"]]);
  });
});
