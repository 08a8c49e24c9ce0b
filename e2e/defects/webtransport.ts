// WebTransport without a network: what a browser would offer as a global, with the server's end in the test's hands.
import { soon } from "../scenario.ts";

/** Counts how often somebody asks for its length. */
class CountedChunk extends Uint8Array<ArrayBuffer> {
  count: { reads: number } = { reads: 0 };

  override get length(): number {
    if (this.count !== undefined) this.count.reads++; // it is asked for while it is made, too
    return super.length;
  }

  override get byteLength(): number {
    if (this.count !== undefined) this.count.reads++;
    return super.byteLength;
  }
}

export class FakeWebTransportServer {
  readonly #toClient = new TransformStream<Uint8Array, Uint8Array>();
  readonly #fromClient = new TransformStream<Uint8Array, Uint8Array>();
  readonly #writer = this.#toClient.writable.getWriter();
  readonly #text = new TextDecoder();
  #received = "";

  /** Puts it in the place of the global; returns how to take it away again. */
  install(): () => void {
    const before = Object.getOwnPropertyDescriptor(globalThis, "WebTransport");
    const stream = { readable: this.#toClient.readable, writable: this.#fromClient.writable };
    class WebTransport {
      readonly ready = Promise.resolve();
      readonly closed = new Promise<void>(() => {});
      createBidirectionalStream(): Promise<typeof stream> {
        return Promise.resolve(stream);
      }
      close(): void {}
    }
    Object.defineProperty(globalThis, "WebTransport", { value: WebTransport, configurable: true, writable: true });
    return () => {
      if (before) Object.defineProperty(globalThis, "WebTransport", before);
      else Reflect.deleteProperty(globalThis, "WebTransport");
    };
  }

  /** Grants a session and lets the client into the main namespace. */
  async join(): Promise<void> {
    const reader = this.#fromClient.readable.getReader();
    await this.#until(reader, "0");
    this.#send(`0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`);
    await this.#until(reader, "40");
    this.#send(`40{"sid":"b"}`);
  }

  /** Sends a message in chunks of one byte. Returns how many there are, and counts how often they are looked at. */
  trickle(message: string): { chunks: number; reads: number } {
    const bytes = frame(message);
    const count = { chunks: bytes.length, reads: 0 };
    for (const byte of bytes) {
      const chunk = new CountedChunk(Uint8Array.of(byte).buffer);
      chunk.count = count;
      void this.#writer.write(chunk);
    }
    return count;
  }

  #send(packet: string): void {
    void this.#writer.write(frame(packet));
  }

  async #until(reader: ReadableStreamDefaultReader<Uint8Array>, packet: string): Promise<void> {
    while (!this.#received.endsWith(packet)) {
      const { value } = await soon(packet, reader.read());
      this.#received += this.#text.decode(value);
    }
  }
}

/** A text packet as it goes over the stream: behind its length (Engine.IO protocol 4, "WebTransport"). */
function frame(packet: string): Uint8Array<ArrayBuffer> {
  const payload = new TextEncoder().encode(packet);
  const header = payload.length < 126 ? Uint8Array.of(payload.length) : Uint8Array.of(126, payload.length >> 8, payload.length & 255);
  return Uint8Array.of(...header, ...payload);
}
