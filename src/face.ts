import type { Engine } from "./core/engine.ts";
import type { Transport, TransportOptions } from "./core/ports.ts";
import { Emitter } from "./emitter.ts";
import type { EnginePacket } from "./packets.ts";
import type { Settings } from "./settings.ts";

/** What a transport tells those who watch it. */
export interface FaceEvents {
  /** A packet came in. */
  packet: (packet: EnginePacket) => void;
  /** What was sent so far is on its way. */
  drain: () => void;
  error: (error: Error) => void;
  close: (details?: Error) => void;
}

/** What a transport has in `engine.io-client` beside what an adapter has: it is there for applications that look at `engine.transport`. */
export class Face extends Emitter<FaceEvents> {
  #engine: Engine;
  #transport: Transport;
  #settings: Settings;

  constructor(engine: Engine, transport: Transport, settings: Settings) {
    super();
    this.#engine = engine;
    this.#transport = transport;
    this.#settings = settings;
  }

  /** The options of the connection, with those of this transport. */
  get opts(): TransportOptions {
    return this.#settings.optionsFor(this.#transport.name);
  }

  /** What its requests carry. To change that, change `manager.opts.query`, which counts from the next attempt on. */
  get query(): Record<string, string> {
    return this.#settings.query(this.#transport.name, this.#engine.handshake?.sid);
  }

  get readyState(): "opening" | "open" | "closed" {
    const { state, handshake, transport } = this.#engine;
    if (state === "closed") return state;
    return handshake && transport === this.#transport ? "open" : "opening";
  }

  /** An engine that closes a transport knows it, and has to be told when someone else does. */
  close(): void {
    if (this.#transport === this.#engine.transport) this.#engine.close("transport close");
    else this.#engine.onClose(this.#transport, "transport close");
  }

  /** Calls the listeners of an event. */
  emit(event: keyof FaceEvents | (string & {}), ...args: unknown[]): this {
    this.dispatch(event, args);
    return this;
  }
}

/** The transport itself, with that face before it. */
export function behind(face: Face, transport: Transport): Transport & Face {
  const get = (_: unknown, name: string | symbol) => {
    const source = (name in face ? face : transport) as unknown as Record<string | symbol, unknown>;
    const value = source[name];
    return typeof value === "function" ? (value.bind(source) as unknown) : value;
  };
  return new Proxy(transport, { get }) as Transport & Face;
}
