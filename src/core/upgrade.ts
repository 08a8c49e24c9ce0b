import { Candidates, HEAD_START } from "./candidates.ts";
import { type ErrorDetails, SocketIOError } from "./errors.ts";
import { PING, PONG, PROBE } from "./frame.ts";
import type { Frame, Host, Transport, TransportSink } from "./ports.ts";

/** What an upgrade tells the session that it is for. */
export interface UpgradeEvents extends TransportSink {
  /** This probe was answered first: the transport in use is to pause. */
  onAnswer(probe: Transport): void;
  /** A probe came to nothing, and was let go; `paused` when it had been answered before. */
  onFailure(error: SocketIOError, paused: boolean): void;
}

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
export class Upgrade {
  /** The probe that was answered, while the transport in use pauses for it. */
  answered: Transport | undefined;

  #host: Host;
  #events: UpgradeEvents;
  #candidates: Candidates;
  #timeout: number;
  #expiry = Infinity;

  /** @param timeout milliseconds for a probe to take over, counted from when the latest one was opened. */
  constructor(names: readonly string[], sid: string, timeout: number, host: Host, events: UpgradeEvents) {
    const others = names.filter((name) => name !== FAVOURITE);
    const ordered = names.length > others.length ? [FAVOURITE, ...others] : others;
    this.#candidates = new Candidates(ordered, { host, sink: events, sid, headStart: HEAD_START });
    this.#host = host;
    this.#events = events;
    this.#timeout = timeout;
  }

  get deadline(): number {
    return Math.min(this.#expiry, this.#candidates.deadline);
  }

  /** Whether anything is being tried. */
  get running(): boolean {
    return this.#candidates.running.length > 0;
  }

  /** Probes the next transport, if there is one. */
  next(): void {
    if (this.#candidates.next()) this.#expiry = this.#host.now() + this.#timeout;
  }

  /** Ends it: what runs is let go. Returns one error for each of those. */
  end(cause: Error): readonly SocketIOError[] {
    this.answered = undefined;
    this.#expiry = Infinity;
    return this.#candidates.end().map((probe) => {
      probe.abandon();
      return failure(probe, cause, this.#host.url);
    });
  }

  /** The probe that was answered is the transport of the session from now on. */
  finish(): void {
    this.#candidates.end();
  }

  onAlarm(now: number): void {
    if (now >= this.#candidates.deadline) this.next();
    if (now < this.#expiry) return;
    for (const probe of this.#candidates.running) this.onClose(probe, new Error("the server did not answer the probe in time"));
  }

  onOpen(source: Transport): void {
    if (this.#has(source)) source.send(PING + PROBE);
  }

  onFrame(source: Transport, frame: Frame): void {
    if (!this.#has(source)) return;
    if (frame !== PONG + PROBE) return this.#fail(source, new Error("the server answered the probe with something else"));
    if (this.answered) return; // answered twice
    this.answered = source;
    this.#candidates.retreat(source);
    this.#events.onAnswer(source);
  }

  onClose(source: Transport, error?: Error): void {
    if (this.#has(source)) this.#fail(source, error ?? new Error("the server closed the probe"));
  }

  #has(source: Transport): boolean {
    return this.#candidates.running.includes(source);
  }

  #fail(probe: Transport, cause: Error): void {
    const paused = this.answered !== undefined; // then no other runs
    this.answered = undefined;
    this.#candidates.drop(probe);
    if (!this.running) this.#expiry = Infinity;
    this.#events.onFailure(failure(probe, cause, this.#host.url), paused);
  }
}

/** The session goes on over the transport that it has, unless another one is required. */
function failure({ name }: Transport, cause: ErrorDetails & Error, url: string | undefined): SocketIOError {
  const { status, closeCode } = cause;
  return new SocketIOError("UPGRADE_FAILED", `no upgrade to ${name}: ${cause.message}`, { cause, phase: "upgrade", transport: name, url, status, closeCode });
}
