import { exceeded, type Limits, LIMITS } from "../src/core/budget.ts";
import { SocketIOError } from "../src/core/errors.ts";
import { byteSize, type Frame } from "../src/core/frame.ts";

// Engine.IO protocol 4.1, "WebTransport": each frame in a stream stands behind its length, in one byte (up to 125), in two
// behind 126, or in eight behind 127; the highest bit of the first byte tells binary from text.

/** The length of a frame as it goes before it. */
export function frameHeader(frame: Frame, size: number): Uint8Array {
  const binary = typeof frame === "string" ? 0 : 0x80;
  if (size < 126) return Uint8Array.of(binary | size);
  const header = new DataView(new ArrayBuffer(size < 0x10000 ? 3 : 9));
  header.setUint8(0, binary | (size < 0x10000 ? 126 : 127));
  if (size < 0x10000) header.setUint16(1, size);
  else header.setBigUint64(1, BigInt(size));
  return new Uint8Array(header.buffer);
}

/**
 * A frame as it goes over the stream, header first. Receivers take a length of zero for an error, so binary of no bytes
 * goes as text: as the "b" that stands before base64, with nothing behind it.
 */
export async function encodeFrame(frame: Frame): Promise<[header: Uint8Array, payload: Uint8Array]> {
  const payload = await frameBytes(frame);
  return payload.byteLength > 0 ? [frameHeader(frame, payload.byteLength), payload] : encodeFrame(EMPTY);
}

const EMPTY = "b";
const NOTHING = new Uint8Array(0);

/** Finds the frames in the chunks of a stream, however they are cut. The work, and the memory, is linear in the bytes. */
export class FrameReader {
  #limits: Limits;
  /** What is being waited for: the first byte of a header, the rest of it, or the payload. */
  #state: "start" | "length" | "payload" = "start";
  #expected = 1;
  /** What is there of it: memory is taken as bytes come, not as they are announced. */
  #bytes = NOTHING;
  #filled = 0;
  #binary = false;
  #text = new TextDecoder();

  constructor(limits: Limits = LIMITS) {
    this.#limits = limits;
  }

  /**
   * Takes the next chunk and tells the frames that it completes.
   *
   * @throws SocketIOError `PARSE_ERROR` for text of no bytes, `LIMIT_EXCEEDED` for a frame that is too large.
   */
  add(chunk: Uint8Array, onFrame: (frame: Frame) => void): void {
    for (let at = 0; ; ) {
      const part = chunk.subarray(at, at + this.#expected - this.#filled);
      at += part.byteLength;
      this.#fill(part);
      if (this.#filled < this.#expected) return;
      this.#step(this.#bytes, onFrame);
    }
  }

  #fill(part: Uint8Array): void {
    const filled = this.#filled + part.byteLength;
    if (filled > this.#bytes.byteLength) {
      const grown = new Uint8Array(Math.min(this.#expected, Math.max(filled, this.#bytes.byteLength * 2)));
      grown.set(this.#bytes.subarray(0, this.#filled));
      this.#bytes = grown;
    }
    this.#bytes.set(part, this.#filled);
    this.#filled = filled;
  }

  #step(bytes: Uint8Array<ArrayBuffer>, onFrame: (frame: Frame) => void): void {
    if (this.#state === "payload") {
      this.#await("start", 1);
      return onFrame(this.#binary ? bytes.buffer : this.#decode(bytes));
    }
    if (this.#state === "length") return this.#announce(lengthIn(bytes));
    const first = bytes[0]!;
    const size = first & 0x7f;
    this.#binary = first > 0x7f;
    if (size < 126) this.#announce(size);
    else this.#await("length", size === 126 ? 2 : 8);
  }

  #decode(bytes: Uint8Array): Frame {
    const text = this.#text.decode(bytes);
    return text === EMPTY ? new ArrayBuffer(0) : text;
  }

  #announce(size: number): void {
    if (size === 0 && !this.#binary) throw new SocketIOError("PARSE_ERROR", "a frame of no bytes");
    if (size > this.#limits.frameBytes) throw exceeded("frameBytes", this.#limits);
    this.#await("payload", size);
  }

  #await(state: "start" | "length" | "payload", expected: number): void {
    this.#state = state;
    this.#expected = expected;
    this.#filled = 0;
    this.#bytes = NOTHING;
  }
}

function lengthIn({ buffer, byteLength }: Uint8Array): number {
  const view = new DataView(buffer);
  return byteLength === 2 ? view.getUint16(0) : Number(view.getBigUint64(0));
}

/** The bytes of a frame. */
async function frameBytes(frame: Frame): Promise<Uint8Array> {
  if (typeof frame === "string") return new TextEncoder().encode(frame);
  if (ArrayBuffer.isView(frame)) return new Uint8Array(frame.buffer, frame.byteOffset, byteSize(frame));
  return new Uint8Array("arrayBuffer" in frame ? await frame.arrayBuffer() : frame);
}
