import { flooded } from "./budget.ts";
import { Candidates } from "./candidates.ts";
import { type ErrorDetails, SocketIOError } from "./errors.ts";
import { PING, PONG, PROBE, UPGRADE } from "./frame.ts";
import { bytesOf } from "./limit.ts";
import type { Frame, Transport } from "./ports.ts";

/** Milliseconds in which a probe that dies with its answer is noticed. */
export const GRACE = 5;

/**
 * The search for a better transport of one session (Engine.IO protocol 4, "Upgrade"): one by one, each when the one before it
 * has failed, or has had its head start.
 *
 *   probing ──"3probe"──▶ pausing ──nothing of ours is on its way──▶ changing over ──onPaused──▶ over, on the new transport
 *      ◀────that probe died──┴────────────────────────────────────────────┘
 *
 * Only one probe is ever answered at a time: as soon as one is, the others are let go, and come again should it fail.
 */
export class Upgrade extends Candidates {
  /** The probe that was answered, while the transport in use pauses for it. */
  answered: Transport | undefined;
  /** When the server may be told to change over. Until then, it shows whether the probe outlives its answer. */
  changeAt = Infinity;
  /** Once the server was told to change over: what came over the new transport before the last of the old one. */
  early: Frame[] | undefined;
  #earlyBytes = 0;

  override get deadline(): number {
    return Math.min(this.changeAt, super.deadline);
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

  override onAlarm(now: number): void {
    super.onAlarm(now);
    if (now >= this.changeAt) this.changeAt = Infinity;
    if (now < this.expiry) return;
    for (const probe of this.running) this.onClose(probe, new Error("no answer in time"));
  }

  onOpen(source: Transport): void {
    if (this.running.includes(source)) source.send(PING + PROBE);
  }

  onFrame(source: Transport, frame: Frame): void {
    if (!this.running.includes(source)) return;
    if (this.early) return this.#keep(frame, this.early);
    if (frame !== PONG + PROBE) return this.onClose(source, new Error("another answer than to a probe"));
    if (this.answered) return; // twice
    this.answered = source;
    this.changeAt = this.engine.host.now() + GRACE;
    this.retreat(source);
    this.engine.onAnswer(source);
  }

  onClose(probe: Transport, cause = new Error("closed by the server")): void {
    if (!this.running.includes(probe)) return;
    const paused = this.answered !== undefined; // then no other runs
    this.answered = this.early = undefined;
    this.changeAt = Infinity;
    this.drop(probe);
    this.engine.onFailure(this.#failure(probe, cause), paused);
  }

  /** It overtook what the server sent before: that comes first. */
  #keep(frame: Frame, early: Frame[]): void {
    this.#earlyBytes += bytesOf(frame);
    const error = flooded(early.push(frame), this.#earlyBytes, this.engine.options.limits);
    if (error) this.engine.fail("parse error", error);
  }

  /** The session goes on over the transport that it has, unless another one is required. */
  #failure({ name }: Transport, cause: ErrorDetails & Error): SocketIOError {
    const { status, closeCode } = cause;
    const { url } = this.engine.host;
    return new SocketIOError("UPGRADE_FAILED", `no upgrade to ${name}: ${cause.message}`, { cause, phase: "upgrade", transport: name, url, status, closeCode });
  }
}
