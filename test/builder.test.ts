import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { expectTypeOf } from "expect-type";
import { bindBuilder, type BuiltSocket, type TransportType } from "../src/builder.ts";
import type { Target, TransportFactory } from "../src/core/ports.ts";
import type { Listener } from "../src/emitter.ts";
import { bindManager } from "../src/io.ts";
import type { Socket } from "../src/socket.ts";
import { memory, type MemoryPeer } from "../transports/memory.ts";
import { settled, URL } from "./sim/application.ts";
import { Server } from "./sim/server.ts";
import { handshake } from "./sim/world.ts";

const reported: unknown[] = [];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] });
  jest.spyOn(Math, "random").mockReturnValue(0.5);
  reported.length = 0;
  globalThis.reportError = (error) => reported.push(error);
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  delete (globalThis as { reportError?: unknown }).reportError;
});

/** A server, and builders that can reach no other. */
function world() {
  const server = new Server();
  const targets: Target[] = [];
  const transport: TransportFactory = (target, sink) => {
    targets.push(target);
    return server.transport(target, sink);
  };
  const SocketBuilder = bindBuilder(bindManager({ memory: transport }), true);
  return { server, targets, SocketBuilder };
}

/** How a promise ends: with its value, or the code of its error. */
function watch(promise: Promise<unknown>): { outcome: unknown } {
  const result: { outcome: unknown } = { outcome: "pending" };
  promise.then((value) => (result.outcome = value), (error: unknown) => (result.outcome = (error as { code: string }).code));
  return result;
}

/** How a promise ends that needs no time for it. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  const result = watch(promise);
  await settled();
  return result.outcome;
}

async function connected(prepare: (builder: ReturnType<typeof newBuilder>) => unknown = () => {}) {
  const { server, targets, SocketBuilder } = world();
  const builder = newBuilder(SocketBuilder);
  prepare(builder);
  const [socket] = await Promise.all([builder.connect(), settled()]);
  return { server, targets, builder, socket };
}

function newBuilder(SocketBuilder: ReturnType<typeof world>["SocketBuilder"], url = URL) {
  return new SocketBuilder(url);
}

describe("a builder", () => {
  test("makes a client that is connected", async () => {
    const { server, socket } = await connected();
    expect(socket).toMatchObject({ connected: true, id: "sid1" });
    expect(server.link.received).toEqual(["40"]);
  });

  test.each([
    [URL, undefined, "40"],
    [`${URL}/chat`, undefined, "40/chat,"],
    [URL, "/admin", "40/admin,"],
    [URL, "admin", "40/admin,"],
    [`${URL}/chat`, "/", "40"],
    [`${URL}/chat`, "", "40"],
  ])("joins the namespace of %s, or %j", async (url, namespace, join) => {
    const { server, SocketBuilder } = world();
    const builder = new SocketBuilder(url);
    if (namespace !== undefined) builder.setNamespace(namespace);
    await Promise.all([builder.connect(), settled()]);
    expect(server.link.received).toEqual([join]);
  });

  test("says at the call what can never work", () => {
    const { SocketBuilder } = world();
    const builder = new SocketBuilder(URL);
    const code = (expected: string) => expect.objectContaining({ code: expected });
    for (const namespace of ["a,b", "/a,b", undefined, 7, {}]) {
      expect(() => builder.setNamespace(namespace as string)).toThrow(code("ILLEGAL_NAMESPACE"));
    }
    for (const url of ["ftp://server.test", "http://server.test:port", "http://"]) expect(() => new SocketBuilder(url)).toThrow(code("ILLEGAL_URL"));
    expect(() => builder.auth("token" as never)).toThrow(code("ILLEGAL_OPTION"));
    expect(() => builder.transportType("toString" as TransportType)).toThrow(code("ILLEGAL_OPTION"));
  });

  test("says in browsers that they let no page choose certificates", () => {
    const Browsers = bindBuilder(bindManager({ memory: new Server().transport }));
    expect(() => new Browsers(URL).tlsConfig({ ca: "PEM" })).toThrow(expect.objectContaining({ code: "ILLEGAL_OPTION" }));
  });

  test("passes on credentials, headers, certificates and any other option", async () => {
    const { server, targets } = await connected((builder) =>
      builder
        .auth(async () => ({ token: "t" }))
        .openingHeader("x-a", "1")
        .openingHeader("x-b", "2")
        .options({ query: { q: "q" }, extraHeaders: { "x-c": "3" } })
        .tlsConfig({ ca: "PEM", rejectUnauthorized: false }),
    );
    expect(server.credentials).toEqual([{ token: "t" }]);
    expect(server.link.url.searchParams.get("q")).toBe("q");
    expect(targets[0]?.options).toMatchObject({ ca: "PEM", rejectUnauthorized: false, extraHeaders: { "x-a": "1", "x-b": "2", "x-c": "3" } });
  });

  test("can be used again: its clients share no connection and no state", async () => {
    const { server, builder, socket } = await connected((first) => first.auth({ token: "t" }).openingHeader("x-a", "1"));
    const heard: string[] = [];
    builder.on("news", () => heard.push("second")).openingHeader("x-b", "2");
    const [second] = await Promise.all([builder.connect(), settled()]);
    expect(second).not.toBe(socket);
    expect(second.io).not.toBe(socket.io);
    expect(server.links).toHaveLength(2);
    (socket.auth as { token: string }).token = "changed";
    expect(second.auth).toEqual({ token: "t" });
    expect(socket.io.opts.extraHeaders).toEqual({ "x-a": "1" });
    server.emit("/", "news");
    await settled();
    expect(heard).toEqual(["second"]);
    socket.disconnect();
    await settled();
    expect(second.connected).toBe(true);
  });
});

describe("the handlers of a builder", () => {
  test("see everything from the first packet on, with the client as `this`", async () => {
    const log: unknown[] = [];
    const selves = new Set<unknown>();
    const { server, SocketBuilder } = world();
    server.recovery = true;
    const builder = new SocketBuilder(URL)
      .on("open", function () {
        selves.add(this);
        log.push("open");
        this.emit("hello", "from open");
      })
      .on("close", (reason) => log.push(`close ${reason}`))
      .on("message", (text: string) => log.push(`message ${text}`))
      .on("news", (text: string) => log.push(`news ${text}`))
      .onAny(function (event, ...args) {
        selves.add(this);
        log.push([event, ...args]);
      });
    // the server says something in the same breath with its consent
    const client = builder.connect();
    await Promise.all([client, settled()]);
    const socket = await client;
    server.emit("/", "news", "1");
    server.link.send('42["message","2"]');
    await settled();
    socket.disconnect();
    expect(log).toEqual(["open", ["news", "1", "offset0"], "news 1", ["message", "2"], "message 2", "close io client disconnect"]);
    expect(server.events).toEqual([["/", "hello", "from open"]]);
    expect([...selves]).toEqual([socket]);
  });

  test("hear what comes before the server's consent is told", async () => {
    const heard: unknown[] = [];
    const speaks = memory((peer: MemoryPeer) => {
      peer.onFrame = () => peer.send('42["early",1]', '40{"sid":"s"}', '42["late",2]');
      peer.send(handshake({ upgrades: [] }));
    });
    const SocketBuilder = bindBuilder(bindManager({ memory: speaks }));
    const builder = new SocketBuilder(URL).on("early", (n: number) => heard.push(n)).on("open", () => heard.push("open")).on("late", (n: number) => heard.push(n));
    await Promise.all([builder.connect(), settled()]);
    expect(heard).toEqual([1, "open", 2]);
  });

  test("of errors hear refusals, failures of the transport, and what other handlers throw, now or later", async () => {
    const errors: string[] = [];
    const { server, socket } = await connected((builder) =>
      builder
        .on("error", ({ message }) => errors.push(message))
        .on("news", () => { throw new Error("thrown"); })
        .on("news", async () => { throw new Error("rejected"); })
        .onAny(() => { throw new Error("any"); }),
    );
    socket.on("news", () => { throw new Error("added later"); });
    socket.emit("echo", () => { throw new Error("acknowledgement"); });
    server.emit("/", "news");
    await settled();
    expect(errors.splice(0).sort()).toEqual(["acknowledgement", "added later", "any", "rejected", "thrown"]);
    server.up = false;
    server.drop(new Error("cut"));
    await jest.advanceTimersByTimeAsync(1000);
    expect(errors.splice(0)).toEqual(["cut", "nobody listens"]);
    server.up = true;
    server.refuse = () => ({ message: "no" });
    await jest.advanceTimersByTimeAsync(2000);
    expect(errors).toEqual(["no"]);
    expect(socket.active).toBe(false);
    expect(reported).toEqual([]);
  });

  test("of errors that throw themselves are reported, and called once", async () => {
    const heard = jest.fn(() => { throw new Error("broken handler"); });
    const { server, socket } = await connected((builder) => builder.on("error", heard));
    socket.on("news", () => { throw new Error("thrown"); });
    server.emit("/", "news");
    await settled();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(reported).toEqual([new Error("broken handler")]);
  });

  test("without one for errors, those of handlers are reported", async () => {
    const { server } = await connected((builder) => builder.on("news", () => { throw new Error("thrown"); }));
    server.emit("/", "news");
    await settled();
    expect(reported).toEqual([new Error("thrown")]);
  });

  test("an orderly end is no error", async () => {
    const heard = jest.fn<Listener>();
    const { server, socket } = await connected((builder) => builder.on("error", heard));
    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    server.link.send("41");
    await settled();
    expect(socket.connected).toBe(false);
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("connect() rejects with the cause, and leaves nothing behind, when", () => {
  test.each<[string, string, (server: Server) => void]>([
    ["nobody listens", "TRANSPORT_ERROR", (server) => (server.up = false)],
    ["the server refuses", "REFUSED", (server) => (server.refuse = () => ({ message: "no" }))],
  ])("%s: %s", async (_, code, prepare) => {
    const { server, SocketBuilder } = world();
    prepare(server);
    const errors: { code: string }[] = [];
    const client = new SocketBuilder(URL).on("error", (error) => errors.push(error as never)).connect();
    expect(await outcome(client)).toBe(code);
    expect(errors).toMatchObject([{ code }]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(server.links).toHaveLength(1);
    expect(server.link.ended).toBeDefined();
    expect(jest.getTimerCount()).toBe(0);
  });

  test("there are no credentials: AUTH_FAILED", async () => {
    const { SocketBuilder } = world();
    expect(await outcome(new SocketBuilder(URL).auth(() => Promise.reject(new Error("locked"))).connect())).toBe("AUTH_FAILED");
    expect(jest.getTimerCount()).toBe(0);
  });

  test("it takes too long: CONNECT_TIMEOUT", async () => {
    const { server, SocketBuilder } = world();
    server.responsive = false;
    const client = outcome(new SocketBuilder(URL).connect({ timeout: 0 }));
    expect(await client).toBe("CONNECT_TIMEOUT");
    expect(jest.getTimerCount()).toBe(0);
  });

  test("it is aborted: ABORTED", async () => {
    const { server, SocketBuilder } = world();
    server.responsive = false;
    const stop = new AbortController();
    const clients = [new SocketBuilder(URL).connect({ signal: stop.signal }), new SocketBuilder(URL).options({ signal: stop.signal }).connect()];
    queueMicrotask(() => stop.abort());
    expect(await Promise.all(clients.map((client) => outcome(client)))).toEqual(["ABORTED", "ABORTED"]);
    expect(await outcome(new SocketBuilder(URL).options({ signal: stop.signal }).connect())).toBe("ABORTED");
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe("a client tells its sender", () => {
  const unreachable = expect.objectContaining({ code: "SERVER_UNREACHABLE" });

  test("that there is no connection, and forgets the event", async () => {
    const { server, socket } = await connected();
    server.drop();
    await settled();
    expect(() => socket.emit("a")).toThrow(unreachable);
    expect(() => socket.timeout(100).emit("a", () => {})).toThrow(unreachable);
    expect(await outcome(socket.emitWithAck("a", 1, { timeout: 100 }))).toBe("SERVER_UNREACHABLE");
    socket.volatile.emit("b");
    await jest.advanceTimersByTimeAsync(2000);
    expect(socket.connected).toBe(true);
    expect(server.events).toEqual([]);
  });

  test("that no answer came in time, or can come any more", async () => {
    const { server, socket } = await connected();
    server.answer = () => undefined;
    const limited = watch(socket.emitWithAck("a", 1, { timeout: 100 }));
    await jest.advanceTimersByTimeAsync(100);
    const lost = watch(socket.emitWithAck("b", 2, { timeout: 100 }));
    await settled();
    server.drop();
    await settled();
    expect([limited.outcome, lost.outcome]).toEqual(["TIMEOUT", "DISCONNECTED"]);
    expect(server.events).toEqual([["/", "a", 1], ["/", "b", 2]]);
  });

  test("that nobody waits for the answer any more", async () => {
    const { server, socket } = await connected();
    server.answer = () => undefined;
    const stop = new AbortController();
    const answer = socket.emitWithAck("a", 1, { signal: stop.signal });
    stop.abort();
    expect(await outcome(answer)).toBe("ABORTED");
  });

  test("the answer, in the callback with a limit as well", async () => {
    const { socket } = await connected();
    const answers: unknown[] = [await outcome(socket.emitWithAck("echo", "payload", { timeout: 100 }))];
    socket.timeout(100).emit("echo", "payload", (error: unknown, answer: unknown) => answers.push(error, answer));
    await settled();
    expect(answers).toEqual(["payload", null, "payload"]);
  });

  test.each<[string, unknown[]]>([
    ["an only argument", [{ timeout: 5 }]],
    ["an object with other keys", [1, { timeout: 5, a: 1 }]],
    ["an empty object", [1, {}]],
    ["null", [1, null]],
    ["more than one argument", [1, 2, 3]],
  ])("and sends %s as it is", async (_, args) => {
    const { server, socket } = await connected();
    await Promise.all([socket.emitWithAck("echo", ...args), settled()]);
    expect(server.events).toEqual([["/", "echo", ...args]]);
  });

  test("and what it is given through a modifier is all to be sent", async () => {
    const { server, socket } = await connected();
    await Promise.all([socket.timeout(100).emitWithAck("echo", 1, { timeout: 5 }), settled()]);
    expect(server.events).toEqual([["/", "echo", 1, { timeout: 5 }]]);
  });
});

describe("reconnection", () => {
  const second = 1000;

  test("is as the builder says", async () => {
    const { socket } = await connected((builder) => builder.reconnect(true).reconnectDelay(10, 20).maxReconnectAttempts(3).reconnectOnDisconnect(true));
    expect(socket.io.opts).toMatchObject({
      reconnection: true,
      reconnectionDelay: 10,
      reconnectionDelayMax: 20,
      reconnectionAttempts: 3,
      reconnectOnDisconnect: true,
    });
  });

  test.each([
    ["reconnect(false)", (builder: ReturnType<typeof newBuilder>) => builder.reconnect(false)],
    ["maxReconnectAttempts(0)", (builder: ReturnType<typeof newBuilder>) => builder.maxReconnectAttempts(0)],
  ])("is none with %s", async (_, prepare) => {
    const { server } = await connected(prepare);
    server.drop();
    await jest.advanceTimersByTimeAsync(60 * second);
    expect(server.links).toHaveLength(1);
  });

  test("also after the server disconnected the client, if so wanted, and `onReconnect` is asked", async () => {
    const asked: unknown[] = [];
    const log: string[] = [];
    const { server, socket } = await connected((builder) =>
      builder
        .reconnectOnDisconnect(true)
        .on("open", () => log.push("open"))
        .on("close", (reason) => log.push(reason))
        .onReconnect((context) => void asked.push(context)),
    );
    server.link.send("41");
    await jest.advanceTimersByTimeAsync(2 * second);
    expect(log).toEqual(["open", "io server disconnect", "open"]);
    expect(asked).toEqual([{ attempt: 1, reason: "io server disconnect" }]);
    expect(socket.connected).toBe(true);
  });

  test("asks `onReconnect` for URL, credentials, headers and query", async () => {
    const { server, targets } = await connected((builder) =>
      builder
        .auth({ token: "old" })
        .openingHeader("x-a", "1")
        .onReconnect(async ({ attempt, reason }) => ({
          url: `http://other.test?attempt=${attempt}`,
          auth: { token: reason },
          headers: { "x-b": "2" },
          query: { q: "new" },
        })),
    );
    server.drop();
    await jest.advanceTimersByTimeAsync(2 * second);
    expect(server.credentials).toEqual([{ token: "old" }, { token: "transport close" }]);
    expect(targets.map(({ options }) => options.extraHeaders)).toEqual([{ "x-a": "1" }, { "x-b": "2" }]);
    const { host, searchParams } = server.link.url;
    expect([host, searchParams.get("attempt"), searchParams.get("q")]).toEqual(["other.test", "1", "new"]);
  });
});

describe("the type of transport", () => {
  /** Two transports, of which the second takes over where the server offers it. */
  function twofold(offers: readonly string[], probe: "answered" | "dropped") {
    const opened: string[] = [];
    const speak = (peer: MemoryPeer) => {
      peer.onFrame = (frame) => {
        if (frame === "2probe") return probe === "answered" ? peer.send("3probe") : peer.close();
        if (typeof frame === "string" && frame.startsWith("40")) peer.send('40{"sid":"s"}');
      };
      const url = new globalThis.URL(peer.target.url);
      if (!url.searchParams.has("sid")) peer.send(handshake({ upgrades: offers }));
    };
    const named = (name: string): TransportFactory => {
      const open = memory(speak, name);
      return (target, sink) => {
        opened.push(name);
        return open(target, sink);
      };
    };
    const SocketBuilder = bindBuilder(bindManager({ polling: named("polling"), websocket: named("websocket") }));
    return { opened, builder: new SocketBuilder(URL) };
  }

  test.each<[TransportType, readonly string[], "answered" | "dropped", readonly string[], string]>([
    ["any", ["websocket"], "answered", ["polling", "websocket"], "websocket"],
    ["any", ["websocket"], "dropped", ["polling", "websocket"], "polling"],
    ["any", [], "answered", ["polling"], "polling"],
    ["websocket", [], "answered", ["websocket"], "websocket"],
    ["polling", ["websocket"], "answered", ["polling"], "polling"],
    ["websocket-upgrade", ["websocket"], "answered", ["polling", "websocket"], "websocket"],
  ])("%s, with a server that offers %j and a probe that is %s", async (type, offers, probe, expected, last) => {
    const { opened, builder } = twofold(offers, probe);
    const [socket] = await Promise.all([builder.transportType(type).connect(), settled()]);
    await settled();
    expect(opened).toEqual(expected);
    expect(socket.io.engine.transport.name).toBe(last);
    expect(socket.connected).toBe(true);
  });

  test.each<[string, readonly string[], "answered" | "dropped"]>([
    ["is not offered", [], "answered"],
    ["fails", ["websocket"], "dropped"],
  ])("websocket-upgrade fails when the upgrade %s", async (_, offers, probe) => {
    const { builder } = twofold(offers, probe);
    expect(await outcome(builder.transportType("websocket-upgrade").connect())).toBe("UPGRADE_FAILED");
    await jest.advanceTimersByTimeAsync(60_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("websocket-upgrade has the client connected on the WebSocket only", async () => {
    const { builder } = twofold(["websocket"], "answered");
    const transports: string[] = [];
    builder.transportType("websocket-upgrade").on("open", function () {
      transports.push(this.io.engine.transport.name);
    });
    await Promise.all([builder.connect(), settled()]);
    expect(transports).toEqual(["websocket"]);
  });
});

test("the types of events hold from the builder to the client", async () => {
  interface FromServer {
    news: (text: string) => void;
  }
  interface ToServer {
    add: (a: number, b: number, answer: (sum: number) => void) => void;
    ping: (answer: () => void) => void;
  }
  const { server, SocketBuilder } = world();
  server.answer = ([, a, b]) => [(a as number) + (b as number)];
  const builder = new SocketBuilder<FromServer, ToServer>(URL)
    .on("news", function (text) {
      expectTypeOf(text).toEqualTypeOf<string>();
      expectTypeOf(this).toEqualTypeOf<Socket<FromServer, ToServer>>();
    })
    .on("error", (error) => expectTypeOf(error).toEqualTypeOf<Error>())
    .on("close", (reason) => expectTypeOf(reason).toExtend<string>());
  // @ts-expect-error the server sends no such event
  builder.on("nope", () => {});
  const [socket] = await Promise.all([builder.connect(), settled()]);
  expectTypeOf(socket).toEqualTypeOf<BuiltSocket<FromServer, ToServer>>();
  expectTypeOf(socket).toExtend<Socket<FromServer, ToServer>>();
  const sums = [socket.emitWithAck("add", 1, 2), socket.emitWithAck("add", 3, 4, { timeout: 100 })];
  expectTypeOf(sums).toEqualTypeOf<Promise<number>[]>();
  // @ts-expect-error an argument is missing
  sums.push(socket.emitWithAck("add", 1, { timeout: 100 }));
  // @ts-expect-error there is nothing that these options could stand behind
  void socket.emitWithAck("ping", { timeout: 100 }).catch(() => {});
  await settled();
  expect(await Promise.all(sums.slice(0, 2))).toEqual([3, 7]);
});
