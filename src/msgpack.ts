import notepack from "notepack.io";
import type { Parser, ParserPacket } from "./parser.ts";
import { inspect } from "./structure.ts";

/** The type of an acknowledgement, which always has data. */
const ACK = 3;

/** What `limits.depth` is by default: a parser is not told the limits. */
const DEPTH = 1000;

/**
 * MessagePack instead of JSON, for the option `parser`; the server needs `socket.io-msgpack-parser`. Smaller than JSON for
 * numbers and for binary, which needs no frames of its own. `notepack.io` is to be installed beside this library.
 */
class Encoder implements InstanceType<Parser["Encoder"]> {
  encode({ type, nsp, id, data }: ParserPacket): unknown[] {
    return [notepack.encode({ type, nsp, data, ...(id !== undefined && { id }) })];
  }
}

class Decoder implements InstanceType<Parser["Decoder"]> {
  #decoded: (packet: ParserPacket) => void = () => {};

  on(_event: "decoded", listener: (packet: ParserPacket) => void): void {
    this.#decoded = listener;
  }

  /** @throws when the chunk is not MessagePack, or too deep. */
  add(chunk: unknown): void {
    if (typeof chunk === "string") throw new TypeError("text instead of MessagePack");
    const bytes = ArrayBuffer.isView(chunk) ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) : new Uint8Array(chunk as ArrayBuffer);
    inspect(bytes, DEPTH);
    const packet = notepack.decode(chunk) as ParserPacket | null;
    if (typeof packet !== "object" || packet === null || (packet.type === ACK && !packet.data)) throw new TypeError("no packet");
    this.#decoded(packet);
  }
}

/**
 * @example
 * import { io } from "isomorphic-socketio";
 * import parser from "isomorphic-socketio/msgpack";
 * const socket = io("https://example.com", { parser });
 */
const parser = { Encoder, Decoder } satisfies Parser;

export default parser;
