import { EventEmitter } from "node:events";
import type { Frame } from "../../src/core/ports.ts";
import type { NodeWebSocketConstructor } from "../../transports/ws.ts";
import type { WebSocketConstructor } from "../../transports/websocket.ts";
import { Peer } from "./peer.ts";
import { handshake } from "./world.ts";

/** What a server without a network does with a client: takes it, or, when it is undefined, is not there. */
export type Accept = ((peer: Peer) => void) | undefined;

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const GREETING = handshake({ upgrades: [] });
const BYTES = (frame: ArrayBuffer | ArrayBufferView) =>
  ArrayBuffer.isView(frame) ? new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength).slice() : new Uint8Array(frame).slice();

/** Bytes that are taken when they are sent, as by a network, whatever becomes of their buffer; a Blob is read later. */
function taken(frame: Frame): Frame | Promise<Frame> {
  if (typeof frame === "string") return frame;
  return "arrayBuffer" in frame ? frame.arrayBuffer().then(BYTES) : BYTES(frame);
}

/** Things that happen one after the other, each in a turn of its own. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  next(action: () => unknown): void {
    this.#last = this.#last.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(action);
  }
}

/** The class of the W3C ("WebSockets Standard"), with a server that greets and no network. */
export function w3cWebSocket(accept: Accept): WebSocketConstructor {
  class FakeWebSocket {
    readyState = CONNECTING;
    bufferedAmount = 0;
    binaryType = "blob";
    onopen: ((event: unknown) => void) | undefined;
    onmessage: ((event: unknown) => void) | undefined;
    onerror: ((event: unknown) => void) | undefined;
    onclose: ((event: unknown) => void) | undefined;
    readonly url: string;
    #up = new Turns();
    #down = new Turns();
    #peer: Peer;

    constructor(url: string, protocols?: string | string[]) {
      if (!/^wss?:/.test(url)) throw new SyntaxError(`the scheme of ${url} is none of a WebSocket`);
      if (protocols?.includes("illegal protocol")) throw new SyntaxError("an illegal protocol");
      this.url = url;
      this.#peer = new Peer({
        send: (frame) => this.#receive(frame),
        drop: () => this.#down.next(() => this.#break(1006)),
        end: () => this.#down.next(() => this.#break(1001)),
      });
      this.#down.next(() => this.#connect());
    }

    send(data: Frame): void {
      if (this.readyState === CONNECTING) throw new DOMException("still connecting", "InvalidStateError");
      if (this.readyState !== OPEN) return; // in silence
      const bytes = taken(data);
      this.#up.next(async () => this.#peer.arrived(await bytes));
    }

    close(): void {
      if (this.readyState >= CLOSING) return;
      const failed = this.readyState === CONNECTING;
      this.readyState = CLOSING;
      this.#up.next(() => {
        this.#peer.left();
        this.#down.next(() => this.#end(failed ? 1006 : 1005));
      });
    }

    #connect(): void {
      if (this.readyState !== CONNECTING) return;
      if (!accept) return this.#end(1006);
      this.readyState = OPEN;
      accept(this.#peer);
      this.onopen?.({ type: "open" });
      this.#receive(GREETING);
    }

    #receive(frame: Frame): void {
      this.#down.next(() => {
        if (this.readyState !== OPEN) return;
        const data = typeof frame === "string" ? frame : BYTES(frame as Uint8Array).buffer;
        if (typeof data !== "string" && this.binaryType !== "arraybuffer") throw new TypeError("a Blob was not asked for");
        this.onmessage?.({ type: "message", data });
      });
    }

    /** The connection is over; that is told in a later turn. */
    #break(code: number): void {
      this.readyState = CLOSING;
      this.#down.next(() => this.#end(code));
    }

    #end(code: number): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      if (code === 1006) this.onerror?.({ type: "error" });
      this.onclose?.({ type: "close", code, reason: "", wasClean: code !== 1006 });
    }
  }
  return FakeWebSocket as unknown as WebSocketConstructor;
}

/** A stream that can be corked; what it holds when it is destroyed never reaches the network. */
class Stream {
  /** How many frames went out each time. */
  readonly flushed: number[] = [];
  #corks = 0;
  #held: (() => void)[] = [];
  #destroyed = false;

  cork(): void {
    this.#corks++;
  }

  uncork(): void {
    this.#corks--;
    if (this.#corks > 0 || this.#destroyed) return;
    this.flushed.push(this.#held.length);
    for (const write of this.#held.splice(0)) write();
  }

  destroy(): void {
    this.#destroyed = true;
  }

  write(write: () => void): void {
    if (this.#corks > 0) this.#held.push(write);
    else {
      this.flushed.push(1);
      write();
    }
  }
}

/** What can be seen of a WebSocket of `ws` beside its frames. */
export interface Insight {
  /** The frames of each write to the network. */
  flushed: readonly number[];
  /** Whether each send may be compressed. */
  readonly compressed: boolean[];
  /** Bytes that the network does not take. */
  buffered?: number;
}

/** The class of `ws`, with a server that greets and no network. Unlike the W3C's it goes on reading while it closes. */
export function nodeWebSocket(accept: Accept, insight: Insight = { flushed: [], compressed: [] }, extensions = ""): NodeWebSocketConstructor {
  class FakeWebSocket extends EventEmitter {
    readyState = CONNECTING;
    readonly extensions = extensions;
    #stream = new Stream();
    #up = new Turns();
    #down = new Turns();
    #peer: Peer;

    constructor(url: string, protocols: readonly string[]) {
      super();
      if (!/^wss?:/.test(url) || protocols.includes("illegal protocol")) throw new SyntaxError(`illegal: ${url}`);
      this.#peer = new Peer({
        send: (frame) => this.#receive(frame),
        drop: () => this.#down.next(() => this.#break(1006)),
        end: () => this.#down.next(() => this.#break(1001)),
      });
      this.#down.next(() => this.#connect());
    }

    get bufferedAmount(): number {
      return insight.buffered ?? 0;
    }

    send(data: Frame, { binary = typeof data !== "string", compress = true }: { binary?: boolean; compress?: boolean } = {}): void {
      if (this.readyState === CONNECTING) throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
      if (this.readyState !== OPEN) return;
      insight.compressed.push(compress);
      const bytes = taken(!binary && Buffer.isBuffer(data) ? data.toString() : data);
      this.#stream.write(() => this.#up.next(async () => this.#peer.arrived(await bytes)));
    }

    close(): void {
      if (this.readyState === CONNECTING) return this.terminate();
      if (this.readyState >= CLOSING) return;
      this.readyState = CLOSING;
      this.#stream.write(() =>
        this.#up.next(() => {
          this.#peer.left();
          this.#down.next(() => this.#end(1005));
        }),
      );
    }

    terminate(): void {
      if (this.readyState === CLOSED) return;
      const early = this.readyState === CONNECTING;
      this.readyState = CLOSING;
      this.#stream.destroy();
      this.#up.next(() => this.#peer.left());
      this.#down.next(() => {
        if (early) this.emit("error", new Error("WebSocket was closed before the connection was established"));
        this.#end(1006);
      });
    }

    #connect(): void {
      if (this.readyState !== CONNECTING) return;
      if (!accept) {
        this.readyState = CLOSING;
        this.emit("error", Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
        return this.#end(1006);
      }
      accept(this.#peer);
      insight.flushed = this.#stream.flushed;
      this.emit("upgrade", { socket: this.#stream, headers: {} });
      this.readyState = OPEN;
      this.emit("open");
      this.#receive(GREETING);
    }

    #receive(frame: Frame): void {
      this.#down.next(() => {
        if (this.readyState === CLOSED) return;
        const data = typeof frame === "string" ? Buffer.from(frame) : Buffer.from(BYTES(frame as Uint8Array));
        this.emit("message", data, typeof frame !== "string");
      });
    }

    /** The connection is over; that is told in a later turn. */
    #break(code: number): void {
      this.readyState = CLOSING;
      this.#down.next(() => this.#end(code));
    }

    #end(code: number): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      this.emit("close", code, Buffer.alloc(0));
    }
  }
  return FakeWebSocket as unknown as NodeWebSocketConstructor;
}
