// The frames of a WebSocket (RFC 6455, section 5.2), as far as their headers tell.

export interface WireFrame {
  readonly kind: "text" | "binary" | "control";
  readonly compressed: boolean;
  /** Bytes on the wire, without the header. */
  readonly length: number;
}

const MASK_LENGTH = 4;

/** Reads what a client sends after the handshake. Messages in several frames do not come from `ws`. */
export class FrameReader {
  readonly #onFrame: (frame: WireFrame) => void;
  #rest = Buffer.alloc(0);

  constructor(onFrame: (frame: WireFrame) => void) {
    this.#onFrame = onFrame;
  }

  read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let size; (size = this.#frame()) > 0; ) this.#rest = this.#rest.subarray(size);
  }

  /** Reports the first frame, if it is there whole; returns its size. */
  #frame(): number {
    const bytes = this.#rest;
    if (bytes.length < 2) return 0;
    const short = bytes[1]! & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (bytes.length < 2 + extended) return 0;
    const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    const size = 2 + extended + MASK_LENGTH + length;
    if (bytes.length < size) return 0;
    const opcode = bytes[0]! & 0x0f;
    const kind = opcode === 1 ? "text" : opcode === 2 ? "binary" : "control";
    this.#onFrame({ kind, compressed: (bytes[0]! & 0x40) !== 0, length });
    return size;
  }
}
