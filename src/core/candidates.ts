import type { Engine } from "./engine.ts";
import type { Transport } from "./ports.ts";

/** Milliseconds until the next transport starts beside one that is not answered yet; nearly what RFC 8305 recommends. */
export const HEAD_START = 200;

/**
 * Transports that could serve the same purpose, the best first. Which of them does is for the owner to say.
 *
 *   waiting ──the one before failed, or had its head start──▶ running ──drop()──▶ let go
 *      ◀───────────────────────retreat()────────────────────────┴───end()─────────▶
 */
export class Candidates {
  /** Under way, in the order in which they were opened. */
  running: readonly Transport[] = [];
  /** The one that was opened last. */
  latest: Transport | undefined;
  /** When those that run have failed: once the session is open, since until then it has an expiry of its own. */
  expiry = Infinity;
  /** The session that one of them is to open or, once it is open, to take over. */
  protected readonly engine: Engine;

  /** When the next one starts although others run. */
  #nextAt = Infinity;
  #waiting: readonly string[];
  #over = false;

  constructor(engine: Engine, names: readonly string[]) {
    this.engine = engine;
    this.#waiting = names;
  }

  get deadline(): number {
    return Math.min(this.expiry, this.#nextAt);
  }

  onAlarm(now: number): void {
    if (now >= this.#nextAt) this.next();
  }

  /** Opens the next one, if there is one; but not for keeps when nobody wants one any more once it is open. */
  next(): void {
    const { host, handshake, options } = this.engine;
    if (this.#waiting.length === 0) return;
    const [name, ...others] = this.#waiting;
    const headStart = handshake || options.race ? HEAD_START : Infinity; // else the next one starts only when this one has failed
    this.#waiting = others;
    this.#nextAt = others.length > 0 ? host.now() + headStart : Infinity;
    this.expiry = host.now() + options.timeout;
    const transport = host.open(name!, handshake?.sid, this.engine);
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
    this.#nextAt = this.expiry = Infinity;
    return running;
  }
}
