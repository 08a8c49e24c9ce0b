import type { Host, Transport, TransportSink } from "./ports.ts";

/** Milliseconds until the next transport starts beside one that is not answered yet; nearly what RFC 8305 recommends. */
export const HEAD_START = 200;

/** What all candidates have in common. */
interface Purpose {
  readonly host: Host;
  readonly sink: TransportSink;
  /** The session that they are to take over; undefined to open one. */
  readonly sid: string | undefined;
  /** Milliseconds, or Infinity to start the next one only when the one before it has failed. */
  readonly headStart: number;
}

/**
 * Transports that could serve the same purpose, the best first. Which of them does is for the owner to say.
 *
 *   waiting ──the one before failed, or had its head start──▶ running ──drop()──▶ let go
 *      ◀───────────────────────retreat()────────────────────────┴───end()─────────▶
 */
export class Candidates {
  /** Under way, in the order in which they were opened. */
  running: readonly Transport[] = [];

  /** When the next one starts although others run. */
  #nextAt = Infinity;
  #purpose: Purpose;
  #waiting: readonly string[];
  #over = false;

  constructor(names: readonly string[], purpose: Purpose) {
    this.#waiting = names;
    this.#purpose = purpose;
  }

  get deadline(): number {
    return this.#nextAt;
  }

  /** Whether it is time for the next one. */
  due(now: number): boolean {
    return now >= this.#nextAt;
  }

  /** Opens the next one. Undefined when there is none, or when nobody wants one any more once it is open. */
  next(): Transport | undefined {
    const { host, sink, sid, headStart } = this.#purpose;
    if (this.#waiting.length === 0) return undefined;
    const [name, ...others] = this.#waiting;
    this.#waiting = others;
    this.#nextAt = others.length > 0 ? host.now() + headStart : Infinity;
    const transport = host.open(name!, sid, sink);
    if (this.#over) return void transport.abandon(); // whoever opened it closed the session meanwhile
    this.running = [...this.running, transport];
    return transport;
  }

  /** One of them came to nothing. */
  drop(failed: Transport): void {
    this.running = this.running.filter((each) => each !== failed);
    failed.abandon();
  }

  /** All but one are let go, and wait for their turn should it fail. */
  retreat(best: Transport): void {
    const others = this.running.filter((each) => each !== best);
    this.running = [best];
    this.#waiting = [...others.map(({ name }) => name), ...this.#waiting];
    this.#nextAt = Infinity;
    for (const each of others) each.abandon();
  }

  /** No more of this: what runs is for the caller to let go. */
  end(): readonly Transport[] {
    const { running } = this;
    this.#over = true;
    this.#waiting = this.running = [];
    this.#nextAt = Infinity;
    return running;
  }
}
