import { SocketIOError } from "../core/errors.ts";
import type { BinaryType, Frame, Handshake, Message, Target, Transport, TransportFactory, TransportSink } from "../core/ports.ts";
import { report } from "../emitter.ts";
import type { ClosedEvent, OpeningEvent, PacketEvent, StepEvent, TraceEvent, Tracer, TraceSink } from "./events.ts";
import { Redactor } from "./redact.ts";

/** What `trace` may be told beside its sink. */
export interface TraceOptions {
  /** Tell the arguments of events too. Credentials are left out all the same. Default false. */
  readonly contents?: boolean | undefined;
}

/**
 * Makes the value of the option `trace`: everything that goes over a transport is told to `sink` as well. What a sink
 * throws is reported like the error of a listener; nothing else changes.
 *
 * @param sink a recorder, `consoleSink()`, a function of yours, or a list of these.
 * @example
 * import { io } from "isomorphic-socketio";
 * import { consoleSink, trace } from "isomorphic-socketio/trace";
 * const socket = io(url, { trace: trace(consoleSink({ level: "debug" })) });
 */
export function trace(sink: TraceSink | readonly TraceSink[], { contents = false }: TraceOptions = {}): Tracer {
  const sinks = [sink].flat();
  const redactor = new Redactor(contents);
  let count = 0;
  const tell: TraceSink = (event) => {
    for (const each of sinks) {
      try {
        each(event);
      } catch (error) {
        report(error);
      }
    }
  };
  return (factory) => {
    const open: TransportFactory = (target, owner) => new Tap(++count, factory, target, owner, redactor, tell);
    const { transportName } = factory;
    return transportName === undefined ? open : Object.assign(open, { transportName });
  };
}

/** A transport that tells what passes through it. For its owner it is the transport, for the transport it is the owner. */
class Tap implements Transport, TransportSink {
  #id: number;
  #name: string;
  #transport: Transport | undefined;
  #owner: TransportSink;
  #redactor: Redactor;
  #sink: TraceSink;

  constructor(id: number, factory: TransportFactory, target: Target, owner: TransportSink, redactor: Redactor, sink: TraceSink) {
    this.#id = id;
    this.#owner = owner;
    this.#redactor = redactor;
    this.#sink = sink;
    this.#name = factory.transportName ?? new URL(target.url).searchParams.get("transport") ?? "";
    this.#tell<OpeningEvent>({ kind: "opening", direction: "out", url: redactor.url(target.url) });
    try {
      this.#transport = factory(target, this);
    } catch (error) {
      this.#closed("transport error", error as Error);
      throw error;
    }
  }

  get name(): string {
    return this.#transport?.name ?? this.#name;
  }

  get binaryType(): BinaryType {
    return this.#transport?.binaryType ?? "arraybuffer";
  }

  get bufferedAmount(): number {
    return this.#transport?.bufferedAmount ?? 0;
  }

  get writable(): boolean {
    return this.#transport!.writable;
  }

  begin(handshake: Handshake): void {
    this.#transport!.begin(handshake);
  }

  send(frame: Frame, message?: Message): void {
    this.#packet("out", frame);
    this.#transport!.send(frame, message);
  }

  pause(): void {
    this.#step("pause", "out");
    this.#transport!.pause();
  }

  resume(): void {
    this.#step("resume", "out");
    this.#transport!.resume();
  }

  close(): void {
    this.#step("close", "out");
    this.#transport!.close();
  }

  abandon(): readonly Message[] {
    this.#step("abandon", "out");
    return this.#transport!.abandon();
  }

  onOpen(): void {
    this.#step("opened", "in");
    this.#owner.onOpen(this);
  }

  onFrame(_: Transport, frame: Frame): void {
    this.#packet("in", frame);
    this.#owner.onFrame(this, frame);
  }

  onPaused(): void {
    this.#step("paused", "in");
    this.#owner.onPaused(this);
  }

  onDrain(): void {
    this.#owner.onDrain(this);
  }

  onClose(_: Transport, reason: ClosedEvent["reason"], error?: Error): void {
    this.#closed(reason, error);
    this.#owner.onClose(this, reason, error);
  }

  #packet(direction: PacketEvent["direction"], frame: Frame): void {
    this.#tell<PacketEvent>({ kind: "packet", direction, ...this.#redactor.describe(frame) });
  }

  #step(kind: StepEvent["kind"], direction: StepEvent["direction"]): void {
    this.#tell<StepEvent>({ kind, direction });
  }

  #closed(reason: ClosedEvent["reason"], error: Error | undefined): void {
    const details = error && { error: { ...(error instanceof SocketIOError && { code: error.code }), message: error.message } };
    this.#tell<ClosedEvent>({ kind: "closed", direction: "in", reason, ...details });
  }

  #tell<Event extends TraceEvent>(detail: Omit<Event, "time" | "id" | "transport">): void {
    this.#sink({ time: Date.now(), id: this.#id, transport: this.name, ...detail } as Event);
  }
}
