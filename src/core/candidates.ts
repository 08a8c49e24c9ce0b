import type { Limits } from "./budget.ts";
import type { Host, Transport, TransportSink } from "./ports.ts";

/** Milliseconds until the next transport starts beside one that is not answered yet; nearly what RFC 8305 recommends. */
export const HEAD_START = 200;

/** What all candidates have in common. */
export interface Purpose<Sink extends TransportSink> {
  readonly host: Host;
  readonly sink: Sink;
  /** The session that they are to take over; none to open one. */
  readonly sid?: string;
  /** Milliseconds, or Infinity to start the next one only when the one before it has failed. */
  readonly headStart: number;
  /** Milliseconds from when the latest one was opened until all have failed; no limit unless said. */
  readonly timeout?: number;
  readonly limits: Limits;
}

/**
 * Transports that could serve the same purpose, the best first. Which of them does is for the owner to say.
 *
 *   waiting ──the one before failed, or had its head start──▶ running ──drop()──▶ let go
 *      ◀───────────────────────retreat()────────────────────────┴───end()─────────▶
 */
export class Candidates<Sink extends TransportSink = TransportSink> {
  /** Under way, in the order in which they were opened. */
  running: readonly Transport[] = [];
  /** The one that was opened last. */
  latest: Transport | undefined;
  /** When those that run have failed. */
  expiry = Infinity;
  readonly purpose: Purpose<Sink>;

  /** When the next one starts although others run. */
  #nextAt = Infinity;
  #waiting: readonly string[];
  #over = false;

  constructor(names: readonly string[], purpose: Purpose<Sink>) {
    this.#waiting = names;
    this.purpose = purpose;
  }

  get deadline(): number {
    return Math.min(this.expiry, this.#nextAt);
  }

  onAlarm(now: number): void {
    if (now >= this.#nextAt) this.next();
  }

  /** Opens the next one, if there is one; but not for keeps when nobody wants one any more once it is open. */
  next(): void {
    const { host, sink, sid, headStart, timeout = Infinity } = this.purpose;
    if (this.#waiting.length === 0) return;
    const [name, ...others] = this.#waiting;
    this.#waiting = others;
    this.#nextAt = others.length > 0 ? host.now() + headStart : Infinity;
    this.expiry = host.now() + timeout;
    const transport = host.open(name!, sid, sink);
    if (this.#over) return void transport.abandon(); // whoever opened it closed the session meanwhile
    this.running = [...this.running, (this.latest = transport)];
  }

  /** One of them came to nothing. */
  drop(failed: Transport): void {
    this.running = this.running.filter((each) => each !== failed);
    if (this.running.length === 0) this.expiry = Infinity;
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
