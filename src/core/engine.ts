import { exceeded, type Limits, LIMITS } from "./budget.ts";
import { SocketIOError, transportError } from "./errors.ts";
import { CLOSE, type Handshake, MESSAGE, NOOP, parseHandshake, PING, PONG, PROBE, UPGRADE } from "./frame.ts";
import { checkSize, exceeds } from "./limit.ts";
import type { Binary, CloseReason, Frame, Host, Message, Transport, TransportSink } from "./ports.ts";

export interface EngineOptions {
  /** In order of preference: the first one opens the session, later ones may upgrade it. */
  readonly transports: readonly string[];
  /** Whether to probe the better transports that the server offers; when required, the session is open only on such a one. */
  readonly upgrade: boolean | "required";
  /** When a transport fails before the handshake, try the next one. */
  readonly tryAllTransports: boolean;
  /** Milliseconds until the handshake must have come, and for an upgrade to settle; Infinity for no limit. */
  readonly timeout: number;
  readonly limits?: Limits;
}

/** What a session tells its owner. The source comes first, so that an engine of the past is recognised by identity. */
export interface EngineEvents {
  onOpen(source: Engine, handshake: Handshake): void;
  onMessage(source: Engine, data: Frame): void;
  onUpgrade(source: Engine): void;
  onPing(source: Engine): void;
  /** Exactly once. `unsent` are the messages that never reached the network, in order. */
  onClose(source: Engine, reason: CloseReason, error: Error | undefined, unsent: readonly Message[]): void;
  /** The deadline moved. */
  wake(): void;
}

/** Someone who watches a session without taking part in it. */
export interface EngineObserver {
  onHandshake(handshake: Handshake): void;
  /** The session stands, and its owner knows. */
  onOpen(): void;
  /** A frame arrived; a message still carries its type. */
  onReceive(frame: Frame): void;
  onSend(frame: Frame, message: Message | undefined): void;
  /** What was sent so far has been given to the network. */
  onDrain(): void;
  onUpgrading(transport: Transport): void;
  onUpgrade(transport: Transport): void;
  onUpgradeError(error: SocketIOError): void;
  onClose(reason: CloseReason, error: Error | undefined): void;
}

export type EngineState = "idle" | "opening" | "open" | "closing" | "closed";

/** What the parts after the first carry of a message that is not to be compressed. */
const UNCOMPRESSED: Message = { compress: false };

interface Queued {
  readonly frame: Frame;
  readonly message: Message | undefined;
}

/**
 * One Engine.IO session, from handshake to close (Engine.IO protocol 4). Never reused: a reconnection is a new Engine.
 *
 *   idle ──open()──▶ opening ──handshake──▶ open ──close()──▶ closing ──upgrade settled──▶ closed
 *
 * and, inside `open`, the upgrade:
 *
 *   (none) ──▶ probing ──"3probe"──▶ pausing ──onPaused──▶ (none), on the new transport
 *     ◀────────────┴────probe died───────┘
 *
 * Every method commits its state before it calls out, and calls the application last.
 */
export class Engine implements TransportSink {
  state: EngineState = "idle";
  handshake: Handshake | undefined;
  observer: EngineObserver | undefined;
  /** Turns binary data that comes in into what the application wants instead of what the transport gives. */
  convert: ((binary: Binary) => Binary) | undefined;

  #host: Host;
  #options: EngineOptions;
  #limits: Limits;
  #events: EngineEvents;
  #current: Transport | undefined;
  #probe: Transport | undefined;
  #pausing = false;
  /** Without an upgrade there is no session: its owner hears of it once it has one. */
  #required = false;
  /** Frames that wait for the handshake, or for the upgrade to settle. */
  #queue: Queued[] = [];
  /** Transports still to be tried or probed, the best first. */
  #candidates: string[] = [];
  /** When to give up the session: the connect timeout until the handshake, the heartbeat from then on. */
  #expiry = Infinity;
  /** When to give up the probe. */
  #probeExpiry = Infinity;

  constructor(host: Host, options: EngineOptions, events: EngineEvents) {
    this.#host = host;
    this.#options = options;
    this.#limits = options.limits ?? LIMITS;
    this.#events = events;
  }

  get transport(): Transport | undefined {
    return this.#current;
  }

  get deadline(): number {
    return Math.min(this.#expiry, this.#probeExpiry);
  }

  /** True when the server missed its heartbeat and only the alarm has not rung yet. */
  get expired(): boolean {
    return this.#host.now() >= this.#expiry;
  }

  get writable(): boolean {
    return this.state === "open" && !this.#pausing && this.#current!.writable;
  }

  /** What waits for the handshake or for the upgrade to settle. */
  get queue(): readonly Queued[] {
    return this.#queue;
  }

  open(): void {
    this.state = "opening";
    this.#expiry = this.#host.now() + this.#options.timeout;
    const [first, ...others] = this.#options.transports;
    if (this.#options.tryAllTransports) this.#candidates = others;
    this.#try(first!);
    this.#events.wake();
  }

  /** @throws SocketIOError `MESSAGE_TOO_LARGE` when the server would not accept `data`. */
  measure(data: Frame): void {
    checkSize(data, this.handshake?.maxPayload ?? Infinity, this.#current?.name === "polling");
  }

  send(data: Frame, message?: Message): void {
    this.sendAll([data], message);
  }

  /** Sends the parts of one message: nothing comes between them, whatever the observer does. They share the fate of the first. */
  sendAll(parts: readonly Frame[], message?: Message): void {
    if (this.state !== "open" && this.state !== "opening") return;
    let origin = message;
    for (const data of parts) {
      this.#hand(typeof data === "string" ? MESSAGE + data : data, origin);
      origin = message?.compress === false ? UNCOMPRESSED : undefined;
    }
    if (this.observer) for (const data of parts) this.observer.onSend(typeof data === "string" ? MESSAGE + data : data, message);
  }

  /** Delivers what was sent, then closes: once an upgrade in progress has settled, else at once. */
  close(reason: CloseReason = "forced close"): void {
    if (this.#pausing) this.state = "closing";
    else if (this.state !== "closed") this.#end(reason, undefined, true);
  }

  /** Closes at once because of an error. */
  fail(reason: CloseReason, error?: Error): void {
    if (this.state !== "closed") this.#end(reason, error, reason === "parse error"); // the server is there, and should know
  }

  onAlarm(now: number): void {
    if (now >= this.#expiry) {
      if (this.state === "opening") this.#end("transport error", new SocketIOError("CONNECT_TIMEOUT", "timeout"));
      else this.#end("ping timeout");
    } else if (now >= this.#probeExpiry) this.#dropProbe(new Error("the server did not answer the probe in time"));
  }

  onOpen(source: Transport): void {
    if (source === this.#probe) source.send(PING + PROBE);
  }

  onFrame(source: Transport, frame: Frame): void {
    if (this.state === "closed") return;
    if (source === this.#probe) this.#onProbe(frame);
    else if (source === this.#current) {
      if (this.state === "opening") this.#onHandshake(frame);
      else this.#onPacket(frame);
    }
  }

  onPaused(source: Transport): void {
    const probe = this.#probe;
    if (source !== this.#current || !this.#pausing || !probe) return;
    this.#pausing = false;
    this.#probe = undefined;
    this.#probeExpiry = Infinity;
    this.#candidates = [];
    this.#current = probe;
    source.close();
    probe.send(UPGRADE);
    this.#flush();
    this.observer?.onUpgrade(probe);
    if (this.state === "closing") this.#end("forced close", undefined, true);
    else if (this.#ended()) return;
    else if (this.#required) this.#announce(this.handshake!);
    else this.#events.onUpgrade(this);
  }

  onClose(source: Transport, reason: CloseReason, error?: Error): void {
    if (this.state === "closed") return;
    if (source === this.#current) this.#lose(reason, error);
    else if (source === this.#probe) this.#dropProbe(error ?? new Error("the server closed the probe"));
  }

  onDrain(source: Transport): void {
    if (source === this.#current && this.state !== "closed") this.observer?.onDrain();
  }

  /** The transport is gone, and the session with it; unless there is none yet, and another transport to try. */
  #lose(reason: CloseReason, error?: Error): void {
    const next = this.state === "opening" ? this.#candidates.shift() : undefined;
    if (next === undefined) return this.#end(reason, error);
    this.#current!.abandon();
    this.#try(next);
  }

  /** Opens the transport that is to bring the handshake. */
  #try(name: string): void {
    const transport = this.#host.open(name, undefined, this);
    this.#current = transport;
    if (this.#ended()) transport.abandon(); // whoever opened it closed the session meanwhile
  }

  /** Gives a frame to the transport, once there is one that takes it. */
  #hand(frame: Frame, message?: Message): void {
    if (this.#pausing || this.state === "opening") this.#queue.push({ frame, message });
    else this.#current!.send(frame, message);
  }

  #onHandshake(frame: Frame): void {
    let handshake: Handshake;
    try {
      if (exceeds(frame, this.#limits.handshake)) throw exceeded("handshake", this.#limits);
      handshake = parseHandshake(frame);
    } catch (error) {
      return this.#lose("parse error", error as Error);
    }
    this.handshake = handshake;
    this.state = "open";
    this.#current!.begin(handshake);
    this.#heartbeat(handshake);
    this.#flush();
    const { transports, upgrade } = this.#options;
    this.#required = upgrade === "required";
    this.#candidates = transports.filter((name) => upgrade && name !== this.#current!.name && handshake.upgrades.includes(name));
    this.#probeNext();
    this.observer?.onHandshake(handshake);
    if (this.#ended()) return;
    if (!this.#required) this.#announce(handshake);
    else if (!this.#probe) this.#end("transport error", new SocketIOError("UPGRADE_FAILED", "the server offers no upgrade"));
  }

  #announce(handshake: Handshake): void {
    this.#events.onOpen(this, handshake);
    if (!this.#ended()) this.observer?.onOpen();
  }

  /** Whether the observer closed the session when it was told. */
  #ended(): boolean {
    return this.state === "closed";
  }

  #onPacket(received: Frame): void {
    if (exceeds(received, this.#limits.frameBytes)) return this.fail("parse error", exceeded("frameBytes", this.#limits));
    const frame = typeof received === "string" || !this.convert ? received : this.convert(received);
    this.observer?.onReceive(frame);
    if (this.#ended()) return;
    if (typeof frame !== "string") return this.#events.onMessage(this, frame);
    switch (frame[0]) {
      case MESSAGE:
        return this.#events.onMessage(this, frame.slice(1));
      case PING:
        if (this.expired) return this.#end("ping timeout"); // once expired, always expired: emits already wait for the next session
        this.#heartbeat(this.handshake!);
        this.#hand(PONG);
        this.observer?.onSend(PONG, undefined);
        if (!this.#ended()) this.#events.onPing(this);
        return;
      case CLOSE:
        return this.#end("transport close", transportError("the server closed the session", this.#current!.name, { description: "transport closed by the server" }));
      case PONG:
      case NOOP:
        return;
      default: // an empty frame, an unknown type, a second handshake
        this.fail("parse error", new SocketIOError("PARSE_ERROR", `unexpected packet ${JSON.stringify(frame.slice(0, 40))}`));
    }
  }

  #heartbeat({ pingInterval, pingTimeout }: Handshake): void {
    this.#expiry = this.#host.now() + pingInterval + pingTimeout;
    this.#events.wake();
  }

  #probeNext(): void {
    const name = this.#candidates.shift();
    if (name === undefined) return;
    const probe = this.#host.open(name, this.handshake!.sid, this);
    if (this.#ended()) return void probe.abandon();
    this.#probe = probe;
    this.#probeExpiry = this.#host.now() + this.#options.timeout;
    this.#events.wake();
  }

  #onProbe(frame: Frame): void {
    if (frame !== PONG + PROBE) return this.#dropProbe(new Error("the server answered the probe with something else"));
    if (this.#pausing) return; // answered twice
    this.#pausing = true;
    this.#current!.pause();
    this.observer?.onUpgrading(this.#probe!);
  }

  /** The probe came to nothing: the session goes on where it is. */
  #dropProbe(cause: Error): void {
    const probe = this.#probe!;
    this.#probe = undefined;
    this.#probeExpiry = Infinity;
    probe.abandon();
    if (this.#pausing) {
      this.#pausing = false;
      this.#current!.resume();
      this.#flush();
    }
    if (this.state === "open") this.#probeNext();
    const error = upgradeFailed(probe, cause);
    this.observer?.onUpgradeError(error);
    if (this.state === "closing") this.#end("forced close", undefined, true);
    else if (this.#required && this.state === "open" && !this.#probe) this.#end("transport error", error);
  }

  #flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const { frame, message } of queue) this.#current!.send(frame, message);
  }

  #end(reason: CloseReason, error?: Error, graceful = false): void {
    const current = this.#current;
    const probe = this.#probe;
    const queue = this.#queue;
    this.state = "closed";
    this.#expiry = this.#probeExpiry = Infinity;
    this.#pausing = false;
    this.#queue = [];
    this.#probe = undefined;
    probe?.abandon();
    const unsent = queue.flatMap(({ message }) => message ?? []);
    if (graceful) current?.close();
    else unsent.unshift(...(current?.abandon() ?? []));
    this.#events.onClose(this, reason, error, unsent); // first: what the observer sends is for the next session
    if (probe) this.observer?.onUpgradeError(upgradeFailed(probe, error ?? new Error(reason)));
    this.observer?.onClose(reason, error);
  }
}

function upgradeFailed({ name }: Transport, cause: Error): SocketIOError {
  return new SocketIOError("UPGRADE_FAILED", `no upgrade to ${name}: ${cause.message}`, {
    cause,
    transport: name,
    hint: "A proxy in between may not forward WebSocket upgrades. Unless one is required, the session goes on over the transport it has.",
  });
}
