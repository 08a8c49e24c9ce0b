import { describe, expect, jest, test } from "@jest/globals";
import type { EventEmitter } from "node:events";
import type { Frame, Message, Target, TransportFactory } from "../src/core/ports.ts";
import { System } from "../src/system.ts";
import { nodeBase64 } from "../transports/node.ts";
import { websocket, type WebSocketConstructor } from "../transports/websocket.ts";
import { type NodeWebSocketConstructor, nodeWebsocket } from "../transports/ws.ts";
import type { Peer } from "./sim/peer.ts";
import { Recorder } from "./sim/recorder.ts";
import { type Accept, type Insight, nodeWebSocket, w3cWebSocket } from "./sim/websockets.ts";

const URL_OF_SESSION = "https://localhost:3000/socket.io/?EIO=4&transport=websocket";
const BYTES = new Uint8Array([1, 2, 3]);

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

type Constructor = new (...args: unknown[]) => object;

/** A class that remembers what it was made with. */
function noting<T>(Class: T, calls: unknown[][]): T {
  return class extends (Class as Constructor) {
    constructor(...args: unknown[]) {
      calls.push(args);
      super(...args);
    }
  } as T;
}

interface Made {
  readonly factory: TransportFactory;
  /** What the class was made with. */
  readonly calls: unknown[][];
}

const KINDS: [string, (accept: Accept) => Made][] = [
  ["of the W3C", (accept) => {
    const calls: unknown[][] = [];
    return { factory: websocket(noting<WebSocketConstructor>(w3cWebSocket(accept), calls)), calls };
  }],
  ["of ws", (accept) => {
    const calls: unknown[][] = [];
    const Class = noting<NodeWebSocketConstructor>(nodeWebSocket(accept), calls);
    return { factory: nodeWebsocket(Class, { settings: ({ options }) => ({ headers: options.extraHeaders }), base64: nodeBase64 }), calls };
  }],
];

describe.each(KINDS)("the WebSocket %s", (_, make) => {
  async function connected(options: Target["options"] = {}) {
    let arrived: (peer: Peer) => void;
    const accepted = new Promise<Peer>((resolve) => (arrived = resolve));
    const { factory, calls } = make(arrived!);
    const told = new Recorder(factory, { url: URL_OF_SESSION, options, owner: {} });
    await told.until(() => told.greeted);
    return { told, transport: told.transport, calls, peer: await accepted };
  }

  test("is opened at the address of the session", async () => {
    const { calls } = await connected();
    expect(calls[0]![0]).toBe("wss://localhost:3000/socket.io/?EIO=4&transport=websocket");
  });

  test("has a stamp only on demand", async () => {
    const { calls } = await connected({ timestampRequests: true, timestampParam: "stamp" });
    expect(new URL(calls[0]![0] as string).searchParams.get("stamp")).toMatch(/^\w+$/);
  });

  test.each([["one", "one"], [["one", "two"], ["one", "two"]]])("asks for the sub-protocols %j", async (protocols, asked) => {
    const { calls } = await connected({ protocols });
    expect([calls[0]![1]].flat()).toEqual([asked].flat());
  });

  test("that its class refuses to make becomes a transport that failed", async () => {
    const { factory } = make(() => {});
    const target: Target = { url: URL_OF_SESSION, options: { protocols: ["illegal protocol"] }, owner: {} };
    expect(() => new Recorder(factory, target)).toThrow(expect.objectContaining({ name: expect.stringMatching(/^(SocketIO|Syntax)Error$/) }));
    const host = new System({ opts: {}, reach: () => ({ factory, target }) }, { onAlarm: () => {} });
    const told = new Recorder((__, sink) => host.open("websocket", undefined, sink), target);
    await told.until(() => told.error !== undefined);
    expect(told.log).toEqual(["transport error"]);
    expect(told.offences).toEqual([]);
  });

  test("hands back what was sent after it broke, before its owner heard of that", async () => {
    const { told, transport, peer } = await connected();
    const messages: Message[] = [{}, {}];
    peer.drop();
    while (transport.writable) await turn();
    expect(told.error).toBeUndefined();
    transport.send("4a", messages[0]);
    transport.send(BYTES);
    transport.send("4b", messages[1]);
    await turn();
    const unsent = transport.abandon();
    expect(unsent).toHaveLength(2);
    messages.forEach((message, index) => expect(unsent[index]).toBe(message));
    expect(peer.received).toEqual([]);
  });

  test("when abandoned is gone for the server, too", async () => {
    const { transport, peer } = await connected();
    transport.abandon();
    await peer.until(() => peer.gone);
    expect(peer.received).toEqual([]);
  });

  test("is writable while it is open", async () => {
    const { factory } = make(() => {});
    const told = new Recorder(factory, { url: URL_OF_SESSION, options: {}, owner: {} });
    expect(told.transport.writable).toBe(false);
    await told.until(() => told.greeted);
    expect(told.transport.writable).toBe(true);
    told.transport.close();
    expect(told.transport.writable).toBe(false);
  });

  test("carries binary as text when it is told to, both ways", async () => {
    const { told, transport, peer } = await connected({ forceBase64: true });
    transport.send(BYTES);
    transport.send("4b");
    peer.send("bAQID", "4b", "b!");
    await peer.until(() => peer.received.length === 2);
    await told.until(() => told.frames.length === 3);
    expect(peer.received).toEqual(["bAQID", "4b"]);
    expect(Buffer.from(told.frames[0] as ArrayBuffer)).toEqual(Buffer.from(BYTES));
    expect(told.frames.slice(1)).toEqual(["4b", ""]);
  });

  test("says once for each turn that what was sent is on its way", async () => {
    const { told, transport } = await connected();
    const drains = () => told.count("drain");
    const before = drains();
    transport.send("4a");
    transport.send("4b");
    await turn();
    expect(drains()).toBe(before + 1);
    transport.send("4c");
    await turn();
    expect(drains()).toBe(before + 2);
  });

  test("says that it was closed, with its code", async () => {
    const { told, peer } = await connected();
    peer.end();
    await told.until(() => told.error !== undefined);
    expect(told.log.at(-1)).toBe("transport close");
    expect(told.error).toMatchObject({
      code: "SERVER_CLOSED",
      type: "TransportError",
      transport: "websocket",
      message: expect.stringContaining("1001"),
      closeCode: 1001,
      description: "websocket connection closed",
      context: expect.objectContaining({ type: "close", code: 1001, wasClean: true }),
    });
  });

  test("says that it broke", async () => {
    const { told, peer } = await connected();
    peer.drop();
    await told.until(() => told.error !== undefined);
    expect(told.error).toMatchObject({ code: "CONNECTION_LOST", type: "TransportError", transport: "websocket", closeCode: 1006, description: expect.anything() });
    // as in engine.io-client, whose users tell by the event that it was a close and no error
    expect("context" in told.error!).toBe(told.log.at(-1) === "transport close");
  });
});

test("the WebSocket of the W3C is asked for ArrayBuffers", async () => {
  const told = new Recorder(websocket(w3cWebSocket((peer) => peer.send(BYTES))), { url: URL_OF_SESSION, options: {}, owner: {} });
  told.greeted = true;
  await told.until(() => told.frames.length > 0);
  expect(told.frames[0]).toBeInstanceOf(ArrayBuffer);
});

test("any number of pings that come before an answer is out are answered once", () => {
  const sent: unknown[] = [];
  const slow = { readyState: 1, bufferedAmount: 0, send: (data: unknown) => void sent.push(data) };
  const Class = function () { return slow; } as unknown as WebSocketConstructor;
  const { transport } = new Recorder(websocket(Class), { url: URL_OF_SESSION, options: {}, owner: {} });
  for (const [buffered, frames] of [[0, ["3", "3"]], [9, ["3", "3", "4a", "3", "3"]], [0, ["3"]]] as const) {
    slow.bufferedAmount = buffered;
    for (const frame of frames) transport.send(frame);
  }
  expect(sent).toEqual(["3", "3", "4a", "3", "3"]);
});

describe("the WebSocket of ws", () => {
  async function connected(options: Target["options"] = {}, extensions = "permessage-deflate") {
    const insight: Insight = { flushed: [], compressed: [] };
    const calls: unknown[][] = [];
    const Class = noting<NodeWebSocketConstructor>(nodeWebSocket(() => {}, insight, extensions), calls);
    const handshakes: unknown[] = [];
    const factory = nodeWebsocket(Class, {
      settings: (target) => ({ headers: target.options.extraHeaders }),
      onHandshake: (target, response) => handshakes.push([target.url, response.headers]),
      base64: nodeBase64,
    });
    const told = new Recorder(factory, { url: URL_OF_SESSION, options, owner: {} });
    await told.until(() => told.greeted);
    return { told, transport: told.transport, insight, calls, handshakes };
  }

  test("is told what the options mean to it, and tells of the handshake", async () => {
    const { calls, handshakes } = await connected({ extraHeaders: { a: "b" } });
    expect(calls).toEqual([[expect.stringMatching(/^wss:/), [], { headers: { a: "b" } }]]);
    expect(handshakes).toEqual([[URL_OF_SESSION, {}]]);
  });

  test("writes what is sent in one turn at once", async () => {
    const { transport, insight } = await connected();
    for (const frames of [3, 1, 2]) {
      for (let index = 0; index < frames; index++) transport.send("4a");
      await turn();
    }
    expect(insight.flushed).toEqual([3, 1, 2]);
  });

  test("writes at the end of the turn although a suite holds the ticks, and what is left when it closes", async () => {
    const { transport, insight } = await connected();
    jest.useFakeTimers({ doNotFake: ["setImmediate"] });
    try {
      transport.send("4a");
      await turn();
      transport.send("4b");
      transport.close();
      expect(insight.flushed).toEqual([1, 2]);
      await turn();
      expect(insight.flushed).toEqual([1, 2]);
    } finally {
      jest.useRealTimers();
    }
  });

  test("answers once for all the pings of a turn", async () => {
    const { transport, insight } = await connected();
    for (const frames of [["3", "3", "3"], ["3"], ["3", "4a", "3", "3"]]) {
      for (const frame of frames) transport.send(frame);
      await turn();
    }
    expect(insight.flushed).toEqual([1, 1, 3]);
  });

  test("answers once for all the pings of a server that does not read the answer", async () => {
    const { transport, insight } = await connected();
    for (const [buffered, frame] of [[0, "3"], [9, "3"], [9, "4a"], [9, "3"], [9, "3"], [0, "3"]] as const) {
      insight.buffered = buffered;
      transport.send(frame);
      await turn();
    }
    expect(insight.flushed).toEqual([1, 1, 1, 1]);
  });

  test("hands back what was sent in the turn of its end, and nothing of the turns before", async () => {
    const { transport, insight } = await connected();
    transport.send("4before", {});
    await turn();
    const messages: Message[] = [{}, {}];
    transport.send("4a", messages[0]);
    transport.send(BYTES);
    transport.send("4b", messages[1]);
    const unsent = transport.abandon();
    expect(unsent).toHaveLength(2);
    messages.forEach((message, index) => expect(unsent[index]).toBe(message));
    await turn();
    expect(insight.flushed).toEqual([1]);
  });

  /** A transport that is open, and the WebSocket of `ws` under it. */
  async function opened<Extra extends object>(extra: Extra): Promise<{ told: Recorder; socket: EventEmitter & Extra }> {
    const made: (EventEmitter & Extra)[] = [];
    class Kept extends (nodeWebSocket(() => {}) as unknown as new (...args: unknown[]) => EventEmitter) {
      constructor(...args: unknown[]) {
        super(...args);
        made.push(Object.assign(this, extra));
      }
    }
    const factory = nodeWebsocket(Kept as unknown as NodeWebSocketConstructor, { settings: () => ({}), base64: nodeBase64 });
    const told = new Recorder(factory, { url: URL_OF_SESSION, options: {}, owner: {} });
    await told.until(() => told.greeted);
    return { told, socket: made[0]! };
  }

  test("is told of a text that no string can hold: it breaks the connection, and nothing is thrown", async () => {
    const { told, socket } = await opened({});
    const cause = new Error("Cannot create a string longer than 0x1fffffe8 characters");
    socket.emit("message", Object.assign(Buffer.of(0x34), { toString: () => { throw cause; } }), false);
    expect(told.log.at(-1)).toBe("parse error");
    expect(told.error).toMatchObject({ code: "PARSE_ERROR", cause });
  });

  test("does not close the decompressor of a connection that broke: it may be at work, and its end would throw", async () => {
    const cleanup = jest.fn();
    const compression = { cleanup };
    const { socket } = await opened({ _extensions: { "permessage-deflate": compression } });
    socket.emit("error", new RangeError("Invalid WebSocket frame: invalid opcode 3"));
    compression.cleanup();
    expect(cleanup).not.toHaveBeenCalled();
  });

  const long = "4" + "x".repeat(1023);

  test.each<[string, Frame, Message | undefined, boolean]>([
    ["a long message", long, {}, true],
    ["a long part of one", new Uint8Array(1024), undefined, true],
    ["a message that is not long", long.slice(1), {}, false],
    ["a short part", BYTES, undefined, false],
    ["a message that is long in bytes", "4" + "€".repeat(341), {}, true],
    ["a message that must not be compressed", long, { compress: false }, false],
    ["a message that may be", long, { compress: true }, true],
    ["a long Blob", new Blob([long]), {}, true],
  ])("sends %s compressed when that is worth it", async (_, frame, message, compressed) => {
    const { transport, insight } = await connected();
    transport.send(frame, message);
    expect(insight.compressed).toEqual([compressed]);
  });

  test.each([[10, "4" + "x".repeat(9), true], [10, "4" + "x".repeat(8), false], [0, "4", true]])(
    "compresses from %i bytes on when it is told so",
    async (threshold, frame, compressed) => {
      const { transport, insight } = await connected({ perMessageDeflate: { threshold } });
      transport.send(frame);
      expect(insight.compressed).toEqual([compressed]);
    },
  );

  test("says the same of it where the server compresses nothing", async () => {
    const { transport, insight } = await connected({}, "");
    transport.send("4a");
    transport.send(long);
    expect(insight.compressed).toEqual([false, true]);
  });
});
