import notepack from "notepack.io";
import type { Parser, ParserPacket } from "./parser.ts";

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

  /** @throws when the chunk is not MessagePack. */
  add(chunk: unknown): void {
    if (typeof chunk === "string") throw new TypeError("text instead of MessagePack");
    const packet = notepack.decode(chunk) as ParserPacket | null;
    if (typeof packet !== "object" || packet === null) throw new TypeError("no packet");
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
