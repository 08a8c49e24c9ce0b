import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { bindEngineSocket } from "../src/engine-client.ts";
import { createIo } from "../src/io.ts";
import { memory, type MemoryPeer } from "../transports/memory.ts";
import { websocket, type WebSocketConstructor } from "../transports/websocket.ts";

const HANDSHAKE = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

/** A page that the test holds: its events, and how many listen to them. */
class Page extends EventTarget {
  readonly #listening = new Map<string, number>();

  override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
    super.addEventListener(...args);
    this.#count(args[0], 1);
  }

  override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
    super.removeEventListener(...args);
    this.#count(args[0], -1);
  }

  /** The events that somebody listens to. */
  get heard(): string[] {
    return [...this.#listening].flatMap(([type, count]) => (count > 0 ? type : []));
  }

  /** Something happens, as a browser tells it. */
  tell(type: string, details: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), details));
  }

  #count(type: string, by: number): void {
    this.#listening.set(type, (this.#listening.get(type) ?? 0) + by);
  }
}

let page = new Page();

/** The global object of a page. */
beforeEach(() => {
  page = new Page();
  Object.assign(globalThis, { addEventListener: page.addEventListener.bind(page), removeEventListener: page.removeEventListener.bind(page) });
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
  return { socket, log, peers, peer: peers[0]! };
}

describe("a page", () => {
  test("that goes offline loses its connections at once", async () => {
    const { log } = await connected("http://server.test");
    page.tell("offline");
    expect(log).toEqual(["transport close: network connection lost"]);
    expect(page.heard).toEqual([]);
  });

  test("that goes offline keeps those to its own machine", async () => {
    const { socket, log } = await connected("http://localhost");
    page.tell("offline");
    expect(log).toEqual([]);
    socket.disconnect();
  });

  test("that is left closes silently, with closeOnBeforeunload, and takes what is sent after that", async () => {
    const { socket, log, peer } = await connected("http://server.test", { closeOnBeforeunload: true });
    const closed = jest.fn();
    peer.onClose = closed;
    page.tell("beforeunload");
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
    page.tell("beforeunload");
    await new Promise(setImmediate);
    expect(closed).not.toHaveBeenCalled();
    socket.disconnect();
  });

  test("has no listener of ours before the first socket connects and after the last one has gone", async () => {
    const io = createIo({ memory: memory(() => {}) });
    const idle = io("http://server.test", { autoConnect: false, closeOnBeforeunload: true });
    expect(page.heard).toEqual([]);
    const { socket } = await connected("http://server.test", { closeOnBeforeunload: true });
    expect(page.heard).toEqual(expect.arrayContaining(["offline", "online", "beforeunload"]));
    idle.connect();
    socket.disconnect();
    expect(page.heard).toEqual(expect.arrayContaining(["offline", "online", "beforeunload"]));
    idle.disconnect();
    expect(page.heard).toEqual([]);
  });

  test("is not asked for its leave unless that is of interest: a listener keeps some browsers from keeping the page", async () => {
    const { socket } = await connected("http://server.test");
    expect(page.heard).not.toContain("beforeunload");
    socket.disconnect();
  });
});

describe("a client that reconnects", () => {
  const LONG = 1e9;

  /** A socket that will not come back by itself within a lifetime; its connections are counted. */
  async function patient(url = "http://server.test", options = {}) {
    const { socket, log, peers } = await connected(url, { reconnection: true, reconnectionDelay: LONG, reconnectionDelayMax: LONG, ...options });
    const back = () => new Promise<void>((resolve) => socket.once("connect", resolve));
    return { socket, log, peers, back };
  }

  test("reports that the network is lost, waits, and is back at once when it is", async () => {
    const { socket, log, peers, back } = await patient();
    page.tell("offline");
    page.tell("offline");
    expect(log).toEqual(["transport close: network connection lost"]);
    expect([socket.connected, socket.active, peers.length]).toEqual([false, true, 1]);
    page.tell("online");
    await back();
    expect(peers).toHaveLength(2);
    socket.disconnect();
  });

  test.each([
    ["online", {}],
    ["pageshow", { persisted: true }],
    ["pageshow", { persisted: false }],
    ["resume", {}],
  ])("does not wait for its delay any longer on %s %j", async (type, details) => {
    const { socket, peers, back } = await patient();
    peers[0]!.close(new Error("broken"));
    await new Promise<void>((resolve) => socket.once("disconnect", () => resolve()));
    page.tell(type, details);
    await back();
    socket.disconnect();
  });

  test("nor when the document becomes visible; and does when that is hidden", async () => {
    const { socket, peers, back } = await patient();
    const document = Object.assign(new EventTarget(), { visibilityState: "hidden" });
    const change = () => {
      const event = new Event("visibilitychange");
      Object.defineProperty(event, "target", { value: document });
      page.dispatchEvent(event);
    };
    peers[0]!.close(new Error("broken"));
    await new Promise<void>((resolve) => socket.once("disconnect", () => resolve()));
    const attempts: number[] = [];
    socket.io.on("reconnect_attempt", (attempt) => attempts.push(attempt));
    change();
    expect(attempts).toEqual([]);
    document.visibilityState = "visible";
    change();
    expect(attempts).toEqual([1]);
    await back();
    socket.disconnect();
  });

  test.each([
    ["kept for the way back", "pagehide", { persisted: true }, "pageshow"],
    ["frozen", "freeze", {}, "resume"],
  ])("lets go of its connection when the page is %s, also to its own machine, and comes back with it", async (_, away, details, again) => {
    const { socket, log, peers, back } = await patient("http://localhost");
    page.tell(away, details);
    expect(log).toEqual(["transport close: the page was put away"]);
    expect(peers).toHaveLength(1);
    page.tell(again, { persisted: true });
    await back();
    expect(peers).toHaveLength(2);
    socket.disconnect();
  });

  test("keeps its connection when the page is left for good: the browser ends it", async () => {
    const { socket, log } = await patient();
    page.tell("pagehide", { persisted: false });
    expect(log).toEqual([]);
    socket.disconnect();
  });

  test("is never revived once the application has disconnected it", async () => {
    const { socket, log, peers } = await patient();
    page.tell("offline");
    socket.disconnect();
    log.length = 0;
    for (const type of ["online", "pageshow", "resume", "visibilitychange"]) page.tell(type);
    await new Promise(setImmediate);
    expect([log, peers.length, page.heard]).toEqual([[], 1, []]);
  });

  test("listens to the source that it is given, and to no other", async () => {
    const source = new Page();
    const { socket, peers, back } = await patient("http://server.test", { networkEvents: source });
    expect(page.heard).toEqual([]);
    source.tell("offline");
    expect(socket.connected).toBe(false);
    source.tell("online");
    await back();
    expect(peers).toHaveLength(2);
    socket.disconnect();
    expect(source.heard).toEqual([]);
  });

  test("listens to nothing when told so", async () => {
    const { socket } = await patient("http://server.test", { networkEvents: null });
    expect(page.heard).toEqual([]);
    page.tell("offline");
    expect(socket.connected).toBe(true);
    socket.disconnect();
  });

  test("needs no page", async () => {
    Reflect.deleteProperty(globalThis, "addEventListener");
    Reflect.deleteProperty(globalThis, "removeEventListener");
    const { socket } = await patient();
    expect(socket.connected).toBe(true);
    socket.disconnect();
  });
});

describe("the Engine.IO client on its own", () => {
  /** An open session, and what it told. */
  async function open(options = {}) {
    const Socket = bindEngineSocket({ memory: memory((peer) => peer.send(HANDSHAKE)) });
    const socket = new Socket("http://server.test", options);
    const log: string[] = [];
    socket.on("close", (reason, details) => log.push(`${reason}: ${details?.message}`));
    await new Promise<void>((resolve) => socket.once("open", resolve));
    return { socket, log };
  }

  test("reports that the network is lost, and leaves no listener", async () => {
    const { log } = await open();
    page.tell("offline");
    expect(log).toEqual(["transport close: network connection lost"]);
    expect(page.heard).toEqual([]);
  });

  test("is left alone when the page is back, and listens to its own source", async () => {
    const source = new Page();
    const { socket, log } = await open({ networkEvents: source });
    source.tell("online");
    expect([log, page.heard]).toEqual([[], []]);
    socket.close();
    expect(source.heard).toEqual([]);
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

test("a runtime without a document need not know what capturing is", async () => {
  class Runtime extends Page {
    override addEventListener(type: string, listener: EventListener, capture?: boolean): void {
      if (capture) throw new TypeError("useCapture must be false");
      super.addEventListener(type, listener, capture);
    }
  }
  const networkEvents = new Runtime();
  const { socket } = await connected("http://runtime.test", { networkEvents });
  expect(networkEvents.heard).toContain("online");
  socket.disconnect();
  expect(networkEvents.heard).toEqual([]);
});
