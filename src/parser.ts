import type { Codec, FrameDecoder } from "./core/codec.ts";
import { messageOf, parseError, SocketIOError } from "./core/errors.ts";
import type { Frame } from "./core/frame.ts";
import { type Packet, type PacketType, valid } from "./core/packet.ts";
import { invoke } from "./emitter.ts";

/** A packet as parsers of `socket.io-client` know it. */
export interface ParserPacket {
  type: number;
  nsp: string;
  id?: number | undefined;
  data?: unknown;
  options?: { compress?: boolean | undefined };
}

/** A parser module as `socket.io-client` takes it, such as `socket.io-msgpack-parser`: both sides must use the same. */
export interface Parser {
  Encoder: new () => { encode(packet: ParserPacket): unknown[] };
  Decoder: new () => {
    add(chunk: unknown): void;
    on(event: "decoded", listener: (packet: ParserPacket) => void): unknown;
    destroy?(): void;
  };
}

/** Binary events and acknowledgements are plain ones to the sessions: where their binary was is the parser's affair. */
const PLAIN: Readonly<Record<number, number>> = { 5: 2, 6: 3 };

/** The codec of a parser module. What it throws or gets wrong ends the connection with "parse error", as our own does. */
export function parserCodec({ Encoder, Decoder }: Parser): Codec {
  const encoder = new Encoder();
  return {
    encode({ type, nsp, id, data, compress }) {
      try {
        return encoder.encode({ type, nsp, id, data, options: { compress: compress ?? true } }) as Frame[];
      } catch (cause) {
        throw new SocketIOError("NOT_SERIALIZABLE", `the parser failed: ${messageOf(cause)}`, { cause });
      }
    },
    decoder(): FrameDecoder {
      const decoded: ParserPacket[] = [];
      const decoder = new Decoder();
      decoder.on("decoded", (packet) => decoded.push(packet));
      return {
        add(frame) {
          try {
            decoder.add(frame);
          } catch (cause) {
            throw parseError("the parser failed", cause);
          }
          return checked(decoded.shift());
        },
        destroy: () => invoke(() => decoder.destroy?.(), undefined, []),
      };
    },
  };
}

function checked(packet: ParserPacket | undefined): Packet | undefined {
  if (!packet) return undefined;
  const { nsp, id, data } = packet;
  const plain = { type: (PLAIN[packet.type] ?? packet.type) as PacketType, nsp, id, data: data ?? undefined };
  const numbered = id === undefined || (Number.isSafeInteger(id) && id >= 0);
  if (typeof nsp !== "string" || !numbered || !valid(plain)) throw parseError("the parser gave an invalid packet");
  return plain;
}
