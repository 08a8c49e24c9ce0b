import { EVENT, type Packet } from "./packet.ts";
import { backoff } from "./backoff.ts";
import { Reconnection, type ReconnectionOptions } from "./reconnection.ts";
import { note, SocketIOError, transportError } from "./errors.ts";
import { exceeded, type Limits } from "./budget.ts";
import { Engine, type EngineEvents, type EngineOptions } from "./engine.ts";
import { Assembly } from "./assembly.ts";
import type { Codec } from "./codec.ts";
import type { CloseReason, Frame, Host, Message } from "./ports.ts";
import type { Session } from "./session.ts";
import type { ConnectionEvents, ConnectionNews, SessionLink } from "./link.ts";

export type { ConnectionEvents, ConnectionNews };

/** Read anew for each attempt, so that the application may change its mind between two of them. */
export interface ConnectionOptions extends EngineOptions, ReconnectionOptions {
  /** Whether a session that the server threw out comes back by itself. */
  readonly reconnectOnDisconnect?: boolean;
  readonly codec: Codec;
}

/** Milliseconds after its time at which a deadline is only found when the machine slept, or the page was frozen. */
const OVERSLEPT = 10_000;

/** What `open` was asked to tell: nothing on success, else why it failed. */
export type Opened = (error?: SocketIOError) => void;

/**
 * Keeps one engine alive for any number of sessions: the only place that reconnects.
 *
 *   idle ──open()──▶ connecting ──handshake──▶ open ──closed──▶ waiting ──alarm──▶ connecting …
 *     ◀──last session left, or attempts used up────┴───────────────┘
 */
export class Connection implements EngineEvents, SessionLink {
  state: "idle" | "connecting" | "open" | "waiting" = "idle";
  engine: Engine | undefined;
  /** The engine of this moment, or else the last one. */
  latest: Engine | undefined;
  /** Whether a loss would be final: since it was closed on purpose, or somebody said so; forgotten with the next attempt. */
  skipReconnect = false;

  #host: Host;
  #options: ConnectionOptions;
  #events: ConnectionEvents;
  /**
   * A list, and a new one whenever a session joins it, so that those of the moment can be told while a listener adds others. A
   * Map would weigh as much as a session, and what `push` and spreading reserve nearly as much.
   */
  #sessions: readonly Session[] = [];
  /** What comes in over the engine of this moment. */
  #assembly: Assembly | undefined;
  /** An engine that only has to finish its upgrade before it closes. */
  #lingering: Engine | undefined;
  #opened: Opened | undefined;
  #reconnection: Reconnection;
  /** When the alarm was to ring. */
  #armed = Infinity;
  /** Why there is no connection. */
  #reason: CloseReason = "transport error";

  constructor(host: Host, options: ConnectionOptions, events: ConnectionEvents) {
    this.#host = host;
    this.#options = options;
    this.#events = events;
    this.#reconnection = new Reconnection(host, options);
  }

  /** What knows when it is tried again. */
  get backoff(): Reconnection {
    return this.#reconnection;
  }

  get limits(): Limits {
    return this.#options.limits;
  }

  get writable(): boolean {
    return this.engine?.writable ?? false;
  }

  get expired(): boolean {
    const { engine } = this;
    return engine ? engine.expired || engine.state === "closing" : false;
  }

  /** Connects now, unless that is under way. With `opened`, a failure is told there and does not start the reconnection. */
  open(opened?: Opened): void {
    if (!this.engine) this.#connectAnew(opened);
  }

  /** Closes for good, until something is opened or attached again. */
  close(): void {
    this.skipReconnect = true;
    if (this.state === "idle") return;
    this.#rest();
    this.#letGo();
    this.#down("forced close");
  }

  /** Plans an attempt, and others after it, where none would be made by itself. */
  reconnect(): void {
    if (this.state !== "idle" || this.skipReconnect) return;
    this.#reconnection.insisted = true;
    this.#retry();
  }

  /** Makes no further attempt; one that is under way goes on. */
  stopReconnecting(): void {
    this.#reconnection.insisted = false;
    if (this.state !== "waiting") return;
    this.#rest();
    this.#spread();
  }

  /** There is no network any more, or nobody to use it: what is open is dead, and to try again would be in vain. */
  suspend(error: SocketIOError): void {
    if (this.state === "idle") return;
    this.#reconnection.suspend();
    this.engine?.fail("transport close", error);
    this.wake();
  }

  /**
   * There is network again, or somebody to use it: what is overdue ends now, and who waits tries at once. A connection
   * whose heartbeat is not overdue is left alone: the protocol has no question that a client may ask its server.
   */
  resume(): void {
    this.onAlarm();
    this.#reconnection.resume();
    this.onAlarm();
  }

  register(session: Session): void {
    this.#sessions = this.#sessions.concat(session);
  }

  /** The application wants this session to be connected. */
  attach(session: Session): void {
    session.active = true;
    if (this.state === "idle") this.#connectAnew();
    else if (this.state === "open") session.join();
  }

  /** The application wants this session no more. The last one to go closes the connection. */
  detach(session: Session): void {
    const left = session.leave();
    this.release();
    session.abandon();
    if (left) session.onLost("io client disconnect");
    this.wake(); // nothing is left to wait for, and no timer may keep the process
  }

  /** It comes back, if it is to, over a new connection; over this one only if others use it. */
  expel(session: Session): void {
    const { reconnection, reconnectOnDisconnect } = this.#options;
    if (!reconnection || !reconnectOnDisconnect) return this.release();
    const shared = this.#wanted;
    session.active = true;
    if (shared) return session.join(this.#host.now() + backoff(0, this.#host.random(), this.#options));
    this.#reason = "io server disconnect";
    this.#retry();
    this.#letGo();
    this.#events.tell("close", this.#reason);
  }

  release(): void {
    if (!this.#wanted) this.close();
  }

  write(packet: Packet): void {
    this.engine?.sendAll(this.check(packet), packet);
  }

  /** All frames of a packet, so that it is written as a whole or not at all. */
  check(packet: Packet): readonly Frame[] {
    const frames = this.#options.codec.encode(packet);
    for (const frame of frames) this.engine?.check(frame);
    return frames;
  }

  fail(error: SocketIOError, reason: CloseReason = "parse error"): void {
    this.engine?.fail(reason, error);
  }

  wake(): void {
    this.#armed = this.#sessions.reduce(earlier, [this.#reconnection, this.#assembly, this.engine, this.#lingering].reduce(earlier, Infinity));
    this.#host.alarm(this.#armed);
  }

  onAlarm(): void {
    const now = this.#host.now();
    const wanted = this.#reconnection.due(now);
    if (wanted) {
      this.#events.tell("reconnect_attempt", this.#reconnection.attempts);
      if (wanted()) this.#prepare(wanted);
    }
    if (this.#assembly && now >= this.#assembly.deadline) this.fail(exceeded("attachmentTimeout", this.limits));
    for (const each of [this.engine, this.#lingering, ...this.#sessions]) each?.onAlarm(now);
    this.wake();
  }

  onOpen(source: Engine): void {
    const { active: reconnecting, attempts } = this.#reconnection;
    const opened = this.#opened;
    this.state = "open";
    this.#reconnection.settle();
    this.#opened = undefined;
    this.#events.onTransport(source.transport!.name);
    for (const session of this.#sessions) {
      if (source === this.engine) session.onUp();
    }
    if (source === this.engine) this.#events.tell("open");
    opened?.();
    if (reconnecting && source === this.engine) this.#events.tell("reconnect", attempts);
  }

  onMessage(source: Engine, frame: Frame): void {
    if (source !== this.engine) return;
    const assembly = this.#assembly!;
    let packet: Packet | undefined;
    try {
      packet = assembly.add(frame);
    } catch (error) {
      return source.fail("parse error", error as Error);
    }
    if (!packet) return this.wake(); // the next frame is not to be awaited for ever
    for (const session of this.#sessions) if (session.nsp === packet.nsp) session.onPacket(packet, assembly.bytes);
    this.#events.tell("packet", packet);
  }

  onUpgrade(source: Engine): void {
    this.#events.onTransport(source.transport!.name);
  }

  onPing(source: Engine): void {
    if (source === this.engine) this.#events.tell("ping");
  }

  onClose(source: Engine, reason: CloseReason, error: Error | undefined, unsent: readonly Message[]): void {
    if (source === this.#lingering) {
      this.#lingering = undefined;
      this.wake(); // its deadline must not keep the process
    }
    if (source !== this.engine) return;
    this.#reason = reason;
    this.#part();
    if (this.state === "connecting") return this.#onUnreachable(unreachable(reason, error));
    for (const session of this.#sessions) {
      session.out.takeBack((unsent as readonly Packet[]).filter(({ type, nsp }) => type === EVENT && nsp === session.nsp));
    }
    this.#retry();
    this.#down(reason, error);
  }

  /** Whether any session is to be connected. */
  get #wanted(): boolean {
    return this.#sessions.some(({ active }) => active);
  }

  /** The engine of this moment is that no more. */
  #part(): void {
    this.engine = undefined;
    this.#assembly?.end();
    this.#assembly = undefined;
  }

  /** Lets an engine finish what was sent, and its upgrade. */
  #letGo(): void {
    const { engine } = this;
    this.#part();
    if (!engine) return;
    this.#lingering?.fail("forced close");
    this.#lingering = engine;
    engine.close();
  }

  /** @param wanted false once the attempt was given up, or made in another way. */
  #prepare(wanted: () => boolean): void {
    this.#events.onPrepare(this.#reconnection.attempts, this.#reason, (prepare) => {
      if (!wanted()) return;
      try {
        prepare();
      } catch (error) {
        this.#reconnection.begin();
        return this.#onUnreachable(error as SocketIOError);
      }
      this.#connect();
    });
  }

  #connectAnew(opened?: Opened): void {
    this.#opened = opened;
    this.#events.onAnew();
    this.#connect();
  }

  #connect(): void {
    this.#reconnection.begin();
    this.skipReconnect = false;
    this.state = "connecting";
    this.#events.onActive(true);
    this.#assembly = new Assembly(this.#options.codec, this.#host, this.limits);
    this.engine = this.latest = new Engine(this.#host, this.#options, this);
    this.engine.open();
  }

  #onUnreachable(error: SocketIOError): void {
    const { active: reconnecting, attempts, usedUp } = this.#reconnection;
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened && !reconnecting) this.#rest();
    else this.#retry();
    this.#spread(error, attempts, this.#sessions);
    this.#tellError(error);
    opened?.(error);
    // whoever heard of it may have allowed another attempt, by another transport perhaps
    if (!reconnecting && !opened && this.state === "idle" && this.#wanted) this.#retry();
    if (!reconnecting) return;
    if (usedUp && this.state === "idle") this.#events.tell("reconnect_failed");
    this.#events.tell("reconnect_error", error);
  }

  /** Waits for the next attempt, or rests. */
  #retry(): void {
    if (this.skipReconnect || !this.#reconnection.plan(this.#host.now() - this.#armed > OVERSLEPT)) return this.#rest();
    this.state = "waiting";
    this.wake();
  }

  #rest(): void {
    this.#reconnection.settle();
    this.state = "idle";
    this.#events.onActive(false);
    this.wake(); // no timer may keep the process
  }

  /** Tells everybody that the connection is gone. */
  #down(reason: CloseReason, error?: Error): void {
    const lost = new Set(this.#sessions.filter((session) => session.onDown()));
    const failure = reason === "forced close" ? undefined : unreachable(reason, error);
    const others = this.#sessions.filter((session) => !lost.has(session)); // who was not let in yet has no disconnection to hear of
    this.#spread(failure, 0, others);
    if (reason === "transport error") this.#tellError(failure!);
    for (const session of lost) session.onLost(reason, error);
    this.#events.tell("close", reason, error);
    this.wake();
  }

  #tellError(error: SocketIOError): void {
    this.#events.onTransport(undefined);
    this.#events.tell("error", error);
  }

  /** What follows on a failure is known only now: who waits hears of it if nothing will connect by itself any more, and so do those sessions. */
  #spread(error?: SocketIOError, attempt?: number, sessions: readonly Session[] = []): void {
    const { deadline } = this.#reconnection;
    if (error) note(error, { attempt, willRetry: this.state === "waiting", retryIn: deadline < Infinity ? deadline - this.#host.now() : undefined });
    if (this.state === "idle") for (const session of this.#sessions) session.abandon(error);
    if (error) for (const session of sessions) session.onUnreachable(error);
  }
}

function earlier(at: number, each: { readonly deadline: number } | undefined): number {
  return Math.min(at, each?.deadline ?? Infinity);
}

function unreachable(reason: CloseReason, error: Error | undefined): SocketIOError {
  if (error instanceof SocketIOError) return error;
  return transportError("TRANSPORT_ERROR", error?.message ?? `closed before it was open: ${reason}`, "", { cause: error });
}
