import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { createIo } from "../src/io.ts";
import { memory, type MemoryPeer } from "../transports/memory.ts";
import { websocket, type WebSocketConstructor } from "../transports/websocket.ts";

const HANDSHAKE = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

/** A page that the test holds: what listens to it, and its events. */
const page = new EventTarget();
const listening = { added: 0, removed: 0 };

beforeEach(() => {
  Object.assign(listening, { added: 0, removed: 0 });
  Object.assign(globalThis, {
    addEventListener: (...args: Parameters<EventTarget["addEventListener"]>) => {
      listening.added++;
      page.addEventListener(...args);
    },
    removeEventListener: (...args: Parameters<EventTarget["removeEventListener"]>) => {
      listening.removed++;
      page.removeEventListener(...args);
    },
  });
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, "addEventListener");
  Reflect.deleteProperty(globalThis, "removeEventListener");
});

/** A connected socket of a page, what it told, and the server's end. */
async function connected(url: string, options = {}) {
  const peers: MemoryPeer[] = [];
  const io = createIo({
    memory: memory((peer) => {
      peers.push(peer);
      peer.onFrame = (frame) => {
        if (frame === "40") peer.send('40{"sid":"x"}');
      };
      peer.send(HANDSHAKE);
    }),
  });
  const log: string[] = [];
  const socket = io(url, { reconnection: false, ...options });
  socket.on("disconnect", (reason, details) => log.push(`${reason}: ${(details as Error | undefined)?.message}`));
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return { socket, log, peer: peers[0]! };
}

describe("a page", () => {
  test("that goes offline loses its connections at once", async () => {
    const { log } = await connected("http://server.test");
    page.dispatchEvent(new Event("offline"));
    expect(log).toEqual(["transport close: network connection lost"]);
    expect(listening.removed).toBe(listening.added);
  });

  test("that goes offline keeps those to its own machine", async () => {
    const { socket, log } = await connected("http://localhost");
    page.dispatchEvent(new Event("offline"));
    expect(log).toEqual([]);
    socket.disconnect();
  });

  test("that is left closes silently, with closeOnBeforeunload, and takes what is sent after that", async () => {
    const { socket, log, peer } = await connected("http://server.test", { closeOnBeforeunload: true });
    const closed = jest.fn();
    peer.onClose = closed;
    page.dispatchEvent(new Event("beforeunload"));
    socket.emit("too late");
    await new Promise(setImmediate);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(log).toEqual([]);
    socket.disconnect();
  });

  test("that is left keeps its connections otherwise", async () => {
    const { socket, peer } = await connected("http://server.test");
    const closed = jest.fn();
    peer.onClose = closed;
    page.dispatchEvent(new Event("beforeunload"));
    await new Promise(setImmediate);
    expect(closed).not.toHaveBeenCalled();
    socket.disconnect();
  });

  test("has no listener of ours after the last socket has gone", async () => {
    const { socket } = await connected("http://server.test", { closeOnBeforeunload: true });
    expect(listening).toEqual({ added: 2, removed: 0 });
    socket.disconnect();
    expect(listening).toEqual({ added: 2, removed: 2 });
  });
});

test("what a WebSocket of the platform cannot do is said once", () => {
  const said = jest.spyOn(console, "warn").mockImplementation(() => {});
  class Silent {
    binaryType = "";
    close(): void {}
  }
  const open = websocket(Silent as unknown as WebSocketConstructor);
  const sink = { onOpen() {}, onFrame() {}, onPaused() {}, onDrain() {}, onClose() {} };
  const options = { extraHeaders: { a: "b" }, ca: "certificate", rejectUnauthorized: undefined };
  open({ url: "http://server.test/?EIO=4&sid=s", options, owner: {} }, sink);
  open({ url: "http://server.test/?EIO=4", options, owner: {} }, sink);
  open({ url: "http://server.test/?EIO=4", options, owner: {} }, sink);
  expect(said.mock.calls.map(([text]) => /`(\w+)`/.exec(text as string)?.[1])).toEqual(["ca", "extraHeaders"]);
  said.mockRestore();
});
