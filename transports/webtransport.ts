import { closeReason } from "../src/core/budget.ts";
import { transportError } from "../src/core/errors.ts";
import { OPEN } from "../src/core/frame.ts";
import type { Frame, Message, Target, TransportFactory, TransportSink } from "../src/core/ports.ts";
import { Duplex, duplex } from "./duplex.ts";
import { encodeFrame, FrameReader } from "./stream.ts";

/** A W3C WebTransport session, as far as it is used: many platforms do not know the type. */
export interface WebTransportSession {
  readonly ready: Promise<unknown>;
  readonly closed: Promise<unknown>;
  createBidirectionalStream(): Promise<{ readonly readable: object; readonly writable: object }>;
  close(): void;
}

/** A W3C WebTransport class. */
export type WebTransportConstructor = new (url: string, options?: object) => WebTransportSession;

const NAME = "webtransport";

/** Milliseconds that a session that is closed may take for what was sent before, as in `ws`. */
const LINGER = 30_000;

/**
 * One stream of a WebTransport session (Engine.IO protocol 4.1, "WebTransport"), over HTTP/3.
 *
 * @param Constructor the class to use; the global `WebTransport` unless told otherwise.
 * @example
 * const io = createIo({ webtransport: webtransport() });
 */
export function webtransport(Constructor?: WebTransportConstructor): TransportFactory {
  return duplex(NAME, (target, sink) => {
    const Class = Constructor ?? (globalThis as { WebTransport?: WebTransportConstructor }).WebTransport;
    if (!Class) throw transportError("UNSUPPORTED_TRANSPORT", "this platform has no WebTransport", NAME);
    // the class takes of the options what it knows; its own `protocols` are not those of a WebSocket
    const session = new Class(target.url.replace(/^http:/, "https:"), { ...target.options, protocols: undefined });
    return new StreamTransport(session, target, sink);
  });
}

class StreamTransport extends Duplex {
  readonly name = NAME;
  #session: WebTransportSession;
  /** Every write, one after the other: a Blob has to be read first. */
  #tail: Promise<unknown> = Promise.resolve();
  #writing = 0;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  constructor(session: WebTransportSession, target: Target, sink: TransportSink) {
    super(target.url, sink);
    this.#session = session;
    session.closed.then(() => this.#closed(), this.#broke);
    this.#run(target).catch(this.#broke);
  }

  get writable(): boolean {
    return !!(this.sink && this.#writer && !this.#writing);
  }

  send(frame: Frame, message?: Message): void {
    const writer = this.sink && this.#writer;
    if (!writer) {
      if (message) this.unsent.push(message);
      return;
    }
    if (this.repeats(frame)) return;
    this.#writing++;
    this.#tail = this.#tail.then(async () => {
      const parts = await encodeFrame(frame);
      await Promise.all(parts.map((part) => writer.write(part)));
      if (!--this.#writing) this.sink?.onDrain(this);
    });
    this.#tail.catch(this.#broke);
  }

  close(): void {
    this.leave();
    const close = () => {
      clearTimeout(timer);
      this.#session.close();
    };
    const timer = setTimeout(close, LINGER); // a server that takes nothing more would keep it open for ever
    // a write is done once it is buffered, and a session that closes drops its buffers: the end of the stream comes first
    this.#tail = this.#tail.then(() => this.#writer?.close());
    this.#tail.then(close, close);
  }

  abandon(): readonly Message[] {
    this.leave();
    this.#session.close();
    return this.unsent;
  }

  async #run({ url, limits }: Target): Promise<void> {
    await this.#session.ready;
    const { readable, writable } = (await this.#session.createBidirectionalStream()) as { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> };
    if (!this.sink) return;
    this.#writer = writable.getWriter();
    const sid = new URL(url).searchParams.get("sid");
    this.send(OPEN + (sid === null ? "" : JSON.stringify({ sid }))); // no query reaches the server
    this.onOpen();
    const frames = new FrameReader(limits);
    const reader = readable.getReader();
    for (;;) {
      // each read needs the one before
      // oxlint-disable-next-line no-await-in-loop
      const { value, done } = await reader.read();
      if (done) return this.#closed();
      if (!this.sink) return;
      frames.add(value, (frame) => this.sink?.onFrame(this, frame));
    }
  }

  #closed(): void {
    this.leave()?.onClose(this, "transport close", transportError("SERVER_CLOSED", "the server closed the WebTransport", NAME));
  }

  #broke = (cause: unknown): void => {
    const error = this.failure(cause);
    this.leave()?.onClose(this, closeReason(error), error);
  };
}
