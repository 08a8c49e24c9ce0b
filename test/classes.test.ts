import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { parse as referenceParse } from "engine.io-client";
import { fromClass } from "../src/adaptee.ts";
import { SocketIOError, transportError } from "../src/core/errors.ts";
import { bindEngineSocket, type EngineOptions } from "../src/engine-client.ts";
import type { EngineSocket } from "../src/engine.ts";
import { createIo } from "../src/io.ts";
import { Settings } from "../src/settings.ts";
import type { EnginePacket } from "../src/packets.ts";
import { installTimerFunctions, nextTick } from "../src/timers.ts";
import { asClass } from "../src/transport-class.ts";
import { Transport, type TransportClassOptions, TransportError } from "../src/transport.ts";
import { parse } from "../src/uri.ts";
import { nodeBase64 } from "../transports/node.ts";
import { polling } from "../transports/polling.ts";
import { websocket } from "../transports/websocket.ts";
import { nodeWebsocket } from "../transports/ws.ts";
import { fetchFrom } from "./sim/fetch.ts";
import type { Peer } from "./sim/peer.ts";
import { PollingServer } from "./sim/polling.ts";
import { nodeWebSocket, w3cWebSocket } from "./sim/websockets.ts";
import { handshake } from "./sim/world.ts";

const Client = bindEngineSocket({});
/** A session that ends with its test. */
class Socket extends Client {
  constructor(options: EngineOptions) {
    super("http://server.test", options);
    sessions.push(this);
  }
}
const sessions: EngineSocket[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.close();
});

const OPTIONS = { hostname: "server.test", path: "/engine.io/" };

/** A transport as somebody wrote it for engine.io-client: everything happens at once, from inside the call. */
class Loop extends Transport {
  static made: Loop | undefined;
  written: EnginePacket[] = [];
  closed = false;

  constructor(opts: TransportClassOptions) {
    super(opts);
    Loop.made = this;
  }

  get name() {
    return "loop";
  }

  get told() {
    return this.opts;
  }

  address(): string {
    return this.createUri("loop", this.query);
  }

  protected doOpen(): void {
    this.onOpen();
    this.onData(handshake({ upgrades: [] }));
  }

  protected write(packets: EnginePacket[]): void {
    this.written.push(...packets);
    for (const { type, data } of packets) if (type === "message") this.onPacket({ type, data: data! });
    this.emitReserved("drain");
  }

  protected doClose(): void {
    this.closed = true;
  }

  arrive(data: string | ArrayBuffer): void {
    this.onData(data);
  }

  fail(): void {
    this.onError("the line is cut", 7, { cause: "a spade" });
  }

  hangUp(): void {
    this.onClose({ description: "hung up" });
  }
}

/** What a session tells from now on. */
function listen(socket: EngineSocket): unknown[][] {
  const told: unknown[][] = [];
  for (const event of ["open", "message", "drain", "error", "close"] as const) socket.on(event, (...args: unknown[]) => told.push([event, ...args]));
  return told;
}

async function looping(options: EngineOptions = {}) {
  const socket = new Socket({ transports: [Loop], ...options });
  const told = listen(socket);
  await new Promise<void>((resolve) => socket.on("open", resolve));
  return { socket, told, transport: Loop.made! };
}

describe("a class that extends Transport", () => {
  test("carries a session, although it tells everything from inside the calls", async () => {
    const { socket, told, transport } = await looping();
    const calls: string[] = [];
    socket.on("message", () => calls.push("message"));
    socket.send("hello", () => calls.push("flush"));
    calls.push("sent");
    await new Promise<void>((resolve) => socket.once("drain", resolve));
    expect(calls[0]).toBe("sent");
    expect(calls.slice(1).sort()).toEqual(["flush", "message"]);
    expect(told).toEqual([["open"], ["message", "hello"], ["drain"]]);
    expect(transport.written).toEqual([{ type: "message", data: "hello", options: { compress: true } }]);
  });

  test("answers once for all the pings that come while nothing can be sent", async () => {
    const { socket, transport } = await looping();
    transport.writable = false;
    for (let pings = 0; pings < 1000; pings++) transport.arrive("2");
    expect(socket.writeBuffer).toEqual([{ type: "pong", options: { compress: true } }]);
    socket.send("between");
    for (let pings = 0; pings < 1000; pings++) transport.arrive("2");
    transport.writable = true;
    transport.emit("drain");
    expect(transport.written.map(({ type }) => type)).toEqual(["pong", "message", "pong"]);
  });

  test("is told where the server is, and who carries the session", async () => {
    const { transport } = await looping({ query: { mine: "a b" }, extraHeaders: { "X-Mine": "1" }, path: "/own" });
    expect(transport.told).toMatchObject({ hostname: "server.test", port: "80", secure: false, path: "/own/", extraHeaders: { "X-Mine": "1" } });
    expect(transport.address()).toBe("loop://server.test/own/?mine=a%20b&EIO=4&transport=loop&sid=s1");
  });

  test("decodes what it is given: text, binary, and binary as base64", async () => {
    const { told, transport } = await looping({});
    transport.arrive("4text");
    transport.arrive(new Uint8Array([1, 2]).buffer);
    transport.arrive("bAQI=");
    expect(told.slice(1)).toEqual([["message", "text"], ["message", Buffer.of(1, 2)], ["message", Buffer.of(1, 2)]]);
  });

  test("ends the session with what it cannot decode", async () => {
    const { told, transport } = await looping();
    transport.arrive("nonsense");
    expect(told.at(-1)).toEqual(["close", "parse error", expect.objectContaining({ code: "PARSE_ERROR" })]);
    expect(transport.closed).toBe(true);
  });

  test("ends the session with its error", async () => {
    const { told, transport } = await looping();
    transport.fail();
    const error = expect.objectContaining({ type: "TransportError", message: "the line is cut", description: 7, context: { cause: "a spade" } });
    expect(told.slice(1)).toEqual([["error", error], ["close", "transport error", error]]);
    expect(told[1]![1]).toBeInstanceOf(TransportError);
  });

  test("ends the session when it is closed by the other side, and is closed with it", async () => {
    const first = await looping();
    first.transport.hangUp();
    expect(first.told.at(-1)).toEqual(["close", "transport close", { description: "hung up" }]);
    const second = await looping();
    second.socket.close();
    expect(second.transport.closed).toBe(true);
    expect(second.told.at(-1)).toEqual(["close", "forced close", undefined]);
  });

  test("may throw when it is closed: the session is over all the same, and what it throws is reported", async () => {
    class Stubborn extends Loop {
      protected override doClose(): void {
        throw new Error("it does not close");
      }
    }
    const reported: unknown[] = [];
    globalThis.reportError = (error) => reported.push(error);
    try {
      const first = await looping({ transports: [Stubborn] });
      first.transport.arrive("nonsense");
      expect(first.told.at(-1)).toEqual(["close", "parse error", expect.objectContaining({ code: "PARSE_ERROR" })]);
      const second = await looping({ transports: [Stubborn] });
      second.transport.fail();
      expect(second.told.at(-1)).toEqual(["close", "transport error", expect.objectContaining({ message: "the line is cut" })]);
    } finally {
      delete (globalThis as { reportError?: unknown }).reportError;
    }
    expect(reported).toEqual([new Error("it does not close"), new Error("it does not close")]);
  });

  test("may tell of what it writes while it is closed", async () => {
    class Draining extends Loop {
      closings = 0;

      protected override write(): void {
        this.writable = false;
      }

      protected override doClose(): void {
        this.closings++;
        this.emitReserved("drain");
      }
    }
    const { socket, transport } = await looping({ transports: [Draining] });
    socket.send("last");
    socket.close();
    transport.writable = true;
    transport.emit("drain");
    expect((transport as Draining).closings).toBe(1);
  });

  test("may close the session while it writes what waited for the handshake: no other is opened for it", async () => {
    class Hasty extends Loop {
      protected override doOpen(): void {
        this.onOpen();
        this.onData(handshake({ upgrades: ["other"] }));
      }

      protected override write(): void {
        socket.close();
      }
    }
    let others = 0;
    class Other extends Loop {
      override get name() {
        return "other";
      }

      override open(): this {
        others++;
        return this;
      }
    }
    const socket: EngineSocket = new Socket({ transports: [Hasty, Other] });
    const told = listen(socket);
    socket.send("early");
    await new Promise<void>((resolve) => socket.on("close", () => resolve()));
    expect([told, others]).toEqual([[["drain"], ["close", "forced close", undefined]], 0]);
  });

  test("carries Socket.IO as well", async () => {
    class Greeter extends Loop {
      protected override write(packets: EnginePacket[]): void {
        if (packets.some(({ data }) => data === "0")) this.onData('40{"sid":"abc"}');
        this.emitReserved("drain");
      }
    }
    const socket = createIo({})("http://server.test", { transports: [Greeter], reconnection: false });
    await socket.ready();
    expect(socket.id).toBe("abc");
    socket.disconnect();
  });

  test("may be driven by hand", () => {
    const transport = new Loop({ ...OPTIONS, socket: { binaryType: "arraybuffer" } });
    const told: unknown[][] = [];
    for (const event of ["open", "packet", "drain", "close", "poll"] as const) transport.on(event, (...args: unknown[]) => told.push([event, ...args]));
    transport.send([{ type: "message", data: "too early" }]);
    expect(transport.writable).toBe(false);
    expect(transport.open()).toBe(transport);
    transport.arrive("bAQI=");
    transport.emit("poll");
    transport.pause(() => told.push(["paused"]));
    expect(transport.close()).toBe(transport);
    transport.close();
    expect(transport.written).toEqual([]);
    expect(told.map(([event]) => event)).toEqual(["open", "packet", "packet", "poll", "paused", "close"]);
    expect(told[2]).toEqual(["packet", { type: "message", data: new Uint8Array([1, 2]).buffer }]);
  });

  test.each([
    [{}, "x://server.test/engine.io/"],
    [{ port: 80 }, "x://server.test/engine.io/"],
    [{ port: "443", secure: true }, "x://server.test/engine.io/"],
    [{ port: 443 }, "x://server.test:443/engine.io/"],
    [{ hostname: "::1", port: 3000 }, "x://[::1]:3000/engine.io/"],
  ])("makes of %j the address %s", (more, address) => {
    class Addressed extends Loop {
      override address(): string {
        return this.createUri("x");
      }
    }
    expect(new Addressed({ ...OPTIONS, ...more }).address()).toBe(address);
  });
});

describe.each([
  ["polling", "http", (accept: (peer: Peer) => void) => polling(fetchFrom(new PollingServer(accept)), nodeBase64)],
  ["websocket", "ws", (accept: (peer: Peer) => void) => websocket(w3cWebSocket(accept))],
  ["websocket", "ws", (accept: (peer: Peer) => void) => nodeWebsocket(nodeWebSocket(accept), { settings: () => ({}), base64: nodeBase64 })],
] as const)("the adapter %s with the face of a class", (name, scheme, adapter) => {
  function stage() {
    let arrived: (peer: Peer) => void;
    const peer = new Promise<Peer>((resolve) => (arrived = resolve));
    return { peer, Named: asClass(adapter((one) => arrived(one)), scheme) };
  }

  test("is used as the adapter it is", () => {
    const { Named } = stage();
    const settings = new Settings({ transports: [Named] }, {}, "http://server.test");
    expect(settings.transports).toEqual([name]);
    expect(settings.factory(name)).toBe(Named);
  });

  test("can be extended: the session goes over the subclass", async () => {
    const { peer, Named } = stage();
    const written: EnginePacket[] = [];
    class Mine extends Named {
      override send(packets: EnginePacket[]): void {
        written.push(...packets);
        super.send(packets);
      }
    }
    const socket = new Socket({ transports: [Mine] });
    const told = listen(socket);
    await new Promise<void>((resolve) => socket.on("open", resolve));
    const server = await peer;
    socket.send("hello");
    socket.send(Uint8Array.of(1, 2));
    await server.until(() => server.received.length === 2);
    server.send("4welcome");
    await new Promise<void>((resolve) => socket.on("message", () => resolve()));
    socket.close();
    await server.until(() => server.gone);
    expect(written.slice(0, 2)).toMatchObject([{ type: "message", data: "hello" }, { type: "message" }]);
    expect(server.received[0]).toBe("4hello");
    expect(Buffer.from(server.received[1] as Uint8Array)).toEqual(Buffer.of(1, 2));
    expect(told.filter(([event]) => event !== "drain")).toEqual([["open"], ["message", "welcome"], ["close", "forced close", undefined]]);
    expect(new Mine(OPTIONS)).toBeInstanceOf(Named);
    expect(new Mine(OPTIONS)).toBeInstanceOf(Transport);
  });

  test("tells the loss of the connection", async () => {
    const reasons = [];
    for (const extended of [false, true]) {
      const { peer, Named } = stage();
      const socket = new Socket({ transports: [extended ? class extends Named {} : Named] });
      const ended = new Promise<string>((resolve) => socket.on("close", resolve));
      await new Promise<void>((resolve) => socket.on("open", resolve));
      (await peer).drop();
      reasons.push(await ended);
    }
    expect(reasons[0]).toMatch(/^transport (close|error)$/);
    expect(reasons[1]).toBe(reasons[0]); // as the adapter itself tells it
  });

  test("can be paused", async () => {
    const { peer, Named } = stage();
    const transport = new Named({ ...OPTIONS, socket: { binaryType: "arraybuffer" } });
    const opened = new Promise<unknown>((resolve) => transport.on("packet", resolve));
    transport.open();
    expect(await opened).toMatchObject({ type: "open" });
    const paused = new Promise<void>((resolve) => transport.pause(resolve));
    (await peer).send("6"); // what answers the request in flight
    await paused;
    transport.close();
  });
});

describe("the address of a transport made with new", () => {
  const { Polling, WebSocket } = { Polling: asClass(polling(), "http"), WebSocket: asClass(websocket(), "ws") };
  const still = { ...OPTIONS, timestampRequests: false };

  test.each([
    [Polling, { ...still, query: { sid: "test" } }, "http://server.test/engine.io/?sid=test"],
    [Polling, { ...still, secure: true, port: "8443" }, "https://server.test:8443/engine.io/"],
    [Polling, { ...still, forceBase64: true }, "http://server.test/engine.io/?b64=1"],
    [WebSocket, { ...OPTIONS, query: { transport: "websocket" } }, "ws://server.test/engine.io/?transport=websocket"],
    [WebSocket, { ...OPTIONS, secure: true, query: {} }, "wss://server.test/engine.io/"],
  ])("%# is as its options say", (Named, opts, address) => {
    const transport = new Named(opts);
    expect(transport.uri()).toBe(address);
    expect(transport.opts).toBe(opts);
  });

  test("has a stamp: over polling unless told otherwise, over a WebSocket when asked for", () => {
    expect(new Polling(OPTIONS).uri()).toMatch(/\?t=[\da-z]+$/);
    expect(new WebSocket({ ...OPTIONS, timestampRequests: true, timestampParam: "woot" }).uri()).toMatch(/\?woot=[\da-z]+$/);
  });
});

describe("TransportError", () => {
  test("is the class of every error of a transport, and of no other", () => {
    expect(transportError("TRANSPORT_ERROR", "broken", "polling")).toBeInstanceOf(TransportError);
    expect(new TransportError("broken")).toBeInstanceOf(SocketIOError);
    expect(new SocketIOError("TIMEOUT", "late")).not.toBeInstanceOf(TransportError);
    expect(undefined).not.toBeInstanceOf(TransportError);
  });

  test("has subclasses of its own", () => {
    class Mine extends TransportError {}
    expect(new Mine("broken")).toBeInstanceOf(Mine);
    expect(new TransportError("broken")).not.toBeInstanceOf(Mine);
  });

  test("says what happened and what belongs to it", () => {
    const error = new TransportError("broken", 503, { status: 503 });
    expect(error).toMatchObject({ message: "broken", type: "TransportError", code: "TRANSPORT_ERROR", description: 503, context: { status: 503 } });
  });
});

describe("parse", () => {
  test.each([
    "http://google.com",
    "https://www.google.com:80",
    "google.com:8080/foo/bar?foo=bar",
    "localhost:8080",
    "2001:0db8:85a3:0042:1000:8a2e:0370:7334",
    "2001:db8:85a3:42:1000:8a2e:370:7334:80",
    "2001::7334:a:80",
    "http://[2001::7334:a]:80",
    "http://[2001::7334:a]:80/foo/bar?foo=bar",
    "ws://foo:bar@google.com",
    "wss://foo@google.com:3000/a/b.html?x=1&y=&=3#end",
    "/foo?bar=@example.com",
    "/",
    "//host/path",
    "",
    "http://host:/path/",
  ])("takes %j to the pieces that engine.io-client finds", (source) => {
    expect(parse(source)).toEqual(referenceParse(source));
  });

  test("refuses what is absurdly long", () => {
    expect(() => parse("a".repeat(8001))).toThrow("URI too long");
  });
});

describe("timers", () => {
  test("are those of the moment, or those of the beginning", () => {
    const object: { setTimeoutFn?: unknown } = {};
    const early = setTimeout;
    jest.useFakeTimers();
    try {
      const called: string[] = [];
      installTimerFunctions(object, {});
      (object.setTimeoutFn as typeof setTimeout)(() => called.push("simulated"), 1000);
      installTimerFunctions(object, { useNativeTimers: true });
      expect(early).not.toBe(setTimeout);
      clearTimeout((object.setTimeoutFn as typeof setTimeout)(() => called.push("native"), 0));
      jest.advanceTimersByTime(1000);
      expect(called).toEqual(["simulated"]);
    } finally {
      jest.useRealTimers();
    }
  });

  test("nextTick comes after the code of this moment", async () => {
    const order: string[] = [];
    const later = new Promise<void>((resolve) => nextTick(() => (order.push("later"), resolve())));
    order.push("now");
    await later;
    expect(order).toEqual(["now", "later"]);
  });
});

test("a class that is closed while it sends is closed when that has been sent", () => {
  const calls: string[] = [];
  const listeners = new Map<string, () => void>();
  class Slow {
    writable = true;
    readyState = "open";
    on(event: string, listener: () => void): void {
      listeners.set(event, listener);
    }
    open(): void {}
    send(packets: readonly { data?: unknown }[]): void {
      this.writable = false;
      calls.push(`send ${packets.map(({ data }) => String(data)).join()}`);
    }
    sent(): void {
      this.writable = true;
      listeners.get("drain")!();
    }
    close(): void {
      calls.push("close");
    }
  }
  const made: Slow[] = [];
  class Kept extends Slow {
    constructor() {
      super();
      made.push(this);
    }
  }
  const sink = { onOpen() {}, onFrame() {}, onPaused() {}, onDrain: () => void calls.push("drain"), onClose() {} };
  const open = () => fromClass(Kept, "slow")({ url: "http://x.test/?EIO=4", options: {}, owner: {} }, sink);
  const transport = open();
  transport.send("4a");
  transport.send("4b");
  transport.close();
  expect(calls).toEqual(["send a"]);
  made[0]!.sent();
  made[0]!.sent();
  expect(calls).toEqual(["send a", "send b", "close"]);
  const other = open();
  other.send("4c");
  other.abandon();
  expect(calls.slice(3)).toEqual(["send c", "close"]);
});
