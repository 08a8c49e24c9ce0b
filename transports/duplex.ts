import { type ErrorDetails, SocketIOError } from "../src/core/errors.ts";
import { PONG } from "../src/core/frame.ts";
import type { Frame, Message, Transport, TransportFactory, TransportSink } from "../src/core/ports.ts";
import { failed, pageFailure, watchPolicy } from "./failure.ts";
import { hush } from "./secrecy.ts";

/** A factory of such transports. What the class of a connection throws is told as what breaks it later. */
export function duplex(transportName: string, connect: TransportFactory): TransportFactory {
  const open: TransportFactory = (target, sink) => {
    try {
      return connect(target, sink);
    } catch (thrown) {
      throw failure(transportName, target.url, thrown);
    }
  };
  return Object.assign(open, { transportName });
}

/** What is told of a connection that could not be opened, or broke. */
function failure(name: string, url: string, thrown: unknown, opened = false, details?: ErrorDetails): SocketIOError {
  if (thrown instanceof SocketIOError) return thrown;
  const cause = hush(thrown);
  const why = opened ? ({ code: "CONNECTION_LOST", reason: "the connection broke" } as const) : pageFailure(cause, url);
  return failed(name, name, why, { description: cause, cause, ...details });
}

/** A transport over one connection of a page that carries frames both ways and in order. */
export abstract class Duplex implements Transport {
  /** Undefined once it was told the end, or wants to hear no more. */
  protected sink: TransportSink | undefined;
  /** What was sent when the connection was closing already, and its owner did not know yet. */
  protected unsent: Message[] = [];
  #url: string;
  #opened = false;
  #last: Frame | undefined;
  #unwatch = watchPolicy();

  constructor(url: string, sink: TransportSink) {
    this.#url = url;
    this.sink = sink;
  }

  // accessors and not fields, which some compilers would define here
  abstract get name(): string;
  abstract get writable(): boolean;
  abstract send(frame: Frame, message?: Message): void;
  abstract close(): void;
  abstract abandon(): readonly Message[];

  begin(): void {}

  // frames cannot be overtaken: there is nothing to wait for
  pause(): void {
    queueMicrotask(() => this.sink?.onPaused(this));
  }

  resume(): void {}

  protected onOpen(): void {
    this.#opened = true;
    this.#unwatch();
    this.sink?.onOpen(this);
  }

  /** Whether the frame is an answer to a ping behind another one that is not out yet: one answers any number, which may be many. */
  protected repeats(frame: Frame): boolean {
    const last = this.#last;
    this.#last = frame;
    return frame === PONG && last === PONG && !this.writable;
  }

  /** Lets go of the owner, who wants to hear no more or is told the end. */
  protected leave(): TransportSink | undefined {
    const { sink } = this;
    this.sink = undefined;
    this.#unwatch();
    return sink;
  }

  /** What is told of a connection that could not be opened, or broke. */
  protected failure(thrown: unknown, details?: ErrorDetails): SocketIOError {
    return failure(this.name, this.#url, thrown, this.#opened, details);
  }
}
