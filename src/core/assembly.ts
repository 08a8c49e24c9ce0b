import { hold, type Limits } from "./budget.ts";
import type { Codec, FrameDecoder } from "./codec.ts";
import { type Frame, sizeOf } from "./frame.ts";
import type { Packet } from "./packet.ts";
import type { Host } from "./ports.ts";

/** Makes packets of the frames of one engine, as far as the limits allow. A reconnection is a new one. */
export class Assembly {
  /** When a packet whose attachments do not come is given up: the server may be alive and still never finish one. */
  deadline = Infinity;
  /** Bytes of the packet that came last, or is coming in. */
  bytes = 0;

  #decoder: FrameDecoder;
  #host: Host;
  #limits: Limits;
  #complete = true;

  constructor(codec: Codec, host: Host, limits: Limits) {
    this.#decoder = codec.decoder(limits);
    this.#host = host;
    this.#limits = limits;
  }

  /** Nothing more comes in. */
  end(): void {
    this.#decoder.destroy?.();
  }

  /**
   * The packet that this frame completes, if any.
   *
   * @throws whatever the decoder throws; SocketIOError `LIMIT_EXCEEDED`.
   */
  add(frame: Frame): Packet | undefined {
    const packet = this.#decoder.add(frame);
    const data = packet?.data;
    if (Array.isArray(data)) hold("arguments", data.length, this.#limits); // no engine can call with any number
    const before = this.#complete ? 0 : this.bytes;
    this.bytes = before + sizeOf(frame);
    this.#complete = packet !== undefined;
    this.deadline = this.#decoder.incomplete ? this.#host.now() + this.#limits.attachmentTimeout : Infinity;
    if (!packet || before) hold("attachmentBytes", this.bytes, this.#limits);
    return packet;
  }
}
