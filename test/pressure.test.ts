import { describe, expect, jest, test } from "@jest/globals";
import type { Frame, TransportFactory, TransportSink } from "../src/core/ports.ts";
import { nodeBase64 } from "../transports/node.ts";
import { websocket, type WebSocketConstructor } from "../transports/websocket.ts";
import { type NodeWebSocketConstructor, nodeWebsocket } from "../transports/ws.ts";
import { application, settled, simulated, URL } from "./sim/application.ts";
import { DEFAULTS, Owner } from "./sim/owner.ts";
import { Recorder } from "./sim/recorder.ts";
import { connected } from "./sim/requests.ts";
import { nodeWebSocket, w3cWebSocket } from "./sim/websockets.ts";

simulated();

describe("what was sent and not given to the network yet", () => {
  test("waits for the handshake, in bytes", () => {
    const { engine } = new Owner();
    expect(engine.bufferedAmount).toBe(0);
    engine.send("é");
    engine.send(new Uint8Array(5));
    expect(engine.bufferedAmount).toBe("4".length + 2 + 5);
  });

  test("waits for an upgrade to settle", () => {
    const { engine, world } = new Owner().greet();
    world.websocket.open().receive("3probe");
    engine.send("abc");
    expect(engine.bufferedAmount).toBe("4abc".length);
    world.polling.drained();
    expect(engine.bufferedAmount).toBe(0);
  });

  test("waits here, and in the transport", () => {
    const { engine, world } = new Owner();
    Object.assign(world.polling, { bufferedAmount: 7 });
    engine.send("abc");
    expect(engine.bufferedAmount).toBe("4abc".length + 7);
  });

  test("is nothing before a session is opened", () => {
    expect(new Owner().make(DEFAULTS).bufferedAmount).toBe(0);
  });

  test("waits for the POST in flight, as long as it will be in a payload", () => {
    const { requests, poller } = connected();
    poller.send("4in flight");
    expect(poller.bufferedAmount).toBe(0);
    poller.send("4é");
    poller.send(new Uint8Array(3));
    expect(poller.bufferedAmount).toBe(3 + "bAAAA".length);
    requests.accept();
    expect(poller.bufferedAmount).toBe(0);
  });

  const silent: TransportSink = { onOpen() {}, onFrame() {}, onPaused() {}, onDrain() {}, onClose() {} };

  /** A class whose instances have so much to send. */
  function busy<Class>(Constructor: Class, bufferedAmount: number): Class {
    const Base = Constructor as new (...args: unknown[]) => object;
    return class extends Base {
      bufferedAmount = bufferedAmount;
    } as Class;
  }

  test.each<[string, TransportFactory]>([
    ["of the W3C", websocket(busy<WebSocketConstructor>(w3cWebSocket(() => {}), 1234))],
    ["of ws", nodeWebsocket(busy<NodeWebSocketConstructor>(nodeWebSocket(() => {}), 1234), { settings: () => ({}), base64: nodeBase64 })],
  ])("is what the WebSocket %s says", (_, factory) => {
    const target = { url: "http://localhost/?EIO=4", options: {}, owner: {} };
    expect(factory(target, silent).bufferedAmount).toBe(1234);
  });

  test("is told by the socket and by its engine", async () => {
    const { io } = application();
    const socket = io(URL, { autoConnect: false });
    expect(socket.bufferedAmount).toBe(0);
    socket.connect();
    socket.io.engine.send("é");
    expect(socket.bufferedAmount).toBe(3);
    expect(socket.io.engine.bufferedAmount).toBe(3);
    socket.disconnect();
    await settled();
    expect(socket.bufferedAmount).toBe(0);
  });
});

describe("what is emitted in one turn arrives in that order,", () => {
  test("whatever the namespace, and whether or not an answer is awaited", async () => {
    const { server, io } = application();
    const [main, admin] = [io(URL), io(`${URL}/admin`)];
    await settled();
    const answers: unknown[] = [];
    const note = (answer: unknown) => answers.push(answer);
    main.emit("a", 1, note);
    void admin.emitWithAck("b", 2).then(note);
    main.emit("c", new Uint8Array([3]));
    void main.timeout(1000).emitWithAck("d", 4).then(note);
    admin.emit("e", 5, note);
    main.volatile.emit("f", 6);
    await settled();
    expect(server.events.map(([nsp, name]) => `${nsp as string} ${name as string}`)).toEqual(["/ a", "/admin b", "/ c", "/ d", "/admin e", "/ f"]);
    expect(new Set(answers)).toEqual(new Set([1, 2, 4, 5]));
    expect(server.violations).toEqual([]);
  });

  test("over a WebSocket of ws whether it is text, short or long, or binary; in one write", async () => {
    jest.useRealTimers();
    const insight = { flushed: [], compressed: [] };
    const arrived: Frame[] = [];
    const peers: { received: readonly Frame[] }[] = [];
    const Class = nodeWebSocket((peer) => peers.push(peer), insight);
    const told = new Recorder(nodeWebsocket(Class, { settings: () => ({}), base64: nodeBase64 }), { url: "http://localhost/?EIO=4", options: {}, owner: {} });
    await told.until(() => told.greeted);
    const sent: Frame[] = ["4short", `4${"long €".repeat(2000)}`, new Uint8Array([1]), "4", new Uint8Array(9000), `4${"x".repeat(4095)}`, `4${"x".repeat(4096)}`, "4end"];
    for (const frame of sent) told.transport.send(frame);
    while (arrived.length < sent.length) {
      await new Promise((resolve) => setImmediate(resolve));
      arrived.splice(0, arrived.length, ...peers[0]!.received);
    }
    expect(arrived).toEqual(sent);
    expect(insight.flushed).toEqual([sent.length]);
  });
});

describe("a connection has one native timer,", () => {
  test("however many answers are awaited, heartbeats come and namespaces join", async () => {
    const { server, io } = application();
    server.answer = () => undefined;
    const sockets = ["", "/a", "/b"].map((namespace) => io(URL + namespace));
    await settled();
    expect(jest.getTimerCount()).toBe(1);
    for (const [index, socket] of sockets.entries()) {
      for (let ms = 9000; ms > 0; ms -= 100) socket.timeout(ms + index).emit("question", () => {});
    }
    expect(jest.getTimerCount()).toBe(1);
    server.link.send("2");
    await jest.advanceTimersByTimeAsync(5000);
    expect(jest.getTimerCount()).toBe(1);
    for (const socket of sockets) socket.disconnect();
    await settled();
    expect(jest.getTimerCount()).toBe(0);
  });
});
