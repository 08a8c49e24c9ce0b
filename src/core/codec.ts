import type { Limits } from "./budget.ts";
import type { Frame } from "./frame.ts";
import { Decoder, encode, type Packet } from "./packet.ts";

/** Turns packets into frames and back. */
export interface Codec {
  /**
   * The frames of a packet, in order.
   *
   * @throws SocketIOError `NOT_SERIALIZABLE`
   */
  readonly encode: (packet: Packet) => readonly Frame[];
  /** One for each engine, so that a reconnection starts with nothing half-received. */
  readonly decoder: (limits: Limits) => FrameDecoder;
}

export interface FrameDecoder {
  /** True while a packet waits for its attachments. */
  readonly incomplete?: boolean;
  /**
   * The packet that this frame completes, if any.
   *
   * @throws SocketIOError `PARSE_ERROR` when the server breaks the protocol, `LIMIT_EXCEEDED` when it sends too much.
   */
  add(frame: Frame): Packet | undefined;
  /** There are no more frames. */
  destroy?(): void;
}

/** The encoding of Socket.IO protocol 5 itself. */
export const json: Codec = { encode, decoder: (limits) => new Decoder(limits) };
