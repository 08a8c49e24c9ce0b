import { Candidates } from "./candidates.ts";
import { exceeded, hold, type Limits } from "./budget.ts";
import { type ErrorDetails, excerpt, note, parseError, SocketIOError, transportError } from "./errors.ts";
import { CLOSE, type Handshake, MESSAGE, NOOP, parseHandshake, PING, PONG } from "./frame.ts";
import { bytesOf, checkSize, exceeds } from "./limit.ts";
import type { EngineEvents, EngineObserver } from "./observer.ts";
import type { Binary, CloseReason, Frame, Host, Message, Transport, TransportSink } from "./ports.ts";

export type { EngineEvents, EngineObserver };

export interface EngineOptions {
  /** In order of preference: the first one opens the session, later ones may upgrade it. */
  readonly transports: readonly string[];
  /** Whether to probe the better transports that the server offers; when required, the session is open only on such a one. */
  readonly upgrade: boolean | "required";
  /** When a transport fails before the handshake, try the next one. */
  readonly tryAllTransports: boolean;
  /** Start the second transport beside the first when that has had its head start, and keep whichever opens first. */
  readonly race: boolean;
  /** Milliseconds until the handshake must have come, and for an upgrade to settle; Infinity for no limit. */
  readonly timeout: number;
  readonly limits: Limits;
}

export type EngineState = "opening" | "open" | "closing" | "closed";

/** What the parts after the first carry of a message that is not to be compressed. */
const UNCOMPRESSED: Message = { compress: false };

/** The one that engine.io-client favours over all others. */
const FAVOURITE = "webtransport";

interface Queued {
  readonly frame: Frame;
  readonly message: Message | undefined;
}

/**
 * One Engine.IO session, from handshake to close (Engine.IO protocol 4). Never reused: a reconnection is a new Engine.
 *
 *   opening ──handshake──▶ open ──close()──▶ closing ──upgrade settled──▶ closed
 *
 * While `opening`, the candidates are those that may bring the handshake; while `open`, those that may take the session
 * over. Every method commits its state before it calls out, and calls the application last.
 */
export class Engine implements TransportSink {
  state: EngineState = "opening";
  handshake: Handshake | undefined;
  observer: EngineObserver | undefined;
  /** Turns binary data that comes in into what the application wants instead of what the transport gives. */
  convert: ((binary: Binary) => Binary) | undefined;
  /** When to give up the session: the connect timeout until the handshake, the heartbeat from then on. */
  expiry = Infinity;
  readonly host: Host;
  readonly options: EngineOptions;

  #events: EngineEvents;
  /** What the session runs over, from the handshake on. */
  #current: Transport | undefined;
  #candidates: Candidates | undefined;
  /** Without an upgrade there is no session: its owner hears of it once it has one. */
  #required = false;
  /** Frames that wait for the handshake, or for the upgrade to settle. */
  #queue: Queued[] = [];

  constructor(host: Host, options: EngineOptions, events: EngineEvents) {
    this.host = host;
    this.options = options;
    this.#events = events;
  }

  /** Until the handshake, the one that was opened last. */
  get transport(): Transport | undefined {
    return this.#current ?? this.#candidates?.latest;
  }

  get deadline(): number {
    return Math.min(this.expiry, this.#candidates?.deadline ?? Infinity);
  }

  /** True when the server missed its heartbeat and only the alarm has not rung yet. */
  get expired(): boolean {
    return this.host.now() >= this.expiry;
  }

  get writable(): boolean {
    return this.state === "open" && !this.#candidates?.answered && this.#current!.writable;
  }

  /** Bytes that were sent and not given to the network yet, as far as the transport says. */
  get bufferedAmount(): number {
    return this.#queue.reduce((bytes, { frame }) => bytes + bytesOf(frame), this.transport?.bufferedAmount ?? 0);
  }

  /** What waits for the handshake or for the upgrade to settle. */
  get queue(): readonly Queued[] {
    return this.#queue;
  }

  open(): void {
    this.expiry = this.host.now() + this.options.timeout;
    const { transports, tryAllTransports, race } = this.options;
    const [first, ...others] = transports;
    const names = [first!, ...others.slice(0, tryAllTransports ? Infinity : Number(race))]; // of none there is one that cannot be opened
    this.#candidates = new Candidates(this, names);
    this.#candidates.next();
    this.wake();
  }

  /** @throws SocketIOError `MESSAGE_TOO_LARGE` when the server would not accept `data`. */
  check(data: Frame): void {
    checkSize(data, this.handshake?.maxPayload ?? Infinity, this.transport?.name === "polling");
  }

  send(data: Frame, message?: Message): void {
    this.sendAll([data], message);
  }

  /** Sends the parts of one message: nothing comes between them, whatever the observer does. They share the fate of the first. */
  sendAll(parts: readonly Frame[], message?: Message): void {
    if (this.state !== "open" && this.state !== "opening") return;
    let origin = message;
    for (const data of parts) {
      this.#hand(framed(data), origin);
      origin = message?.compress === false ? UNCOMPRESSED : undefined;
    }
    if (this.observer) for (const data of parts) this.observer.onSend(framed(data), message);
  }

  /** Delivers what was sent, then closes: once an upgrade in progress has settled, else at once. */
  close(reason: CloseReason = "forced close"): void {
    if (this.#candidates?.answered) this.state = "closing";
    else this.#end(reason, undefined, true);
  }

  /** Closes at once because of an error. */
  fail(reason: CloseReason, error?: Error): void {
    this.#end(reason, error, reason === "parse error"); // the server is there, and should know
  }

  /** The deadline moved. */
  wake(): void {
    this.#events.wake();
  }

  onAlarm(now: number): void {
    if (now < this.expiry) {
      this.#candidates?.onAlarm(now);
      this.#changeOver();
    } else if (this.state !== "opening") this.#expire();
    else this.#end("transport error", new SocketIOError("CONNECT_TIMEOUT", "timeout", { description: `no handshake within ${this.options.timeout} ms` }));
  }

  onOpen(source: Transport): void {
    if (this.handshake) this.#candidates?.onOpen(source);
  }

  onFrame(source: Transport, frame: Frame): void {
    if (this.state === "closed") return;
    if (this.state === "opening") this.#onHandshake(source, frame);
    else if (source === this.#current) this.#onPacket(frame);
    else this.#candidates?.onFrame(source, frame);
  }

  /** This probe was answered first: the transport in use is to pause. */
  onUpgrading(probe: Transport): void {
    this.#current!.pause();
    this.wake();
    this.observer?.onUpgrading(probe);
  }

  /** A probe came to nothing, and was let go; `paused` when it had been answered before. The session goes on where it is. */
  onUpgradeError(error: SocketIOError, paused: boolean): void {
    if (paused) {
      this.#current!.resume();
      this.#flush();
    }
    if (this.state === "open") this.#candidates?.next();
    this.wake();
    this.observer?.onUpgradeError(error);
    if (this.state === "closing") this.close();
    else this.#insist(error);
  }

  onPaused(source: Transport): void {
    const candidates = this.#candidates;
    const probe = candidates?.answered;
    if (source !== this.#current || !probe) return;
    candidates.end();
    this.#candidates = undefined;
    this.#current = probe;
    source.close();
    candidates.changeOver();
    this.#flush();
    if (this.state === "open" && !this.#required) this.#events.onUpgrade(this);
    if (this.#ended()) return;
    this.observer?.onUpgrade(probe);
    if (this.state === "closing") this.close();
    else if (this.#required && this.state === "open") this.#announce();
    for (const frame of candidates.early!) this.onFrame(probe, frame);
  }

  onClose(source: Transport, reason: CloseReason, error?: Error): void {
    if (this.state === "closed") return;
    if (this.state === "opening") this.#lose(source, reason, error);
    else if (source !== this.#current) this.#candidates?.onClose(source, error);
    else if (this.#candidates?.early && isLetGo(reason, error)) this.onPaused(source);
    else this.#end(reason, error);
  }

  onDrain(source: Transport): void {
    if (source !== this.#current || this.state === "closed") return;
    this.#changeOver();
    this.observer?.onDrain();
  }

  /** A transport that should have brought the handshake is gone, and the session with it unless there are others. */
  #lose(source: Transport, reason: CloseReason, error?: Error): void {
    const candidates = this.#candidates!;
    if (!candidates.running.includes(source)) return;
    candidates.drop(source);
    candidates.next();
    if (candidates.running.length === 0) this.#end(reason, error);
  }

  /** Gives a frame to the transport, once there is one that takes it. */
  #hand(frame: Frame, message?: Message): void {
    if (this.state === "opening" || this.#candidates?.answered) this.#queue.push({ frame, message });
    else this.#current!.send(frame, message);
  }

  /**
   * Tells the server to change over to the probe, as soon as nothing of ours is on its way over the transport in use. The server
   * ends a pending poll then; it would look after it by itself only from time to time.
   */
  #changeOver(): void {
    const candidates = this.#candidates;
    if (candidates?.answered && candidates.changeAt === Infinity && this.#current!.writable) candidates.changeOver();
  }

  #onHandshake(source: Transport, frame: Frame): void {
    if (!this.#candidates!.running.includes(source)) return;
    const { transports, upgrade, race, limits } = this.options;
    let handshake: Handshake;
    try {
      hold("handshake", bytesOf(frame), limits);
      handshake = parseHandshake(frame);
    } catch (error) {
      return this.#lose(source, "parse error", error as Error);
    }
    this.handshake = handshake;
    this.state = "open";
    this.#current = source;
    for (const each of this.#candidates!.end()) if (each !== source) each.close(); // in order: the server may have a session for it
    this.#candidates = undefined;
    source.begin(handshake);
    this.#heartbeat();
    this.#flush();
    this.#required = upgrade === "required";
    const failed = race ? -1 : transports.indexOf(source.name); // those before it, which were tried one by one
    const better = [...new Set([FAVOURITE, ...transports])].filter(
      (name) => upgrade && transports.indexOf(name) > failed && name !== source.name && handshake.upgrades.includes(name),
    );
    if (better.length > 0 && !this.#ended()) {
      this.#candidates = new Candidates(this, better);
      this.#candidates.next();
      this.wake();
    }
    this.observer?.onHandshake(handshake);
    if (this.#ended()) return;
    if (this.#required) this.#insist(new SocketIOError("UPGRADE_FAILED", "the server offers no upgrade"));
    else this.#announce();
  }

  /** Where an upgrade is required, the session ends once there is none to be hoped for. */
  #insist(error: SocketIOError): void {
    if (this.#required && !this.#candidates?.running.length) this.#end("transport error", error);
  }

  #announce(): void {
    this.#events.onOpen(this);
    if (!this.#ended()) this.observer?.onOpen();
  }

  /** Whether the observer closed the session when it was told. */
  #ended(): boolean {
    return this.state === "closed";
  }

  #onPacket(received: Frame): void {
    const { limits } = this.options;
    if (exceeds(received, limits.frameBytes)) return this.fail("parse error", exceeded("frameBytes", limits));
    const frame = typeof received === "string" || !this.convert ? received : this.convert(received);
    this.observer?.onReceive(frame);
    if (this.#ended()) return;
    if (typeof frame !== "string") return this.#events.onMessage(this, frame);
    const type = frame[0];
    if (type === MESSAGE) return this.#events.onMessage(this, frame.slice(1));
    if (type === PING) {
      if (this.expired) return this.#expire(); // once expired, always expired: emits already wait for the next session
      this.#heartbeat();
      this.#hand(PONG);
      this.observer?.onSend(PONG, undefined);
      if (!this.#ended()) this.#events.onPing(this);
    } else if (type === CLOSE) {
      if (this.#candidates?.early) return; // only the transport is
      this.#end("transport close", transportError("SERVER_CLOSED", "the server closed the session", this.#current!.name, { description: "transport closed by the server" }));
    } else if (type !== PONG && type !== NOOP) {
      // an empty frame, an unknown type, a second handshake
      this.fail("parse error", parseError(`unexpected packet ${excerpt(frame)}`));
    }
  }

  #heartbeat(): void {
    const { pingInterval, pingTimeout } = this.handshake!;
    this.expiry = this.host.now() + pingInterval + pingTimeout;
    this.wake();
  }

  #expire(): void {
    this.#end("ping timeout", new SocketIOError("PING_TIMEOUT", "ping timeout: the server sent no heartbeat"));
  }

  /** Any error as one of ours, with what is known of it here. */
  #complete(cause: Error): Error {
    if (!(cause instanceof Error)) return cause; // what a transport of someone else's tells, as it is
    const transport = this.transport?.name ?? "";
    const error = cause instanceof SocketIOError ? cause : transportError("TRANSPORT_ERROR", cause.message, transport, { cause });
    note(error, { phase: this.state === "opening" ? "handshake" : "session", transport, url: this.host.url });
    return error;
  }

  #flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const { frame, message } of queue) this.#current!.send(frame, message);
  }

  #end(reason: CloseReason, cause?: Error, graceful = false): void {
    if (this.#ended()) return;
    const error = cause && this.#complete(cause);
    let unsent = this.#queue.flatMap(({ message }) => message ?? []);
    const transports = this.#current ? [this.#current] : (this.#candidates?.end() ?? []);
    this.state = "closed";
    this.expiry = Infinity;
    this.#queue = [];
    const failed = this.#candidates?.fail(new Error("the session was closed")) ?? [];
    this.#current = this.transport; // which stays known
    this.#candidates = undefined;
    for (const each of transports) {
      if (graceful) each.close();
      else unsent = each.abandon().concat(unsent);
    }
    this.#events.onClose(this, reason, error, unsent); // first: what the observer sends is for the next session
    for (const each of failed) this.observer?.onUpgradeError(each);
    if (graceful && unsent.length === 0) this.observer?.onDrain(); // the transport delivers what it has, and reports no more
    this.observer?.onClose(reason, error);
  }
}

/** Whether a server that changes over ended a transport, or took no request over it any more. */
function isLetGo(reason: CloseReason, error: ErrorDetails | undefined): boolean {
  return reason === "transport close" || error?.status === 400;
}

/** A message as it goes over the wire: text behind its packet type, binary as it is. */
function framed(data: Frame): Frame {
  return typeof data === "string" ? MESSAGE + data : data;
}
