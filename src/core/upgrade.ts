import { Candidates, HEAD_START } from "./candidates.ts";
import { type ErrorDetails, SocketIOError } from "./errors.ts";
import { PING, PONG, PROBE } from "./frame.ts";
import type { Frame, Host, Transport, TransportSink } from "./ports.ts";

/** What an upgrade tells the session that it is for. */
export interface UpgradeEvents extends TransportSink {
  /** This probe was answered first: the transport in use is to pause. */
  onAnswer(probe: Transport): void;
  /** No probe was answered for a while: the transport in use is to be held no longer. */
  onSlow(): void;
  /** A probe came to nothing, and was let go; `stopped` when the transport in use was held or paused for it. */
  onFailure(error: SocketIOError, stopped: boolean): void;
}

/** Milliseconds: a server takes as long to release a request for the sake of an upgrade, so to hold one back for longer is no gain. */
export const HOLD = 100;

/** The one that engine.io-client favours over all others. */
const FAVOURITE = "webtransport";

/**
 * The search for a better transport of one session (Engine.IO protocol 4, "Upgrade"). WebTransport goes first; the others
 * follow one by one, each when the one before it has failed, or has had its head start.
 *
 *   probing ──"3probe"──▶ pausing ──onPaused──▶ over, on the new transport
 *      ◀────that probe died──┘
 *
 * Only one probe is ever answered at a time: as soon as one is, the others are let go, and come again should it fail.
 */
export class Upgrade extends Candidates {
  /** The probe that was answered, while the transport in use pauses for it. */
  answered: Transport | undefined;

  #host: Host;
  #events: UpgradeEvents;
  #timeout: number;
  #expiry = Infinity;
  /** Until when the transport in use is held. */
  #heldUntil = Infinity;

  /** @param timeout milliseconds for a probe to take over, counted from when the latest one was opened. */
  constructor(names: readonly string[], sid: string, timeout: number, host: Host, events: UpgradeEvents) {
    const ordered = [...names].sort((a, b) => Number(b === FAVOURITE) - Number(a === FAVOURITE));
    super(ordered, { host, sink: events, sid, headStart: HEAD_START });
    this.#host = host;
    this.#events = events;
    this.#timeout = timeout;
  }

  override get deadline(): number {
    return Math.min(this.#expiry, this.#heldUntil, super.deadline);
  }

  /** The transport in use is held from now on. */
  hold(): void {
    this.#heldUntil = this.#host.now() + HOLD;
  }

  /** Probes the next transport, if there is one. */
  override next(): Transport | undefined {
    const probe = super.next();
    if (probe) this.#expiry = this.#host.now() + this.#timeout;
    return probe;
  }

  /** Ends it: what runs is let go. Returns one error for each of those. */
  fail(cause: Error): readonly SocketIOError[] {
    this.answered = undefined;
    return this.end().map((probe) => {
      probe.abandon();
      return failure(probe, cause, this.#host.url);
    });
  }

  onAlarm(now: number): void {
    if (this.due(now)) this.next();
    if (this.#release(now)) this.#events.onSlow();
    if (now < this.#expiry) return;
    for (const probe of this.running) this.onClose(probe, new Error("no answer in time"));
  }

  onOpen(source: Transport): void {
    if (this.running.includes(source)) source.send(PING + PROBE);
  }

  onFrame(source: Transport, frame: Frame): void {
    if (frame !== PONG + PROBE) return this.onClose(source, new Error("another answer than to a probe"));
    if (this.answered || !this.running.includes(source)) return; // answered twice, or too late
    this.answered = source;
    this.#heldUntil = Infinity;
    this.retreat(source);
    this.#events.onAnswer(source);
  }

  onClose(probe: Transport, cause = new Error("closed by the server")): void {
    if (!this.running.includes(probe)) return;
    const stopped = this.#release(Infinity) || this.answered !== undefined; // in that case no other runs
    this.answered = undefined;
    this.drop(probe);
    if (this.running.length === 0) this.#expiry = Infinity;
    this.#events.onFailure(failure(probe, cause, this.#host.url), stopped);
  }

  /** Whether the transport in use was held, and is not to be any more. */
  #release(now: number): boolean {
    const over = this.#heldUntil < Infinity && now >= this.#heldUntil;
    if (over) this.#heldUntil = Infinity;
    return over;
  }
}

/** The session goes on over the transport that it has, unless another one is required. */
function failure({ name }: Transport, cause: ErrorDetails & Error, url: string | undefined): SocketIOError {
  const { status, closeCode } = cause;
  return new SocketIOError("UPGRADE_FAILED", `no upgrade to ${name}: ${cause.message}`, { cause, phase: "upgrade", transport: name, url, status, closeCode });
}
