import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { IoOptions } from "../src/options.ts";
import { application, record, recordManager, settled, URL } from "./sim/application.ts";

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] });
  jest.spyOn(Math, "random").mockReturnValue(0.5);
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

function manage(options?: IoOptions) {
  const { server, io } = application();
  const manager = new io.Manager(URL, options);
  return { server, io, manager, log: recordManager(manager) };
}

describe("its options", () => {
  test.each([
    ["reconnection", true, false],
    ["reconnectionAttempts", Infinity, 3],
    ["reconnectionDelay", 1000, 50],
    ["reconnectionDelayMax", 5000, 60],
    ["randomizationFactor", 0.5, 0],
    ["timeout", 20_000, false],
  ] as const)("%s is %p unless told otherwise, and can be asked and set", (name, initial, value) => {
    const { manager } = manage({ autoConnect: false });
    const property = manager[name].bind(manager) as (value?: unknown) => unknown;
    expect(property()).toBe(initial);
    expect(property(value)).toBe(manager);
    expect(property()).toBe(value);
    expect(manage({ autoConnect: false, [name]: value }).manager[name]()).toBe(value);
  });

  test.each([
    ["reconnectionAttempts", Infinity],
    ["reconnectionDelay", 1000],
    ["reconnectionDelayMax", 5000],
    ["randomizationFactor", 0],
    ["timeout", 0],
  ] as const)("%s of 0 means %p", (name, meaning) => {
    expect(manage({ autoConnect: false, [name]: 0 }).manager[name]()).toBe(meaning);
  });

  test("set on the manager or in `opts`, count from the next attempt on", async () => {
    const { server, manager } = manage();
    server.up = false;
    await settled();
    manager.reconnectionDelay(100).reconnectionDelayMax(150).randomizationFactor(0);
    manager.opts.query = { attempt: "next" };
    manager.opts.path = "/elsewhere";
    await jest.advanceTimersByTimeAsync(1000);
    expect(server.links.map(({ url }) => `${url.pathname} ${url.searchParams.get("attempt")}`)).toEqual(["/socket.io/ null", "/elsewhere/ next"]);
    await jest.advanceTimersByTimeAsync(150);
    expect(server.links).toHaveLength(3);
  });

  test("belong to the application and stay as they are", async () => {
    const { server, io } = application();
    const options = Object.freeze({ query: Object.freeze({ a: 1 }), transports: Object.freeze(["memory"]), extraHeaders: Object.freeze({ b: "2" }), path: "/p" });
    const socket = io(`${URL}/x?c=3`, options);
    socket.io.reconnectionDelay(7).opts.timeout = 8;
    await settled();
    expect(Object.fromEntries(server.link.url.searchParams)).toEqual({ a: "1", c: "3", EIO: "4", transport: "memory" });
    expect(options).toEqual({ query: { a: 1 }, transports: ["memory"], extraHeaders: { b: "2" }, path: "/p" });
  });
});

describe("opening", () => {
  test("happens by itself, or when told", async () => {
    const { server, manager, log } = manage({ autoConnect: false });
    expect(manager.engine).toBeUndefined();
    await jest.advanceTimersByTimeAsync(5000);
    expect(server.links).toEqual([]);
    expect(manager.open().connect()).toBe(manager);
    await settled();
    expect(log).toEqual(["open"]);
    expect(manager.engine.readyState).toBe("open");
  });

  test("tells a callback how it went", async () => {
    const { server, manager, log } = manage({ autoConnect: false });
    server.up = false;
    manager.open((error) => log.push(`callback ${error?.message ?? "well"}`));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual(["error nobody listens", "callback nobody listens"]);
    server.up = true;
    manager.connect((error) => log.push(`callback ${error?.message ?? "well"}`));
    await settled();
    expect(log.slice(2)).toEqual(["open", "callback well"]);
  });

  test.each<[string, number | false, number]>([
    ["false", false, Infinity],
    ["0", 0, 0],
    ["300", 300, 300],
  ])("with a timeout of %s", async (_, timeout, ends) => {
    const { server, log } = manage({ timeout, reconnection: false });
    server.responsive = false;
    await jest.advanceTimersByTimeAsync(Math.min(ends, 100_000));
    expect(log).toEqual(ends === Infinity ? [] : ["error timeout"]);
  });

  test("without any transport is an error, which is told in a later turn", async () => {
    const { server, manager, log } = manage({ transports: [], reconnection: false });
    const errors: unknown[] = [];
    manager.on("error", (error) => errors.push(error));
    expect(log).toEqual([]);
    await settled();
    expect(log).toEqual(["error No transports available"]);
    expect(errors[0]).toBeInstanceOf(Error);
    expect(server.links).toEqual([]);
  });
});

describe("its sockets", () => {
  test("are one for each namespace, whatever else is asked", async () => {
    const { server, manager } = manage();
    const socket = manager.socket("/foo", { auth: { a: 1 } });
    expect([manager.socket("/foo"), manager.socket("foo")]).toEqual([socket, socket]);
    expect(manager.socket("/")).not.toBe(socket);
    await settled();
    expect(manager.socket("/foo")).toBe(socket);
    await settled();
    expect(server.link.received).toEqual(['40/foo,{"a":1}', "40"]);
  });

  test("are woken by asking for them, if they are not active", async () => {
    const { server, manager } = manage();
    const socket = manager.socket("/foo");
    await settled();
    socket.disconnect();
    manager.socket("/foo");
    await jest.advanceTimersByTimeAsync(100);
    expect(server.links.map(({ received }) => received)).toEqual([["40/foo,", "41/foo,"], ["40/foo,"]]);
    expect(socket.connected).toBe(true);
  });

  test("sleep when `autoConnect` is false", async () => {
    const { server, manager } = manage({ autoConnect: false });
    const socket = manager.socket("/foo");
    await settled();
    expect(server.links).toEqual([]);
    socket.connect();
    await settled();
    expect(server.link.received).toEqual(["40/foo,"]);
  });

  test("close the connection with the last of them", async () => {
    const { server, manager, log } = manage();
    const [foo, bar] = [manager.socket("/foo"), manager.socket("/bar")];
    await settled();
    foo.disconnect();
    await settled();
    expect(log).toEqual(["open"]);
    bar.disconnect();
    await settled();
    expect(log).toEqual(["open", "close forced close"]);
    expect(server.link).toMatchObject({ ended: "by the client", received: ["40/foo,", "40/bar,", "41/foo,", "41/bar,"] });
  });

  test.each(["/a,b", "a,b", 7, undefined])("cannot be for %p", (namespace) => {
    const { manager } = manage({ autoConnect: false });
    expect(() => manager.socket(namespace as string)).toThrow(expect.objectContaining({ code: "ILLEGAL_NAMESPACE" }));
  });

  test("are told the server's packets, which the manager tells as well, after the socket", async () => {
    const { server, manager, log } = manage();
    manager.on("packet", ({ type, nsp, data }) => log.push(`packet ${type} ${nsp} ${JSON.stringify(data)}`));
    const socket = manager.socket("/foo");
    socket.on("news", () => log.push("news"));
    await settled();
    server.emit("/foo", "news", 1);
    server.link.send("2");
    manager.on("ping", () => log.push("ping"));
    await settled();
    expect(log).toEqual(["open", 'packet 0 /foo {"sid":"sid1"}', "news", 'packet 2 /foo ["news",1]', "ping"]);
    expect(server.link.received.at(-1)).toBe("3");
  });
});

describe("reconnecting", () => {
  test("is told in the order of the reference, beside what the socket tells", async () => {
    const { server, manager, log } = manage({ reconnectionAttempts: 2 });
    record(manager.socket("/"), log, "socket ");
    await settled();
    server.up = false;
    server.drop();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(log).toEqual([
      "open", "socket connect",
      "socket disconnect transport close", "close transport close",
      "reconnect_attempt 1", "socket connect_error nobody listens", "error nobody listens", "reconnect_error nobody listens",
      "reconnect_attempt 2", "socket connect_error nobody listens", "error nobody listens", "reconnect_failed", "reconnect_error nobody listens",
    ]);
  });

  test("ends where no attempts are left to it, though 0 of them in the options are no limit", async () => {
    const { server, manager, log } = manage({ reconnectionAttempts: 0 });
    manager.socket("/");
    server.up = false;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log).not.toContain("reconnect_failed");
    expect(manager.reconnectionAttempts(0).reconnectionAttempts()).toBe(0);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(log.at(-2)).toBe("reconnect_failed");
    log.length = 0;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual([]);
  });

  test("begins anew, with all its attempts, when the socket is told to connect after it failed", async () => {
    const { server, manager, log } = manage({ reconnectionAttempts: 2 });
    const socket = manager.socket("/");
    server.up = false;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(log.at(-2)).toBe("reconnect_failed");
    log.length = 0;
    socket.connect();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(log.filter((line) => /attempt|failed/.test(line))).toEqual(["reconnect_attempt 1", "reconnect_attempt 2", "reconnect_failed"]);
    server.up = true;
    socket.connect();
    await settled();
    expect(socket.connected).toBe(true);
  });

  test("may begin anew in the very listener that hears of the failure", async () => {
    const { server, manager } = manage({ reconnectionAttempts: 1 });
    const socket = manager.socket("/");
    server.up = false;
    manager.once("reconnect_failed", () => {
      server.up = true;
      socket.connect();
    });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(socket.connected).toBe(true);
  });

  test("goes on after the engine was closed by hand, and after a restart of the server", async () => {
    const { server, manager, log } = manage();
    const socket = manager.socket("/");
    await settled();
    manager.engine.close();
    await jest.advanceTimersByTimeAsync(1000);
    server.up = false;
    server.drop();
    await jest.advanceTimersByTimeAsync(1000);
    server.up = true;
    await jest.advanceTimersByTimeAsync(2000);
    expect(log.filter((line) => /^(close|reconnect) /.test(line))).toEqual(["close forced close", "reconnect 1", "close transport close", "reconnect 2"]);
    await expect(socket.emitWithAck("echo", "well")).resolves.toBe("well");
    expect(server.violations).toEqual([]);
  });

  test("ends when told so in the middle, and when there is nothing to wait for no timer is left", async () => {
    const { server, manager, log } = manage();
    const socket = manager.socket("/");
    server.up = false;
    manager.on("reconnect_error", () => manager.reconnection(false));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log.filter((line) => line.startsWith("reconnect_"))).toEqual(["reconnect_attempt 1", "reconnect_error nobody listens"]);
    expect(jest.getTimerCount()).toBe(0);
    expect(socket.connected).toBe(false);
  });
});
