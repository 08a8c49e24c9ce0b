import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { IoOptions } from "../src/options.ts";
import { application, record, settled, URL } from "./sim/application.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

/** A socket that is connected. */
async function connected(options?: IoOptions) {
  const { server, io } = application();
  const socket = io(URL, options);
  await settled();
  expect(socket.connected).toBe(true);
  return { server, io, socket };
}

describe("a socket", () => {
  test("connects, calls and is answered", async () => {
    const { server, io } = application();
    const socket = io(URL);
    socket.emit("early", 1);
    const answers: unknown[][] = [];
    socket.emit("echo", "a", { b: 2 }, (...answer: unknown[]) => answers.push(answer));
    await settled();
    expect(server.events).toEqual([["/", "early", 1], ["/", "echo", "a", { b: 2 }]]);
    expect(answers).toEqual([["a", { b: 2 }]]);
  });

  test("has the id that the server gave it, which is not that of the connection, while it is connected", async () => {
    const { server, io } = application();
    const socket = io(URL);
    expect(socket).toMatchObject({ id: undefined, connected: false, disconnected: true, active: true, recovered: false });
    await settled();
    expect(socket).toMatchObject({ id: "sid1", connected: true, disconnected: false, active: true });
    expect(socket.io.engine.id).toBe("engine1");
    server.drop();
    await settled();
    expect(socket).toMatchObject({ id: undefined, connected: false, disconnected: true, active: true });
    await jest.advanceTimersByTimeAsync(2000);
    expect(socket.id).toBe("sid2");
    socket.disconnect();
    expect(socket).toMatchObject({ id: undefined, connected: false, active: false });
  });

  test("comes and goes by several names, and each returns the socket", async () => {
    const { io } = application();
    const socket = io(URL, { autoConnect: false });
    const log = record(socket);
    expect(socket.active).toBe(false);
    expect([socket.connect(), socket.open(), socket.connect()]).toEqual([socket, socket, socket]);
    await settled();
    expect([socket.disconnect(), socket.close()]).toEqual([socket, socket]);
    socket.open();
    await settled();
    socket.close();
    expect(log).toEqual(["connect", "disconnect io client disconnect", "connect", "disconnect io client disconnect"]);
  });

  test("can be connected again after whatever ended its connection", async () => {
    const { server, socket } = await connected({ reconnection: false });
    const log = record(socket);
    server.link.send("41");
    await settled();
    socket.connect();
    await settled();
    server.drop();
    await settled();
    socket.connect();
    await settled();
    expect(log).toEqual(["disconnect io server disconnect", "connect", "disconnect transport close", "connect"]);
  });

  test("tells why it could not connect, and what the server added", async () => {
    const { server, io } = application();
    server.refuse = () => ({ message: "not you", data: { code: 401 } });
    const errors: unknown[] = [];
    io(URL).on("connect_error", (error) => errors.push(error));
    await settled();
    expect(errors).toEqual([expect.any(Error)]);
    expect(errors[0]).toMatchObject({ message: "not you", data: { code: 401 } });
  });

  test("tells why it was disconnected", async () => {
    const { server, socket } = await connected();
    const reasons: unknown[] = [];
    socket.on("disconnect", (...reason) => reasons.push(reason));
    const cause = new Error("cable");
    server.drop(cause);
    await settled();
    expect(reasons).toEqual([["transport error", cause]]);
  });

  test.each(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"])("emits no `%s`", async (name) => {
    const { server, socket } = await connected();
    const message = `"${name}" is a reserved event name`;
    expect(() => socket.emit(name)).toThrow(message);
    expect(() => socket.volatile.emit(name)).toThrow(message);
    await expect(socket.emitWithAck(name)).rejects.toThrow(message);
    socket.emit("plain");
    await settled();
    expect(server.events).toEqual([["/", "plain"]]);
  });

  test.each(["__proto__", "constructor", "hasOwnProperty", "toString", ""])("has no trouble with an event called %j", async (name) => {
    const { server, socket } = await connected();
    const heard: unknown[] = [];
    expect(socket.hasListeners(name)).toBe(false);
    server.emit("/", name, 0);
    await settled();
    socket.on(name, (...args: unknown[]) => heard.push(args));
    server.emit("/", name, 1);
    socket.emit(name, 2);
    await settled();
    expect(heard).toEqual([[1]]);
    expect(server.events).toEqual([["/", name, 2]]);
  });

  test.each<[string, unknown]>([["undefined", undefined], ["null", null], ["an object", {}], ["NaN", NaN], ["a function", () => {}]])(
    "does not take %s for the name of an event: the server would close the connection",
    async (_, name) => {
      const { server, socket } = await connected();
      expect(() => socket.emit(name as string)).toThrow();
      await settled();
      expect(server.link.received).toEqual(["40"]);
    },
  );

  test("send() is an event called message", async () => {
    const { server, socket } = await connected();
    const answers: unknown[] = [];
    expect(socket.send("a", "b", (answer: unknown) => answers.push(answer))).toBe(socket);
    socket.volatile.send("c");
    await settled();
    expect(server.events).toEqual([["/", "message", "a", "b"], ["/", "message", "c"]]);
    expect(answers).toEqual(["a"]);
  });
});

describe("waiting for an answer", () => {
  test("a promise gives its first part", async () => {
    const { server, socket } = await connected();
    await expect(socket.emitWithAck("echo", "a", "b")).resolves.toBe("a");
    server.answer = () => [];
    await expect(socket.emitWithAck("echo")).resolves.toBeUndefined();
    server.answer = () => [null];
    await expect(socket.timeout(100).emitWithAck("echo")).resolves.toBeNull();
  });

  test("a promise fails when time is up, or the connection is lost", async () => {
    const { server, socket } = await connected();
    server.answer = () => undefined;
    const outcomes = Promise.allSettled([socket.timeout(100).emitWithAck("a"), socket.emitWithAck("b")]);
    await jest.advanceTimersByTimeAsync(100);
    server.drop();
    await settled();
    expect(await outcomes).toMatchObject([
      { status: "rejected", reason: { message: "operation has timed out", code: "TIMEOUT" } },
      { status: "rejected", reason: { message: "socket has been disconnected", code: "DISCONNECTED" } },
    ]);
  });

  test("a promise of a socket that never connected fails when it is disconnected", async () => {
    const { io } = application();
    const socket = io(URL, { autoConnect: false });
    const outcomes: unknown[] = [];
    socket.emitWithAck("a").catch((error: unknown) => outcomes.push(error));
    socket.disconnect();
    await settled();
    expect(outcomes).toEqual([expect.objectContaining({ code: "DISCONNECTED" })]);
  });

  test("a plain callback hears of success alone", async () => {
    const { server, socket } = await connected();
    server.answer = () => undefined;
    const callback = jest.fn();
    socket.emit("a", callback);
    server.drop();
    await jest.advanceTimersByTimeAsync(5000);
    expect(callback).not.toHaveBeenCalled();
  });

  test.each<[string, IoOptions, number | undefined]>([
    ["timeout()", {}, 100],
    ["ackTimeout", { ackTimeout: 100 }, undefined],
    ["retries", { retries: 1, ackTimeout: 100 }, undefined],
    ["retries without a limit", { retries: 1 }, undefined],
  ])("with %s a callback gets the error first, null when there is none", async (_, options, ms) => {
    const { server, socket } = await connected(options);
    const sender = ms === undefined ? socket : socket.timeout(ms);
    const callback = jest.fn();
    sender.emit("echo", "a", callback);
    await settled();
    expect(callback).toHaveBeenLastCalledWith(null, "a");
    if (ms === undefined && options.ackTimeout === undefined) return;
    server.answer = () => undefined;
    sender.emit("echo", callback);
    await jest.advanceTimersByTimeAsync(200);
    expect(callback).toHaveBeenCalledTimes(2);
    expect(callback.mock.lastCall).toEqual([expect.objectContaining({ code: "TIMEOUT" })]);
  });

  test("timeout() overrules ackTimeout, for one sender", async () => {
    const { server, socket } = await connected({ ackTimeout: 100 });
    server.answer = () => undefined;
    const log: string[] = [];
    socket.timeout(1000).emit("a", () => log.push("patient"));
    socket.emit("b", () => log.push("hasty"));
    await jest.advanceTimersByTimeAsync(100);
    expect(log).toEqual(["hasty"]);
    await jest.advanceTimersByTimeAsync(900);
    expect(log).toEqual(["hasty", "patient"]);
  });
});

describe("the ways of sending are values", () => {
  test("a misuse of one leaves nothing behind for the next emit", async () => {
    const { server, socket } = await connected();
    expect(() => socket.volatile.emit("connect")).toThrow();
    server.drop();
    await settled();
    socket.emit("not volatile");
    await jest.advanceTimersByTimeAsync(2000);
    expect(server.events).toEqual([["/", "not volatile"]]);
  });

  test("one may be kept and used again, and be combined with others", async () => {
    const { server, socket } = await connected();
    const careful = socket.timeout(100).compress(false);
    expect([await careful.emitWithAck("echo", 1), await careful.emitWithAck("echo", 2)]).toEqual([1, 2]);
    server.drop();
    await settled();
    socket.compress(true).timeout(100).volatile.emit("dropped");
    await expect(Promise.race([careful.emitWithAck("late"), jest.advanceTimersByTimeAsync(100)])).rejects.toMatchObject({ code: "TIMEOUT" });
    await jest.advanceTimersByTimeAsync(2000);
    expect(server.events.map(([, name]) => name)).toEqual(["echo", "echo"]);
  });

  test("emitting through one returns the socket", async () => {
    const { socket } = await connected();
    for (const sender of [socket.volatile, socket.timeout(1), socket.compress(true)]) expect(sender.emit("a")).toBe(socket);
  });
});
