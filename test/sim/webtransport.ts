import type { Frame } from "../../src/core/ports.ts";
import { encodeFrame, FrameReader } from "../../transports/stream.ts";
import type { WebTransportConstructor } from "../../transports/webtransport.ts";
import { Peer } from "./peer.ts";
import type { Accept } from "./websockets.ts";
import { handshake } from "./world.ts";

const GREETING = handshake({ upgrades: [] });

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The class of the W3C ("WebTransport"), with a server that greets and no network. Streams are those of the platform. */
export function w3cWebTransport(accept: Accept): WebTransportConstructor {
  class FakeWebTransport {
    readonly ready: Promise<void>;
    readonly closed: Promise<unknown>;
    #closed!: (how: unknown) => void;
    #broken!: (error: Error) => void;
    #over = false;
    /** What the server writes, cut where no frame ends. */
    #down!: ReadableStreamDefaultController<Uint8Array>;
    #last: Promise<unknown> = Promise.resolve();
    #sending: Promise<void> = Promise.resolve();
    readonly #peer = new Peer({ send: (frame) => this.#tell(frame), drop: () => this.#break(new Error("the connection is lost")) });

    constructor(url: string) {
      if (!url.startsWith("https:")) throw new SyntaxError(`${url} is not secure`);
      this.closed = new Promise((resolve, reject) => {
        this.#closed = resolve;
        this.#broken = reject;
      });
      this.closed.catch(() => {}); // which whoever is interested handles
      this.ready = this.#connect();
      this.ready.catch(() => {});
    }

    createBidirectionalStream(): Promise<{ readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> }> {
      if (this.#over) return Promise.reject(new DOMException("closed", "InvalidStateError"));
      const frames = new FrameReader();
      const readable = new ReadableStream<Uint8Array>({ start: (controller) => void (this.#down = controller) });
      const writable = new WritableStream<Uint8Array>({
        // a write is done once it is buffered, and goes out in a later turn; the stream has ended once all of it has
        write: (chunk) => {
          this.#sending = this.#sending.then(turn).then(() => {
            if (!this.#over) frames.add(chunk.slice(), (frame) => this.#hear(frame));
          });
        },
        close: () => this.#sending,
      });
      return Promise.resolve({ readable, writable });
    }

    /** At once: what was written and not sent yet is lost. */
    close(): void {
      if (this.#over) return;
      this.#over = true;
      this.#peer.left();
      this.#closed({ closeCode: 0, reason: "" });
    }

    async #connect(): Promise<void> {
      await turn();
      if (this.#over) throw new Error("closed before it was ready");
      if (accept) return;
      const error = new Error("the handshake failed");
      this.#break(error);
      throw error;
    }

    #hear(frame: Frame): void {
      if (frame !== "0") return this.#peer.arrived(frame);
      accept!(this.#peer);
      this.#tell(GREETING);
    }

    #tell(frame: Frame): void {
      this.#last = this.#last.then(() => this.#write(frame));
    }

    async #write(frame: Frame): Promise<void> {
      const [header, payload] = await encodeFrame(frame);
      const whole = Uint8Array.from([...header, ...payload]);
      const middle = Math.ceil(whole.length / 3);
      for (const part of [whole.subarray(0, 1), whole.subarray(1, middle), whole.subarray(middle)]) if (!this.#over) this.#down.enqueue(part);
    }

    #break(cause: Error): void {
      this.#last = this.#last.then(() => {
        if (this.#over) return;
        this.#over = true;
        this.#down?.error(cause);
        this.#broken(cause);
      });
    }
  }
  return FakeWebTransport;
}
