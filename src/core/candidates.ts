import { flooded } from "./budget.ts";
import type { Engine } from "./engine.ts";
import { type ErrorDetails, SocketIOError } from "./errors.ts";
import { PING, PONG, PROBE, UPGRADE } from "./frame.ts";
import { bytesOf } from "./limit.ts";
import type { Frame, Transport } from "./ports.ts";

/** Milliseconds until the next transport starts beside one that is not answered yet; nearly what RFC 8305 recommends. */
export const HEAD_START = 200;

/** Milliseconds in which a probe that dies with its answer is noticed. */
export const GRACE = 5;

/**
 * Transports that could open a session or, once it is open, take it over (Engine.IO protocol 4, "Upgrade"), the best first: one
 * by one, each when the one before it has failed, or has had its head start.
 *
 *   waiting ──next()──▶ running ──drop()──▶ let go
 *      ◀─another is answered┴───────end()──────▶
 *
 * Which of them opens the session is for its engine to say. To take it over, they probe:
 *
 *   probing ──"3probe"──▶ pausing ──nothing of ours is on its way──▶ changing over ──onPaused──▶ over, on the new transport
 *      ◀────that probe died──┴────────────────────────────────────────────┘
 *
 * Only one probe is ever answered at a time: as soon as one is, the others are let go, and come again should it fail.
 */
export class Candidates {
  /** Under way, in the order in which they were opened. */
  running: readonly Transport[] = [];
  /** The one that was opened last. */
  latest: Transport | undefined;
  /** The probe that was answered, while the transport in use pauses for it. */
  answered: Transport | undefined;
  /** When the server may be told to change over. Until then, it shows whether the probe outlives its answer. */
  changeAt = Infinity;
  /** Once the server was told to change over: what came over the new transport before the last of the old one. */
  early: Frame[] | undefined;
  /** When those that run have failed: once the session is open, since until then it has an expiry of its own. */
  expiry = Infinity;

  /** Of the session that one of them is to open or, once it is open, to take over. */
  #engine: Engine;
  /** When the next one starts although others run. */
  #nextAt = Infinity;
  #waiting: readonly string[];
  #over = false;
  #earlyBytes = 0;

  constructor(engine: Engine, names: readonly string[]) {
    this.#engine = engine;
    this.#waiting = names;
  }

  get deadline(): number {
    return Math.min(this.expiry, this.#nextAt, this.changeAt);
  }

  onAlarm(now: number): void {
    if (now >= this.#nextAt) this.next();
    if (now >= this.changeAt) this.changeAt = Infinity;
    if (now < this.expiry) return;
    for (const probe of this.running) this.onClose(probe, new Error("no answer in time"));
  }

  /** Opens the next one, if there is one; but not for keeps when nobody wants one any more once it is open. */
  next(): void {
    const { host, handshake, options } = this.#engine;
    if (this.#waiting.length === 0) return;
    const [name, ...others] = this.#waiting;
    const headStart = handshake || options.race ? HEAD_START : Infinity; // else the next one starts only when this one has failed
    this.#waiting = others;
    this.#nextAt = others.length > 0 ? host.now() + headStart : Infinity;
    this.expiry = host.now() + options.timeout;
    const transport = host.open(name!, handshake?.sid, this.#engine);
    if (this.#over) return void transport.abandon(); // whoever opened it closed the session meanwhile
    this.running = [...this.running, (this.latest = transport)];
  }

  /** One of them came to nothing. */
  drop(failed: Transport): void {
    this.running = this.running.filter((each) => each !== failed);
    if (this.running.length === 0) this.expiry = Infinity;
    failed.abandon();
  }

  /** No more of this: what runs is for the caller to let go. */
  end(): readonly Transport[] {
    const { running } = this;
    this.#over = true;
    this.#waiting = this.running = [];
    this.#nextAt = this.expiry = Infinity;
    return running;
  }

  /** Tells the server to change over, unless it was told already. */
  changeOver(): void {
    if (this.early) return;
    this.early = [];
    this.answered!.send(UPGRADE);
  }

  /** Ends it: what runs is let go. Returns one error for each of those. */
  fail(cause: Error): readonly SocketIOError[] {
    return this.end().map((probe) => {
      probe.abandon();
      return this.#failure(probe, cause);
    });
  }

  onOpen(source: Transport): void {
    if (this.running.includes(source)) source.send(PING + PROBE);
  }

  onFrame(source: Transport, frame: Frame): void {
    if (!this.running.includes(source)) return;
    if (this.early) return this.#keep(frame, this.early);
    if (frame !== PONG + PROBE) return this.onClose(source, new Error("an answer to no probe"));
    if (this.answered) return; // twice
    this.answered = source;
    this.changeAt = this.#engine.host.now() + GRACE;
    this.#retreat(source);
    this.#engine.onUpgrading(source);
  }

  onClose(probe: Transport, cause = new Error("closed by the server")): void {
    if (!this.running.includes(probe)) return;
    const paused = this.answered !== undefined; // then no other runs
    this.answered = this.early = undefined;
    this.changeAt = Infinity;
    this.drop(probe);
    this.#engine.onUpgradeError(this.#failure(probe, cause), paused);
  }

  /** All but one are let go, and wait for their turn should it fail. */
  #retreat(best: Transport): void {
    const others = this.running.filter((each) => each !== best);
    this.running = [best];
    this.#waiting = [...others.map(({ name }) => name), ...this.#waiting];
    this.#nextAt = Infinity;
    for (const each of others) each.abandon();
  }

  /** It overtook what the server sent before: that comes first. */
  #keep(frame: Frame, early: Frame[]): void {
    this.#earlyBytes += bytesOf(frame);
    const error = flooded(early.push(frame), this.#earlyBytes, this.#engine.options.limits);
    if (error) this.#engine.fail("parse error", error);
  }

  /** The session goes on over the transport that it has, unless another one is required. */
  #failure({ name }: Transport, cause: ErrorDetails & Error): SocketIOError {
    const { status, closeCode } = cause;
    const { url } = this.#engine.host;
    return new SocketIOError("UPGRADE_FAILED", `probe error: no upgrade to ${name}: ${cause.message}`, { cause, phase: "upgrade", transport: name, url, status, closeCode });
  }
}
