// What frameworks and wrappers do with a socket that was not made for them.
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { Settings } from "../src/settings.ts";
import { Socket } from "../src/socket.ts";
import { application, connect, recordManager, settled, URL, watch } from "./sim/application.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

describe("a framework that makes state reactive", () => {
  test("is told, in Vue's words, to leave sockets, their Manager and its engine as they are", async () => {
    const { socket, manager } = await connect();
    for (const one of [socket, manager, manager.engine]) expect(one).toHaveProperty("__v_skip", true);
  });

  test("and mocks are made of them, since they are objects like any other", async () => {
    const { socket, manager } = await connect();
    for (const one of [socket, manager, Object.getPrototypeOf(socket)]) expect(Object.prototype.toString.call(one)).toBe("[object Object]");
  });
});

describe("an application that gives its socket an id", () => {
  test("reads it until the next connection", async () => {
    const { server, socket } = await connect();
    const mine = socket.id;
    socket.id = "ann";
    expect(socket.id).toBe("ann");
    server.drop();
    await settled();
    expect(socket.id).toBeUndefined();
    await jest.advanceTimersByTimeAsync(2000);
    expect(socket.id).toEqual(expect.stringMatching(/./));
    expect(["ann", mine]).not.toContain(socket.id);
  });
});

describe("an `emitWithAck` of the application's own", () => {
  test("is asked whichever way it is sent, and asks the socket's in that way", async () => {
    const { server, socket } = await connect();
    server.answer = () => undefined;
    const emitWithAck = socket.emitWithAck.bind(socket);
    const own = jest.fn((event: string, ...args: unknown[]) => (event === "played" ? Promise.resolve("by the suite") : emitWithAck(event, ...args)));
    socket.emitWithAck = own as typeof socket.emitWithAck;
    const played = watch(socket.timeout(100).emitWithAck("played", 1));
    const [limited, unlimited] = [watch(socket.with({ timeout: 100 }).emitWithAck("asked", 2)), watch(socket.compress(false).emitWithAck("asked", 3))];
    await jest.advanceTimersByTimeAsync(100);
    expect(own.mock.calls).toEqual([["played", 1], ["asked", 2], ["asked", 3]]);
    expect([played.outcome, limited.outcome, unlimited.outcome]).toEqual(["by the suite", "TIMEOUT", "pending"]);
  });
});

describe("an `emit` of the application's own", () => {
  test("also has what `send` sends", async () => {
    const { server, socket } = await connect();
    const sent: unknown[] = [];
    const emit = socket.emit.bind(socket);
    socket.emit = (...event: Parameters<typeof emit>) => {
      sent.push(event[0]);
      return emit(...event, "signed");
    };
    expect(socket.send("hello")).toBe(socket);
    await settled();
    expect(sent).toEqual(["message"]);
    expect(server.events).toEqual([["/", "message", "hello", "signed"]]);
  });
});

describe("an `emit` of the application's own, and other ways of sending", () => {
  test("has what is asked, and the one who asks hears of it in time", async () => {
    const { server, socket } = await connect();
    server.answer = () => undefined;
    const emit = socket.emit.bind(socket);
    socket.emit = (event: string | number, ...args: unknown[]) => emit(`mine ${event}`, ...args);
    const [asked, inTime] = [watch(socket.emitWithAck("asked")), watch(socket.timeout(100).emitWithAck("in time"))];
    await jest.advanceTimersByTimeAsync(100);
    expect(server.events.map(([, event]) => event)).toEqual(["mine asked", "mine in time"]);
    expect([asked.outcome, inTime.outcome]).toEqual(["pending", "TIMEOUT"]);
    socket.disconnect();
    await settled();
    expect(asked.outcome).toBe("DISCONNECTED");
  });

  test("has what is asked, and the one who asks may give up", async () => {
    const { server, socket } = await connect();
    server.answer = () => undefined;
    const emit = socket.emit.bind(socket);
    socket.emit = (...event: Parameters<typeof emit>) => emit(...event);
    const stop = new AbortController();
    const asked = watch(socket.with({ signal: stop.signal }).emitWithAck("asked"));
    stop.abort();
    await settled();
    expect(asked.outcome).toBe("ABORTED");
    expect(socket.acks).toEqual({});
  });

  test("may be one of a class of its own", async () => {
    const { server, io } = application();
    const manager = new io.Manager(URL, { autoConnect: false });
    const socket = manager.socket("/");
    Object.setPrototypeOf(socket, class extends Socket {
      override emit(...event: Parameters<Socket["emit"]>): this {
        return super.emit(...event, "signed");
      }
    }.prototype);
    socket.connect();
    await settled();
    socket.volatile.emit("news");
    await settled();
    expect(server.events).toEqual([["/", "news", "signed"]]);
  });

  test("may be one that a suite puts in the place of all sockets'", async () => {
    const { server, socket } = await connect();
    const spy = jest.spyOn(Socket.prototype, "emit");
    const answers = [await socket.emitWithAck("asked", 1), await socket.timeout(100).emitWithAck("in time", 2)];
    expect(spy.mock.calls.map(([event]) => event)).toEqual(["asked", "in time"]);
    spy.mockRestore();
    expect(answers).toEqual([1, 2]);
    expect(server.events.map(([, event]) => event)).toEqual(["asked", "in time"]);
  });

  test("an event that is emitted meanwhile goes its own way", async () => {
    const { socket } = await connect();
    const answers: unknown[] = [];
    socket.onAnyOutgoing((event: string) => event === "outer" && socket.emit("inner", 1, (...answer: unknown[]) => answers.push(answer)));
    socket.timeout(100).emit("outer", 2, (...answer: unknown[]) => answers.push(answer));
    await settled();
    expect(answers).toEqual([[null, 2], [1]]);
  });

  test("an event that the application keeps for itself leaves the next one as it is", async () => {
    const { socket } = await connect();
    socket.disconnect();
    socket.emit = () => socket;
    socket.volatile.emit("kept by the application");
    Reflect.deleteProperty(socket, "emit");
    socket.emit("waits");
    expect(socket.sendBuffer).toHaveLength(1);
  });
});

describe("`skipReconnect` of the Manager", () => {
  test("tells who hears of a disconnection that nothing will connect by itself", async () => {
    const { server, socket, manager } = await connect();
    const told: [string, boolean][] = [];
    socket.on("disconnect", (reason) => told.push([reason, manager.skipReconnect]));
    expect(manager.skipReconnect).toBe(false);

    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    server.link.send("41"); // DISCONNECT
    await settled();
    socket.connect();
    await settled();
    expect(manager.skipReconnect).toBe(false);
    socket.disconnect();
    expect(told).toEqual([["transport close", false], ["io server disconnect", true], ["io client disconnect", true]]);
  });

  test("is not what `reconnection: false` says", async () => {
    const { server, io } = application();
    const socket = io(URL, { reconnection: false });
    await settled();
    server.drop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(socket.connected).toBe(false);
    expect(socket.io.skipReconnect).toBe(false);
  });

  test.each(["while connected", "between two attempts"])("can be set %s, and counts until the next connection is made", async (when) => {
    const { server, socket, manager } = await connect();
    const attempts = jest.fn();
    manager.on("reconnect_attempt", attempts);
    if (when === "while connected") manager.skipReconnect = true;
    server.drop();
    manager.skipReconnect = true;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(attempts).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);

    socket.connect();
    await settled();
    expect(socket.connected).toBe(true);
    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    expect(attempts).toHaveBeenCalledTimes(1);
    expect(socket.connected).toBe(true);
  });
});

describe("`reconnect()` of the Manager", () => {
  async function lost(options: object) {
    const { server, io } = application();
    const socket = io(URL, { randomizationFactor: 0, ...options });
    await settled();
    server.up = false;
    server.drop();
    return { server, socket, log: recordManager(socket.io) };
  }

  test("goes on until a connection stands, also where nothing connects by itself", async () => {
    const { server, socket, log } = await lost({ reconnection: false });
    socket.io.reconnect();
    socket.io.reconnect();
    await jest.advanceTimersByTimeAsync(999);
    expect(log).toEqual(["close transport close"]);
    await jest.advanceTimersByTimeAsync(1);
    server.up = true;
    await jest.advanceTimersByTimeAsync(2000);
    expect(socket.connected).toBe(true);
    expect(log.filter((line) => line.startsWith("reconnect"))).toEqual(["reconnect_attempt 1", "reconnect_error nobody listens", "reconnect_attempt 2", "reconnect 2"]);
    server.drop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(socket.connected).toBe(false);
  });

  test("until the attempts are used up, and begins anew when it is called again", async () => {
    const { socket, log } = await lost({ reconnection: false, reconnectionAttempts: 1 });
    for (let round = 0; round < 2; round++) {
      log.length = 0;
      socket.io.reconnect();
      await jest.advanceTimersByTimeAsync(60_000);
      expect(log).toEqual(["reconnect_attempt 1", "error nobody listens", "reconnect_failed", "reconnect_error nobody listens"]);
    }
  });

  test("ends where somebody says so", async () => {
    const { socket, log } = await lost({ reconnection: false });
    socket.io.reconnect();
    await jest.advanceTimersByTimeAsync(1500);
    socket.io.reconnection(false);
    log.length = 0;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each(["is connected", "has closed it"])("does nothing for who %s", async (who) => {
    const { socket, manager } = await connect();
    if (who === "has closed it") socket.disconnect();
    const log = recordManager(manager);
    manager.reconnect();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual([]);
    expect(socket.connected).toBe(who === "is connected");
  });
});

describe("`backoff` of the Manager", () => {
  test("counts the attempts that were begun", async () => {
    const { server, io } = application();
    server.up = false;
    const socket = io(URL, { randomizationFactor: 0 });
    const counts: number[] = [];
    socket.on("connect_error", () => counts.push(socket.io.backoff.attempts));
    socket.io.on("reconnect_attempt", () => counts.push(socket.io.backoff.attempts));
    await jest.advanceTimersByTimeAsync(3000);
    expect(counts).toEqual([0, 1, 1, 2, 2]);
    server.up = true;
    await jest.advanceTimersByTimeAsync(4000);
    expect(socket.connected).toBe(true);
    expect(socket.io.backoff.attempts).toBe(0);
  });

  test("takes a function for the delays, and another count", async () => {
    const { server, io } = application();
    server.up = false;
    const socket = io(URL);
    const { backoff } = socket.io;
    const log = recordManager(socket.io);
    backoff.duration = () => 7 * ++backoff.attempts;
    await settled(); // fails, and waits for 7 ms
    await jest.advanceTimersByTimeAsync(7 + 14);
    expect(log.filter((line) => line.startsWith("reconnect_attempt"))).toEqual(["reconnect_attempt 1", "reconnect_attempt 2"]);
    backoff.reset();
    await jest.advanceTimersByTimeAsync(21);
    expect(log.at(-3)).toBe("reconnect_attempt 0");
  });

  test("waits for no time where that function returns none", async () => {
    const { server, io } = application();
    server.up = false;
    const socket = io(URL);
    socket.io.backoff.duration = () => NaN;
    await settled();
    server.up = true;
    await jest.advanceTimersByTimeAsync(1);
    expect(socket.connected).toBe(true);
  });
});

describe("an application that hears of a failure", () => {
  test("may allow another attempt, although it had ruled that out", async () => {
    const { server, io } = application();
    server.up = false;
    const socket = io(URL, { reconnection: false });
    const failures: string[] = [];
    socket.on("connect_error", ({ message }) => failures.push(message));
    socket.once("connect_error", () => socket.io.reconnection(true).reconnectionAttempts(1));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(failures).toEqual(["nobody listens", "nobody listens"]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("is not heard of again where it has disconnected", async () => {
    const { server, io } = application();
    server.up = false;
    const socket = io(URL, { reconnection: false });
    const failed = jest.fn(() => socket.disconnect().io.reconnection(true));
    socket.on("connect_error", failed);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(failed).toHaveBeenCalledTimes(1);
  });
});

describe("options that applications pass on as they find them", () => {
  test.each<[string, object]>([
    ["no path, as null", { path: null }],
    ["no path, as an empty text", { path: "" }],
    ["no time limit, as null", { timeout: null }],
    ["no credentials, as false", { auth: false }],
    ["no credentials, as an empty text", { auth: "" }],
    ["a function without credentials", { auth: (callback: (auth: unknown) => void) => callback("") }],
    ["no transports, as null", { transports: null }],
    ["transports of the past behind those of today", { transports: ["memory", "flashsocket", "xhr-polling"] }],
    ["transports of the past that are all to be tried", { transports: ["memory", "flashsocket"], tryAllTransports: true }],
  ])("%s: it connects as without", async (_, options) => {
    const { server, io } = application();
    const socket = io(URL, options);
    await settled();
    expect(socket.connected).toBe(true);
    expect(server.link.url.pathname).toBe("/socket.io/");
    expect(server.credentials).toEqual([undefined]);
  });

  test("without a path they share the connection of those that name the usual one", () => {
    const { io } = application();
    expect(io(`${URL}/admin`, { path: "" }).io).toBe(io(`${URL}/news`, { path: "/socket.io" }).io);
  });

  test("no headers, as null, are none for the transports", () => {
    const settings = new Settings({ extraHeaders: null } as object, {}, URL);
    expect(new Headers(settings.optionsFor("polling").extraHeaders)).toEqual(new Headers());
  });

  test("what is left out of the transports is not tried either", async () => {
    const { server, io } = application();
    server.up = false;
    const socket = io(URL, { transports: ["memory", "flashsocket"], tryAllTransports: true, reconnection: false });
    const told = jest.fn();
    socket.on("connect_error", told);
    await settled();
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ message: "nobody listens" }));
  });
});
