import type { Frame, Handshake, Host, Message, Transport, TransportSink } from "../../src/core/ports.ts";

const DEFAULTS = { sid: "s1", upgrades: ["websocket"], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 };

/** The packet with which a server starts a session. */
export function handshake(changes: Readonly<Record<string, unknown>> = {}): string {
  return "0" + JSON.stringify({ ...DEFAULTS, ...changes });
}

/** Milliseconds without a ping after which a session with the default handshake is over. */
export const HEARTBEAT = DEFAULTS.pingInterval + DEFAULTS.pingTimeout;

/**
 * A transport whose other end the test holds. It is as strict as a server: to write to a wire that is paused or was let
 * go is an error. What the server says arrives at once, and also on a wire that was let go: late news, to be ignored.
 */
export class Wire implements Transport {
  /** Frames that reached the network. */
  readonly sent: Frame[] = [];
  readonly name: string;
  /** The session that this wire was opened to take over. */
  readonly sid: string | undefined;
  readonly sink: TransportSink;
  writable = true;
  paused = false;
  /** How the client let go of it, if it did. */
  gone: "closed" | "abandoned" | undefined;
  /** What `begin` was told. */
  handshake: Handshake | undefined;

  #jammed = false;
  #held: { frame: Frame; message: Message | undefined }[] = [];

  constructor(name: string, sid: string | undefined, sink: TransportSink) {
    this.name = name;
    this.sid = sid;
    this.sink = sink;
  }

  begin(granted: Handshake): void {
    this.handshake = granted;
  }

  send(frame: Frame, message?: Message): void {
    if (this.gone) throw new Error(`${this.name} was written to after it was ${this.gone}: ${JSON.stringify(frame)}`);
    if (this.paused) throw new Error(`${this.name} was written to while paused: ${JSON.stringify(frame)}`);
    if (this.#jammed) this.#held.push({ frame, message });
    else this.sent.push(frame);
  }

  pause(): void {
    if (this.paused) throw new Error(`${this.name} was paused twice`);
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) throw new Error(`${this.name} was resumed and had not been paused`);
    this.paused = false;
  }

  close(): void {
    this.unjam();
    this.gone = "closed";
  }

  abandon(): readonly Message[] {
    this.gone = "abandoned";
    return this.#held.splice(0).flatMap(({ message }) => message ?? []);
  }

  /** From now on what is written waits, as behind a POST that does not return. */
  jam(): this {
    this.#jammed = true;
    return this;
  }

  /** What waited goes out. */
  unjam(): this {
    this.#jammed = false;
    for (const { frame } of this.#held.splice(0)) this.sent.push(frame);
    return this;
  }

  /** The network connected. */
  open(): this {
    this.sink.onOpen(this);
    return this;
  }

  /** The server says something. */
  receive(...frames: Frame[]): this {
    for (const frame of frames) this.sink.onFrame(this, frame);
    return this;
  }

  /** Everything in flight has landed: the pause is complete. */
  drained(): this {
    this.unjam().sink.onPaused(this);
    return this;
  }

  /** The connection is lost. */
  drop(error?: Error): this {
    this.sink.onClose(this, error ? "transport error" : "transport close", error);
    return this;
  }
}

/** More than any test needs. */
const RINGS = 10_000;

/** Simulated time, chance and network: nothing moves unless the test says so. */
export class World implements Host {
  readonly url = "http://server.test/socket.io/";
  time = 1_000_000;
  /** What every roll of the dice shows. */
  chance = 0.5;
  /** When the alarm rings; Infinity when it is not set. */
  alarmAt = Infinity;
  onAlarm: () => void = () => {};
  /** Every transport ever opened, oldest first. */
  readonly wires: Wire[] = [];
  /** What listeners of the application threw. */
  readonly errors: unknown[] = [];

  now(): number {
    return this.time;
  }

  random(): number {
    return this.chance;
  }

  alarm(at: number): void {
    this.alarmAt = at;
  }

  open(name: string, sid: string | undefined, sink: TransportSink): Wire {
    const wire = new Wire(name, sid, sink);
    this.wires.push(wire);
    return wire;
  }

  report(error: unknown): void {
    this.errors.push(error);
  }

  /** The latest wire of that name. */
  wire(name: string): Wire {
    const wire = [...this.wires].reverse().find((each) => each.name === name);
    if (!wire) throw new Error(`no ${name} was opened`);
    return wire;
  }

  get polling(): Wire {
    return this.wire("polling");
  }

  get websocket(): Wire {
    return this.wire("websocket");
  }

  /** Time passes; the alarm rings whenever it is due. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let rings = 0; this.alarmAt <= end; rings++) {
      if (rings > RINGS) throw new Error("the alarm rings without end");
      this.time = Math.max(this.time, this.alarmAt);
      this.ring();
    }
    this.time = end;
  }

  /** Time passes and no alarm rings, as on a laptop that sleeps or in a throttled tab. */
  sleep(ms: number): void {
    this.time += ms;
  }

  /** The alarm rings now, due or not: it may be early. */
  ring(): void {
    this.alarmAt = Infinity;
    this.onAlarm();
  }
}
