import { hold, type Limits, LIMITS } from "../src/core/budget.ts";
import { parseError } from "../src/core/errors.ts";
import type { Frame } from "../src/core/frame.ts";
import { toBytes } from "./payload.ts";

// Engine.IO protocol 4.1, "WebTransport": each frame in a stream stands behind its length, in one byte (up to 125), in two
// behind 126, or in eight behind 127; the highest bit of the first byte tells binary from text.

/** The length of a frame as it goes before it. */
export function frameHeader(frame: Frame, size: number): Uint8Array {
  const [first, more] = size < 126 ? [size, 0] : size < 0x10000 ? [126, 2] : [127, 8];
  const binary = typeof frame === "string" ? 0 : 0x80;
  // an array of bytes takes of each number its lowest eight bits
  return Uint8Array.from({ length: more + 1 }, (_, index) => (index ? size / 256 ** (more - index) : binary | first));
}

/**
 * A frame as it goes over the stream, header first. Receivers take a length of zero for an error, so binary of no bytes
 * goes as text: as the "b" that stands before base64, with nothing behind it.
 */
export async function encodeFrame(frame: Frame): Promise<[header: Uint8Array, payload: Uint8Array]> {
  const payload = typeof frame === "string" ? new TextEncoder().encode(frame) : await toBytes(frame);
  return payload.length ? [frameHeader(frame, payload.length), payload] : encodeFrame(EMPTY);
}

const EMPTY = "b";

/** Finds the frames in the chunks of a stream, however they are cut. The work, and the memory, is linear in the bytes. */
export class FrameReader {
  #limits: Limits;
  /** What is left of the chunk that came last. */
  #rest: Uint8Array = new Uint8Array();
  #onFrame: ((frame: Frame) => void) | undefined;
  #reading = this.#read();

  constructor(limits: Limits = LIMITS) {
    this.#limits = limits;
  }

  /**
   * Takes the next chunk and tells the frames that it completes.
   *
   * @throws SocketIOError `PARSE_ERROR` for text of no bytes, `LIMIT_EXCEEDED` for a frame that is too large.
   */
  add(chunk: Uint8Array, onFrame: (frame: Frame) => void): void {
    this.#rest = chunk;
    this.#onFrame = onFrame;
    this.#reading.next();
  }

  /** Goes through the stream, and stops wherever it has to wait for the next chunk. */
  *#read(): Generator<void, void, void> {
    const text = new TextDecoder();
    for (;;) {
      const first = (yield* this.#take(1))[0]!;
      const binary = first > 0x7f;
      let size = first & 0x7f;
      if (size > 125) size = (yield* this.#take(size > 126 ? 8 : 2)).reduce((sum, byte) => sum * 256 + byte, 0);
      if (!size && !binary) throw parseError("a frame of no bytes");
      hold("frameBytes", size, this.#limits);
      const bytes = yield* this.#take(size);
      const frame = binary ? bytes.buffer : text.decode(bytes);
      this.#onFrame!(frame === EMPTY ? new ArrayBuffer(0) : frame);
    }
  }

  /** The next bytes, once they are there: memory is taken as they come, not as they are announced. */
  *#take(size: number): Generator<void, Uint8Array<ArrayBuffer>, void> {
    let bytes = new Uint8Array();
    for (let filled = 0; ; yield) {
      const part = this.#rest.subarray(0, size - filled);
      this.#rest = this.#rest.subarray(part.length);
      const old = bytes;
      const start = filled;
      filled += part.length;
      if (filled > old.length) {
        bytes = new Uint8Array(Math.min(size, 2 * filled));
        bytes.set(old);
      }
      bytes.set(part, start);
      if (filled === size) return bytes;
    }
  }
}
