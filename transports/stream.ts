import { byteSize, type Frame } from "../src/core/frame.ts";

// Engine.IO protocol 4.1, "WebTransport": each frame in a stream stands behind its length, in one byte (up to 125), in two
// behind 126, or in eight behind 127; the highest bit of the first byte tells binary from text.

/** The most bytes that one frame may announce. */
const MAX_FRAME = 100 * 1024 * 1024;

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

/** Finds the frames in the chunks of a stream, however they are cut. The work is linear in the bytes. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #buffered = 0;
  /** What is being waited for: the first byte of a header, the rest of it, or the payload. */
  #state: "start" | "length" | "payload" = "start";
  #expected = 1;
  #binary = false;
  #text = new TextDecoder();

  /**
   * Takes the next chunk and tells the frames that it completes.
   *
   * @throws RangeError for a length of zero, or one beyond all measure.
   */
  add(chunk: Uint8Array, onFrame: (frame: Frame) => void): void {
    const { byteLength } = chunk;
    if (byteLength === 0) return;
    this.#chunks.push(chunk);
    this.#buffered += byteLength;
    while (this.#buffered >= this.#expected) this.#step(this.#take(this.#expected), onFrame);
  }

  #step(bytes: Uint8Array<ArrayBuffer>, onFrame: (frame: Frame) => void): void {
    if (this.#state === "payload") {
      this.#await("start", 1);
      return onFrame(this.#binary ? bytes.buffer : this.#text.decode(bytes));
    }
    if (this.#state === "length") return this.#await("payload", lengthIn(bytes));
    const first = bytes[0]!;
    const size = first & 0x7f;
    this.#binary = first > 0x7f;
    if (size < 126) this.#await("payload", size);
    else this.#await("length", size === 126 ? 2 : 8);
  }

  #await(state: "start" | "length" | "payload", expected: number): void {
    if (expected < 1 || expected > MAX_FRAME) throw new RangeError(`a frame of ${expected} bytes`);
    this.#state = state;
    this.#expected = expected;
  }

  /** The first bytes of what is buffered, in memory of their own. */
  #take(size: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    let at = 0;
    let used = 0;
    while (at < size) {
      const chunk = this.#chunks[used]!;
      const part = chunk.subarray(0, size - at);
      bytes.set(part, at);
      at += part.byteLength;
      if (part.byteLength === chunk.byteLength) used++;
      else this.#chunks[used] = chunk.subarray(part.byteLength);
    }
    this.#chunks.splice(0, used);
    this.#buffered -= size;
    return bytes;
  }
}

function lengthIn({ buffer, byteLength }: Uint8Array): number {
  const view = new DataView(buffer);
  return byteLength === 2 ? view.getUint16(0) : Number(view.getBigUint64(0));
}

/** The bytes of a frame. */
export async function frameBytes(frame: Frame): Promise<Uint8Array> {
  if (typeof frame === "string") return new TextEncoder().encode(frame);
  if (ArrayBuffer.isView(frame)) return new Uint8Array(frame.buffer, frame.byteOffset, byteSize(frame));
  return new Uint8Array("arrayBuffer" in frame ? await frame.arrayBuffer() : frame);
}
