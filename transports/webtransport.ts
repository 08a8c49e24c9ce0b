import { closeReason } from "../src/core/budget.ts";
import { SocketIOError, transportError } from "../src/core/errors.ts";
import { OPEN } from "../src/core/frame.ts";
import type { Frame, Message, Target, Transport, TransportFactory, TransportSink } from "../src/core/ports.ts";
import { type Failure, pageFailure, watchPolicy } from "./failure.ts";
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

/** Options of the class that may stand in `transportOptions.webtransport`. */
const OPTIONS = ["allowPooling", "congestionControl", "requireUnreliable", "serverCertificateHashes"] as const;

/**
 * One stream of a WebTransport session (Engine.IO protocol 4.1, "WebTransport"), over HTTP/3.
 *
 * @param Constructor the class to use; the global `WebTransport` unless told otherwise.
 * @example
 * const io = createIo({ webtransport: webtransport() });
 */
export function webtransport(Constructor?: WebTransportConstructor): TransportFactory {
  const open: TransportFactory = (target, sink) => {
    const Class = Constructor ?? (globalThis as { WebTransport?: WebTransportConstructor }).WebTransport;
    if (!Class) throw transportError("UNSUPPORTED_TRANSPORT", "webtransport error: this platform has no WebTransport", "webtransport");
    return new StreamTransport(new Class(target.url.replace(/^http:/, "https:"), optionsOf(target)), target, sink);
  };
  return Object.assign(open, { transportName: "webtransport" });
}

type Reason = "transport close" | "transport error" | "parse error";

class StreamTransport implements Transport {
  readonly name = "webtransport";
  #session: WebTransportSession;
  #url: string;
  #opened = false;
  /** Undefined once it was told the end, or wants to hear no more. */
  #sink: TransportSink | undefined;
  /** Every write, one after the other: a Blob has to be read first. */
  #tail: Promise<unknown> = Promise.resolve();
  #writing = 0;
  #unsent: Message[] = [];
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  constructor(session: WebTransportSession, target: Target, sink: TransportSink) {
    this.#session = session;
    this.#url = target.url;
    this.#sink = sink;
    const unwatch = watchPolicy();
    session.ready.then(unwatch, unwatch);
    session.closed.then(
      () => this.#end("transport close", new Error("the WebTransport session was closed")),
      (error: unknown) => this.#end("transport error", error as Error),
    );
    this.#run(target).catch((error: unknown) => this.#end(closeReason(error), error as Error));
  }

  get writable(): boolean {
    return this.#writer !== undefined && this.#writing === 0;
  }

  begin(): void {}

  send(frame: Frame, message?: Message): void {
    const writer = this.#writer;
    if (!writer) {
      if (message) this.#unsent.push(message);
      return;
    }
    this.#writing++;
    this.#tail = this.#tail.then(async () => {
      const parts = await encodeFrame(frame);
      await Promise.all(parts.map((part) => writer.write(part)));
      if (--this.#writing === 0) this.#sink?.onDrain(this);
    });
    this.#tail.catch((error: unknown) => this.#end("transport error", error as Error));
  }

  // frames of a stream cannot be overtaken: there is nothing to wait for
  pause(): void {
    queueMicrotask(() => this.#sink?.onPaused(this));
  }

  resume(): void {}

  close(): void {
    const writer = this.#writer;
    const close = () => this.#session.close();
    this.#sink = this.#writer = undefined;
    // a write is done once it is buffered, and a session that closes drops its buffers: the end of the stream comes first
    this.#tail = this.#tail.then(() => writer?.close());
    this.#tail.then(close, close);
  }

  abandon(): readonly Message[] {
    this.#sink = undefined;
    this.#writer = undefined;
    this.#session.close();
    return this.#unsent;
  }

  async #run(target: Target): Promise<void> {
    await this.#session.ready;
    const { readable, writable } = (await this.#session.createBidirectionalStream()) as { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> };
    if (!this.#sink) return;
    this.#writer = writable.getWriter();
    const sid = new URL(target.url).searchParams.get("sid");
    this.send(OPEN + (sid === null ? "" : JSON.stringify({ sid }))); // no query reaches the server
    this.#opened = true;
    this.#sink?.onOpen(this);
    const frames = new FrameReader(target.limits);
    const reader = readable.getReader();
    for (;;) {
      // each read needs the one before
      // oxlint-disable-next-line no-await-in-loop
      const { value, done } = await reader.read();
      if (done) return this.#end("transport close", new Error("the server ended the stream"));
      if (!this.#sink) return;
      frames.add(value, (frame) => this.#sink?.onFrame(this, frame));
    }
  }

  #end(reason: Reason, cause: Error): void {
    const sink = this.#sink;
    this.#sink = undefined;
    this.#writer = undefined;
    sink?.onClose(this, reason, this.#failure(reason, cause));
  }

  #failure(reason: Reason, cause: Error): SocketIOError {
    if (cause instanceof SocketIOError) return cause;
    const details = { description: cause, cause };
    if (reason !== "transport error") return transportError(reason === "parse error" ? "PARSE_ERROR" : "SERVER_CLOSED", cause.message, this.name, details);
    const { code, reason: why, phase }: Failure = this.#opened ? { code: "CONNECTION_LOST", reason: cause.message } : pageFailure(cause, this.#url);
    return transportError(code, `webtransport error: ${why}`, this.name, { phase, ...details });
  }
}

function optionsOf({ options }: Target): object {
  const given = options as Record<string, unknown>;
  return Object.fromEntries(OPTIONS.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]));
}
