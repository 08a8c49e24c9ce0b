import { OPEN, parseHandshake } from "./core/frame.ts";
import type { Frame, Transport as Adapter, TransportFactory, TransportSink } from "./core/ports.ts";
import { type EnginePacket, toFrame, toPacket } from "./packets.ts";
import { type CloseDetails, Transport, type TransportClassOptions } from "./transport.ts";

/** An adapter that can be called, as our engine does, and made with `new` or extended, as a class of `engine.io-client`. */
export interface TransportClass extends TransportFactory {
  new (opts: TransportClassOptions): AdaptedTransport;
  readonly prototype: AdaptedTransport;
}

/** Gives an adapter the face of a class. `scheme` is that of its addresses, without TLS. */
export function asClass(factory: TransportFactory, scheme: "http" | "ws"): TransportClass {
  class NamedTransport extends AdaptedTransport {
    constructor(opts: TransportClassOptions) {
      super(opts, factory, scheme);
    }
  }
  Object.defineProperty(NamedTransport.prototype, "name", { value: factory.transportName });

  function transport(first: never, sink?: TransportSink): unknown {
    return new.target ? Reflect.construct(NamedTransport, [first], new.target) : factory(first, sink!);
  }
  // with the prototype of the class, `instanceof` and `extends` find what they look for
  return Object.assign(transport as unknown as TransportClass, { prototype: NamedTransport.prototype, transportName: factory.transportName! });
}

/** The other way round from `fromClass`: an adapter that is driven by the methods of a class, and tells by its events. */
class AdaptedTransport extends Transport {
  /** On the prototype, where the engine looks for it. */
  declare readonly name: string;
  declare opts: TransportClassOptions;
  #factory: TransportFactory;
  #scheme: string;
  #adapter: Adapter | undefined;
  #paused = () => {};

  constructor(opts: TransportClassOptions, factory: TransportFactory, scheme: string) {
    super(opts);
    this.#factory = factory;
    this.#scheme = scheme;
  }

  /** The address that it connects to. */
  uri(): string {
    const { secure, timestampRequests, timestampParam = "t" } = this.opts;
    const stamped = timestampRequests ?? this.name === "polling";
    const stamp = stamped ? { [timestampParam as string]: Date.now().toString(36) } : undefined;
    return this.createUri(secure ? `${this.#scheme}s` : this.#scheme, { ...this.#encoding(), ...this.query, ...stamp });
  }

  /** Connects. */
  doOpen(): void {
    const query = { EIO: "4", transport: this.name, ...this.#encoding(), ...this.query };
    const url = this.createUri(this.opts.secure ? "https" : "http", query);
    this.#adapter = this.#factory({ url, options: this.opts, owner: this }, this.#sink());
  }

  override pause(paused: () => void): void {
    this.readyState = "pausing";
    this.#paused = paused;
    this.#adapter?.pause();
  }

  protected doClose(): void {
    this.#adapter?.close();
  }

  protected write(packets: EnginePacket[]): void {
    this.writable = false;
    for (const packet of packets) this.#adapter?.send(toFrame(packet), packet.options);
  }

  #encoding(): { b64?: number } {
    return this.supportsBinary ? {} : { b64: 1 };
  }

  #sink(): TransportSink {
    return {
      onOpen: () => this.onOpen(),
      onFrame: (_, frame) => this.#onFrame(frame),
      onPaused: () => {
        this.readyState = "paused";
        this.#paused();
      },
      onDrain: () => {
        this.writable = true;
        this.emitReserved("drain");
      },
      onClose: (_, reason, error) => {
        if (reason === "transport close") this.onClose(error as CloseDetails | undefined);
        else this.emitReserved("error", error);
      },
    };
  }

  #onFrame(frame: Frame): void {
    if (typeof frame === "string" && frame[0] === OPEN) {
      try {
        this.#adapter!.begin(parseHandshake(frame));
      } catch (error) {
        return void this.emitReserved("error", error);
      }
      if (this.readyState === "opening") this.onOpen(); // over polling, the handshake is the first sign of life
    }
    this.onPacket(toPacket(frame));
  }
}
