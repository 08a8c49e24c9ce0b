import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { Decoder, Encoder } from "socket.io-parser";
import type { Transport, TransportFactory } from "../src/core/ports.ts";
import { bindEngineSocket } from "../src/engine-client.ts";
import type { EngineSocket } from "../src/engine.ts";
import type { IoOptions } from "../src/options.ts";
import { Settings } from "../src/settings.ts";
import { origin, pageLocation, parseUrl } from "../src/url.ts";
import { memory, type MemoryPeer } from "../transports/memory.ts";
import { nodeBase64 } from "../transports/node.ts";
import { websocket } from "../transports/websocket.ts";
import { nodeWebsocket } from "../transports/ws.ts";
import { application, record, settled, URL } from "./sim/application.ts";
import { Recorder } from "./sim/recorder.ts";
import { type Accept, nodeWebSocket, w3cWebSocket } from "./sim/websockets.ts";
import { handshake } from "./sim/world.ts";

const TARGET = { url: "http://server.test/socket.io/?EIO=4&transport=websocket", options: {}, owner: {} };

/** What test suites written for socket.io-client and engine.io-client rely on, beside what the other tests hold. */
describe("as with the reference client,", () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
  afterEach(() => void jest.useRealTimers());

  test.each([
    [{}, "http://localhost"],
    [{ port: 3000 }, "http://localhost:3000"],
    [{ hostname: "other.test", secure: true }, "https://other.test"],
  ])("a Manager that is told %j connects to %s where there is no page", async (options, server) => {
    const world = application();
    const manager = new world.io.Manager(options);
    await settled();
    expect(manager.engine.readyState).toBe("open");
    expect(world.server.link.url.origin).toBe(server);
  });

  test("a Manager takes an address without scheme for one of HTTP where there is no page", async () => {
    const { server, io } = application();
    const manager = new io.Manager("server.test:3000");
    await settled();
    expect(manager.engine.readyState).toBe("open");
    expect(server.link.url.origin).toBe("http://server.test:3000");
  });

  describe.each<[string, (accept: Accept) => TransportFactory]>([
    ["of the W3C", (accept) => websocket(w3cWebSocket(accept))],
    ["of ws", (accept) => nodeWebsocket(nodeWebSocket(accept), { settings: () => ({}), base64: nodeBase64 })],
  ])("a WebSocket %s", (_, factory) => {
    beforeEach(() => void jest.useRealTimers());

    test("is the `ws` of its transport", async () => {
      const open = factory((peer) => peer.drop());
      let transport: Transport | undefined;
      const told = new Recorder((target, sink) => (transport = open(target, sink)), TARGET);
      expect(transport).toMatchObject({ ws: { readyState: 0, bufferedAmount: 0 } });
      await told.until(() => told.error !== undefined);
    });

    test("that cannot be opened is described by an event", async () => {
      const told = new Recorder(factory(undefined), TARGET);
      await told.until(() => told.error !== undefined);
      expect(told.error).toMatchObject({ type: "TransportError", description: { type: "error" } });
    });

    test("that is cut off comes with its code", async () => {
      const told = new Recorder(factory((peer) => peer.drop()), TARGET);
      await told.until(() => told.error !== undefined);
      expect(told.error).toMatchObject({ type: "TransportError", closeCode: 1006 });
    });
  });

  test("an Engine.IO client tells where it connects to, and with which options", () => {
    const { server } = application();
    const Client = bindEngineSocket({ memory: server.transport });
    const seen = [
      new Client("https://server.test"),
      new Client("ws://[::1]:3000", { path: "/own", addTrailingSlash: false, query: { a: "b" } }),
      new Client({ host: "::1", secure: true }),
    ].map((socket) => {
      const { hostname, port, secure, opts } = socket.close();
      return { hostname, port, secure, path: opts.path, query: opts.query };
    });
    expect(seen).toEqual([
      { hostname: "server.test", port: "443", secure: true, path: "/engine.io/", query: undefined },
      { hostname: "::1", port: "3000", secure: false, path: "/own", query: { a: "b" } },
      { hostname: "::1", port: "443", secure: true, path: "/engine.io/", query: undefined },
    ]);
  });

  test.each([["/", "/"], ["/own", "/own/"], ["/own/", "/own/"], ["/own/er", "/own/er/"]])("the path %j of the requests is %j", (path, meant) => {
    expect(new Settings({ path }, {}, URL).path).toBe(meant);
  });

  test("an Engine.IO client whose `open` is replaced does not connect, and connects when it is called", async () => {
    const { server } = application();
    const Client = bindEngineSocket({ memory: server.transport });
    const prototype = Client.prototype as EngineSocket & { open: () => unknown };
    const { open } = prototype;
    prototype.open = () => undefined;
    const socket = new Client(URL);
    await settled();
    expect(server.links).toEqual([]);
    expect(socket.transport).toBeUndefined();
    open.call(socket);
    open.call(socket);
    await settled();
    expect(socket.readyState).toBe("open");
    expect(server.links).toHaveLength(1);
    socket.close();
  });

  test("an Engine.IO client that was closed leaves no timer behind", async () => {
    const { server } = application();
    const Client = bindEngineSocket({ memory: server.transport });
    const socket = new Client(URL);
    await settled();
    expect(jest.getTimerCount()).toBe(1);
    socket.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  test("an upgrade that the end of the session cuts short is told before that end", async () => {
    const peers: MemoryPeer[] = [];
    const begin = memory((peer) => {
      peers.push(peer);
      peer.send(handshake({ upgrades: ["websocket"] }));
    }, "polling");
    const Client = bindEngineSocket({ polling: begin, websocket: memory(() => {}, "websocket") });
    const socket = new Client(URL);
    const told: unknown[] = [];
    socket.on("upgradeError", ({ transport, cause }) => told.push(["upgradeError", transport, cause instanceof Error]));
    socket.on("close", (reason) => told.push(["close", reason]));
    await settled();
    peers[0]!.close(new Error("cut"));
    await settled();
    expect(told).toEqual([["upgradeError", "websocket", true], ["close", "transport error"]]);
  });

  test("a transport that cannot be made tells so when the clock ticks", () => {
    const { io } = application();
    const errors: string[] = [];
    io(URL, { transports: [] }).on("connect_error", ({ message }) => errors.push(message));
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(errors).toEqual(["No transports available"]);
  });

  test.each([{ forceNew: true }, { "force new connection": true }, { multiplex: false }])("%j makes a connection of its own", (options) => {
    const { io } = application();
    const shared = io(URL);
    expect(io(`${URL}/admin`).io).toBe(shared.io);
    expect(io(`${URL}/news`, options).io).not.toBe(shared.io);
  });

  test("the parser of socket.io-client, with a replacer and a reviver, is a parser of one's own", async () => {
    const { server, io } = application();
    const replace = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);
    const revive = (_: string, value: unknown) => (typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value);
    const parser = {
      Encoder: class extends Encoder {
        constructor() {
          super(replace);
        }
      },
      Decoder: class extends Decoder {
        constructor() {
          super(revive);
        }
      },
    };
    const socket = io(URL, { parser });
    const answers: unknown[] = [];
    socket.emit("count", 7n, (...answer: unknown[]) => answers.push(...answer));
    await settled();
    expect(server.events).toEqual([["/", "count", "7n"]]);
    expect(answers).toEqual([7n]);
  });

  test("a colon without a port means the usual one", () => {
    expect(origin(parseUrl("http://server.test:/admin", undefined))).toBe("http://server.test");
    expect(parseUrl(undefined, { protocol: "http:", host: "[::1]:" })).toMatchObject({ host: "[::1]", port: "80" });
  });
});

describe("members that are private in socket.io-client, and used all the same:", () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
  afterEach(() => void jest.useRealTimers());

  async function connected(options?: IoOptions) {
    const { server, io } = application();
    const socket = io(URL, { reconnectionDelay: 10, randomizationFactor: 0, ...options });
    await settled();
    return { server, io, socket };
  }

  test("`acks` holds those who wait for an acknowledgement, and settles each once", async () => {
    const { server, socket } = await connected();
    server.answer = () => undefined;
    const answers: unknown[] = [];
    expect(socket.acks).toEqual({});
    socket.emit("question", (...answer: unknown[]) => answers.push(answer));
    socket.emit("question", (...answer: unknown[]) => answers.push(answer));
    expect(Object.keys(socket.acks)).toEqual(["0", "1"]);
    const answer = socket.acks[1]!;
    answer("yes", 2);
    answer("again");
    expect(answers).toEqual([["yes", 2]]);
    expect(Object.keys(socket.acks)).toEqual(["0"]);
    socket.disconnect();
    expect(socket.acks).toEqual({});
  });

  test("`_queue` holds what is to be sent again until it is acknowledged", async () => {
    const { server, socket } = await connected({ retries: 2, ackTimeout: 100 });
    server.answer = () => undefined;
    const queue = (of = socket) => (of as unknown as Record<string, unknown[]>)["_queue"];
    expect(queue()).toHaveLength(0);
    socket.emit("first");
    socket.emit("second");
    expect(queue()).toHaveLength(2);
    server.link.send('430[""]');
    await settled();
    expect(queue()).toHaveLength(1);
    const plain = await connected();
    expect(queue(plain.socket)).toEqual([]);
  });

  test("`onpacket` takes a packet of the socket's namespace for one of the server", async () => {
    const { socket } = await connected();
    const news: unknown[] = [];
    socket.on("news", (...args: unknown[]) => news.push(args));
    socket.onpacket({ nsp: "/", type: 2, data: ["news", 1] });
    socket.onpacket({ nsp: "/other", type: 2, data: ["news", 2] });
    expect(news).toEqual([[1]]);
    const reasons: string[] = [];
    socket.on("disconnect", (reason: string) => reasons.push(reason));
    socket.onpacket({ nsp: "/", type: 1 });
    expect(reasons).toEqual(["io server disconnect"]);
  });

  test("`onpacket` of a socket that was never connected tells a server of version 2 by its CONNECT", () => {
    const socket = application().io(URL, { autoConnect: false });
    const errors: string[] = [];
    socket.on("connect_error", ({ message }) => errors.push(message));
    socket.onpacket({ nsp: "/", type: 0 });
    expect(errors).toEqual([expect.stringContaining("It seems you are trying to reach a Socket.IO server in v2.x")]);
    expect(socket.active).toBe(false);
  });

  test("`onevent` may be replaced, and may be called by what replaces it", async () => {
    const { server, socket } = await connected();
    const seen: unknown[] = [];
    const { onevent } = socket;
    socket.onevent = function (packet) {
      seen.push(["before", packet.data]);
      onevent.call(this, packet);
      onevent.call(this, { ...packet, data: ["*", ...(packet.data as unknown[])] });
    };
    socket.onAny((event) => seen.push(["any", event]));
    socket.on("news", (...args: unknown[]) => seen.push(["news", ...args]));
    socket.on("*", (...args: unknown[]) => seen.push(["*", ...args]));
    server.emit("/", "news", 1);
    await settled();
    expect(seen).toEqual([["before", ["news", 1]], ["any", "news"], ["news", 1], ["any", "*"], ["*", "news", 1]]);
  });

  test("`emit` of a manager calls its listeners, and those of a socket that borrows it, as socketio-wildcard does", async () => {
    const { server, socket } = await connected();
    const seen: unknown[] = [];
    socket.io.on("ping", () => seen.push("ping"));
    expect(socket.io.emit("ping")).toBe(socket.io);
    const { emit } = socket.io;
    socket.on("*", (...args: unknown[]) => seen.push(args));
    socket.onevent = (packet) => void emit.call(socket as never, "*", packet.data);
    server.emit("/", "news", 1);
    await settled();
    expect(seen).toEqual(["ping", [["news", 1]]]);
  });

  test("who closes the transport of an engine loses the session, and another one follows", async () => {
    const { server, socket } = await connected();
    const { engine } = socket.io;
    const log = record(socket);
    engine.on("close", (reason) => log.push(`engine ${reason}`));
    engine.transport.close();
    expect(log).toEqual(["disconnect transport close", "engine transport close"]);
    expect(engine.readyState).toBe("closed");
    await jest.advanceTimersByTimeAsync(2000);
    expect(log.slice(2)).toEqual(["connect"]);
    expect(server.links).toHaveLength(2);
  });

  test("a transport that somebody looked at is closed without a word when the page goes away, as others are", async () => {
    const { server, io } = application();
    const page = new EventTarget();
    const socket = io(URL, { closeOnBeforeunload: true, networkEvents: page });
    await settled();
    const log = record(socket);
    expect(socket.io.engine.transport.name).toBe("memory");
    page.dispatchEvent(new Event("beforeunload"));
    await settled();
    expect(log).toEqual([]);
    expect(server.link.ended).toBe("by the client");
  });

  test("what was never sent is in the `writeBuffer` until those who listen to the end have seen it", async () => {
    const Client = bindEngineSocket({ memory: memory((peer) => peer.close()) });
    const socket = new Client(URL);
    const unsent: unknown[] = [];
    socket.send("never sent");
    socket.on("close", () => unsent.push(...socket.writeBuffer));
    await settled();
    expect(unsent).toMatchObject([{ type: "message", data: "never sent" }]);
    expect(socket.writeBuffer).toEqual([]);
  });

  /** An Engine.IO client that is about to be upgraded. */
  function upgrading(): EngineSocket {
    const begin = memory((peer) => peer.send(handshake({ upgrades: ["websocket"] })), "polling");
    const probed = memory((peer) => void (peer.onFrame = (frame) => frame === "2probe" && peer.send("3probe")), "websocket");
    const Client = bindEngineSocket({ polling: begin, websocket: probed });
    return new Client(URL);
  }

  test("who closes the transport that is taking over ends the upgrade; the session goes on where it is", async () => {
    const socket = upgrading();
    const failed = jest.fn();
    socket.on("upgradeError", failed);
    socket.on("upgrading", (transport) => transport.close());
    await settled();
    expect(failed).toHaveBeenCalledTimes(1);
    expect(socket).toMatchObject({ readyState: "open", transport: { name: "polling" } });
    socket.close();
  });

  test("the transport of an engine is the one that the events tell of", async () => {
    const socket = upgrading();
    const told: unknown[] = [];
    socket.on("upgrading", (transport) => told.push(transport));
    socket.on("upgrade", (transport) => told.push(transport));
    const { transport } = socket;
    expect(socket.transport).toBe(transport);
    await settled();
    expect(told).toEqual([socket.transport, socket.transport]);
    expect(told[0]).toBe(told[1]);
    expect(socket.transport.name).toBe("websocket");
    socket.close();
  });

  test("the transport of an engine tells what it carries, and says what it was made with", async () => {
    const { server, socket } = await connected({ query: { a: "1" }, transportOptions: { memory: { query: { b: "2" } } } });
    const { engine } = socket.io;
    const { transport } = engine;
    expect(engine.transports).toEqual(["memory"]);
    expect(transport.query).toEqual({ EIO: "4", transport: "memory", a: "1", b: "2", sid: engine.id });
    expect(transport.opts).toMatchObject({ query: { b: "2" } });
    expect(transport.readyState).toBe("open");
    const seen: unknown[] = [];
    transport.on("packet", ({ type, data }) => seen.push([type, data]));
    transport.on("drain", () => seen.push("drain"));
    transport.once("close", () => seen.push("close"));
    server.link.send('42["news"]');
    await settled();
    socket.emit("news");
    await settled();
    server.link.close();
    await settled();
    expect(seen).toEqual([["message", '2["news"]'], "drain", "close"]);
    expect(transport.readyState).toBe("closed");
  });

  test("the transport of an engine tells why it failed", async () => {
    const { server, socket } = await connected();
    const errors: unknown[] = [];
    socket.io.engine.transport.on("error", (error) => errors.push(error));
    socket.io.engine.on("error", (error) => errors.push(error));
    server.link.close(new Error("broken"));
    await settled();
    expect(errors).toHaveLength(2);
    expect(errors[0]).toBe(errors[1]);
  });

  test("`emit` of an engine calls its listeners; data counts as a message of the server", async () => {
    const { socket } = await connected();
    const { engine } = socket.io;
    const seen: unknown[] = [];
    socket.on("news", (...args: unknown[]) => seen.push(["news", ...args]));
    socket.on("disconnect", (reason: string) => seen.push(reason));
    engine.on("data", (data) => seen.push(data));
    engine.on("drain", () => seen.push("drain"));
    expect(engine.emit("drain")).toBe(engine);
    engine.emit("data", '2["news",1]');
    engine.emit("data", "bad");
    expect(seen).toEqual(["drain", '2["news",1]', ["news", 1], "bad", "parse error"]);
  });

  test("`disconnect` of a manager closes the connection for good, as `_close` does", async () => {
    const { server, socket } = await connected();
    const log = record(socket);
    socket.io.disconnect();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual(["disconnect forced close"]);
    expect(server.links).toHaveLength(1);
  });

  test("`nsps` holds the sockets of a manager", async () => {
    const { io, socket } = await connected();
    const admin = io(`${URL}/admin`);
    expect(socket.io.nsps).toEqual({ "/": socket, "/admin": admin });
  });

  test("`uri` is what the manager was given; another one counts from the next attempt on", async () => {
    const { server, socket } = await connected();
    const manager = socket.io;
    expect(manager.uri).toBe(URL);
    manager.uri = "http://other.test:3000";
    expect(server.link.url.origin).toBe(URL);
    server.drop();
    await jest.advanceTimersByTimeAsync(20);
    expect(socket.connected).toBe(true);
    expect(server.link.url.origin).toBe("http://other.test:3000");
    expect(manager.engine).toMatchObject({ hostname: "other.test", port: "3000", secure: false });
    expect(() => (manager.uri = "ftp://other.test")).toThrow(/ftp/);
    expect(manager.uri).toBe("http://other.test:3000");
    expect(new (application().io.Manager)({ autoConnect: false }).uri).toBeUndefined();
  });

  test("`io.uri` may be set before the first connection", async () => {
    const { server, io } = application();
    const socket = io(URL, { autoConnect: false });
    socket.io.uri = "http://later.test";
    socket.connect();
    await settled();
    expect(server.link.url.origin).toBe("http://later.test");
  });
});

describe("the location of the page", () => {
  afterEach(() => void Reflect.deleteProperty(globalThis, "location"));

  test.each([
    [undefined, undefined],
    [{}, undefined],
    [{ port: 3000 }, undefined],
    [{ hostname: "page.test", port: 3000 }, { protocol: "http:", host: "page.test:3000" }],
    [{ hostname: "page.test", port: "" }, { protocol: "http:", host: "page.test" }],
    [{ protocol: "https:", host: "page.test:8443", hostname: "page.test", port: "8443" }, { protocol: "https:", host: "page.test:8443" }],
    [{ protocol: "file:", host: "", hostname: "", port: "" }, undefined],
    [{ protocol: "about:", host: "", hostname: "", port: "" }, undefined],
    [{ protocol: "blob:", host: "", hostname: "", port: "" }, undefined],
    [{ protocol: "chrome-extension:", host: "abcdef", hostname: "abcdef", port: "" }, undefined],
  ])("%j, of which an environment for tests may know a part, and which need not be of a server, is %j", (location, known) => {
    Object.assign(globalThis, { location });
    expect(pageLocation()).toEqual(known);
  });
});

describe("an upgrade is remembered", () => {
  const transports = { polling: jest.fn<TransportFactory>(), websocket: jest.fn<TransportFactory>() };
  const asked = (server: string) => new Settings({ rememberUpgrade: true }, transports, server);
  const plain = (server: string) => new Settings({}, transports, server);

  test("for whoever asks, even if the connection that it worked for did not", () => {
    plain("http://one.test").remember("websocket");
    expect(asked("http://one.test").transports).toEqual(["websocket", "polling"]);
    expect(plain("http://one.test").transports).toEqual(["polling", "websocket"]);
    expect(asked("http://two.test").transports).toEqual(["polling", "websocket"]);
  });

  test("until it no longer works", () => {
    asked("http://three.test").remember("websocket");
    plain("http://three.test").remember(undefined);
    expect(asked("http://three.test").transports).toEqual(["polling", "websocket"]);
  });

  test("for the servers of late: memory does not grow with every server ever used", () => {
    const servers = Array.from({ length: 1000 }, (_, number) => `http://server-${number}.test`);
    for (const server of servers) plain(server).remember("websocket");
    const known = servers.filter((server) => asked(server).transports[0] === "websocket");
    expect(known).toEqual(servers.slice(-known.length));
    expect(known.length).toBeGreaterThan(0);
    expect(known.length).toBeLessThan(servers.length);
  });
});
