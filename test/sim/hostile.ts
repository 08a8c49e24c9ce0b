import { type Frame, Wire } from "../../e2e/hostile/wire.ts";
import { encodeFrame, FrameReader } from "../../transports/stream.ts";
import type { WebSocketConstructor } from "../../transports/websocket.ts";
import type { WebTransportConstructor } from "../../transports/webtransport.ts";

/** The server's end of a stream of WebTransport. It cuts what it says where no frame ends. */
export class StreamWire extends Wire {
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  readonly readable = new ReadableStream<Uint8Array>({ start: (controller) => void (this.#stream = controller) });
  readonly writable: WritableStream<Uint8Array>;

  constructor() {
    super("s");
    const frames = new FrameReader();
    this.writable = new WritableStream({ write: (chunk) => frames.add(chunk, (frame) => this.inbox.push(typeof frame === "string" ? frame : "binary")) });
  }

  send(...frames: Frame[]): void {
    for (const frame of frames) this.#last = this.#last.then(() => this.#write(frame));
  }

  /** Bytes as they are; none once the client has hung up. */
  raw(bytes: Uint8Array): void {
    this.#stream?.enqueue(bytes);
  }

  /** The client hung up. */
  gone(): void {
    this.#stream = undefined;
  }

  async #write(frame: Frame): Promise<void> {
    if (frame === "") return this.raw(Uint8Array.of(0));
    const [header, payload] = await encodeFrame(frame);
    for (const part of [header, payload.subarray(0, 1), payload.subarray(1)]) this.raw(part);
  }
}

/** The class of the W3C, whose sessions end at a server that converses like this. */
export function webTransportTo(converse: (wire: StreamWire) => unknown): WebTransportConstructor {
  return class {
    readonly ready = Promise.resolve();
    readonly closed: Promise<unknown>;
    readonly #wire = new StreamWire();
    #end!: (how: unknown) => void;

    constructor() {
      this.closed = new Promise((resolve) => (this.#end = resolve));
    }

    createBidirectionalStream(): Promise<StreamWire> {
      void converse(this.#wire);
      return Promise.resolve(this.#wire);
    }

    close(): void {
      this.#wire.gone();
      this.#end({});
    }
  };
}

/** The server's end of a WebSocket as browsers have it. */
class EventWire extends Wire {
  readonly #receive: (frame: Frame) => void;

  constructor(receive: (frame: Frame) => void) {
    super("s");
    this.#receive = receive;
  }

  send(...frames: Frame[]): void {
    for (const frame of frames) this.#receive(frame);
  }
}

/** The class of the W3C, whose WebSockets end at a server that converses like this. */
export function webSocketTo(converse: (wire: Wire) => unknown): WebSocketConstructor {
  class HostileWebSocket {
    readyState = 0;
    bufferedAmount = 0;
    onopen: (() => void) | undefined;
    onmessage: ((event: object) => void) | undefined;
    onclose: ((event: object) => void) | undefined;
    readonly #wire = new EventWire((frame) => setImmediate(() => this.#receive(frame)));

    constructor() {
      setImmediate(() => {
        this.readyState = 1;
        this.onopen?.();
        void converse(this.#wire);
      });
    }

    send(data: Frame): void {
      this.#wire.inbox.push(String(data));
    }

    close(): void {
      this.readyState = 3;
      setImmediate(() => this.onclose?.({ type: "close", code: 1005, reason: "", wasClean: true }));
    }

    #receive(frame: Frame): void {
      if (this.readyState === 1) this.onmessage?.({ data: typeof frame === "string" ? frame : Uint8Array.from(frame).buffer });
    }
  }
  return HostileWebSocket as unknown as WebSocketConstructor;
}
