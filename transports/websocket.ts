import { type ErrorCode, type ErrorDetails, type SocketIOError, transportError } from "../src/core/errors.ts";
import type { Frame, Message, Target, Transport, TransportFactory, TransportSink } from "../src/core/ports.ts";
import { type Failure, pageFailure, watchPolicy } from "./failure.ts";
import { type Base64, fromText, toText, w3cBase64 } from "./payload.ts";
import { hush } from "./secrecy.ts";

/** A W3C WebSocket class: a browser's, Node's, Deno's, Bun's, or the one of `ws`. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocket;

const OPEN = 1;

/**
 * One WebSocket frame per Engine.IO packet (Engine.IO protocol 4, "WebSocket"), over any W3C WebSocket.
 *
 * @param Constructor the class to use; the global `WebSocket` unless told otherwise.
 * @example
 * const io = createIo({ websocket: websocket() });
 */
export function websocket(Constructor?: WebSocketConstructor): TransportFactory {
  const open: TransportFactory = (target, sink) => {
    const { protocols, forceBase64 } = target.options;
    warn(target);
    const unwatch = watchPolicy();
    let socket: WebSocket;
    try {
      socket = new (Constructor ?? WebSocket)(websocketUrl(target), protocols as string | string[] | undefined);
    } catch (error) {
      const cause = hush(error);
      unwatch();
      throw failed(pageFailure(cause, target.url), { cause });
    }
    return new WebSocketTransport(socket, target.url, sink, forceBase64 ? w3cBase64 : undefined, unwatch);
  };
  return Object.assign(open, { transportName: "websocket" });
}

/** What such a WebSocket cannot do: it has no options but sub-protocols. */
const UNABLE = ["agent", "ca", "cert", "key", "pfx", "rejectUnauthorized"] as const;

const warned = new Set<string>();

/** Says once what has no effect. Headers have one on the long-polling before an upgrade, which carries a session id. */
function warn({ url, options }: Target): void {
  const unable = UNABLE.filter((name) => options[name] !== undefined && options[name] !== null);
  const idle = options.extraHeaders && !/[?&]sid=/.test(url) ? ["extraHeaders", ...unable] : unable;
  for (const name of idle) {
    // oxlint-disable-next-line no-console -- an option that has no effect must not be silent
    if (!warned.has(name)) console.warn(`isomorphic-socketio: \`${name}\` has no effect on a WebSocket here`);
    warned.add(name);
  }
}

/** The address of a target with the scheme of WebSockets. */
export function websocketUrl({ url, options }: Target): string {
  const stamp = options.timestampRequests ? `&${options.timestampParam ?? "t"}=${Date.now().toString(36)}` : "";
  return url.replace(/^http/, "ws") + stamp;
}

class WebSocketTransport implements Transport {
  readonly name = "websocket";
  #socket: WebSocket;
  #url: string;
  #opened = false;
  /** Undefined once it was told the end, or wants to hear no more. */
  #sink: TransportSink | undefined;
  /** What was sent when the socket was closing already, and its owner did not know yet. */
  #unsent: Message[] = [];
  #failure: Event | undefined;
  #base64: Base64 | undefined;
  #draining = false;
  /** It is settled whether there is a connection. */
  #settled: () => void;

  constructor(socket: WebSocket, url: string, sink: TransportSink, base64: Base64 | undefined, onSettled: () => void) {
    this.#settled = onSettled;
    this.#socket = socket;
    this.#url = url;
    this.#sink = sink;
    this.#base64 = base64;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#opened = true;
      this.#settled();
      this.#sink?.onOpen(this);
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.#sink?.onFrame(this, fromText(data, base64));
    socket.onerror = (event) => {
      this.#failure = event;
      // a close follows, but for Chromium where a Content-Security-Policy forbids it
      setTimeout(() => this.#onClose({ code: 1006, reason: "" }));
    };
    socket.onclose = (event) => this.#onClose(event);
  }

  get writable(): boolean {
    return this.#socket.readyState === OPEN && this.#socket.bufferedAmount === 0;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  begin(): void {}

  send(frame: Frame, message?: Message): void {
    if (this.#socket.readyState !== OPEN) {
      if (message) this.#unsent.push(message);
      return;
    }
    this.#socket.send(toText(frame, this.#base64) as string);
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => {
      this.#draining = false;
      this.#sink?.onDrain(this);
    });
  }

  // frames of a WebSocket cannot be overtaken: there is nothing to wait for
  pause(): void {
    queueMicrotask(() => this.#sink?.onPaused(this));
  }

  resume(): void {}

  close(): void {
    this.#settled();
    this.#sink = undefined;
    this.#socket.close();
  }

  abandon(): readonly Message[] {
    this.close();
    return this.#unsent;
  }

  #onClose(event: Pick<CloseEvent, "code" | "reason">): void {
    if (!this.#failure) return this.#end("transport close", closed(event));
    const failure: Failure = this.#opened ? { code: "CONNECTION_LOST", reason: "the connection broke" } : pageFailure(undefined, this.#url);
    this.#end("transport error", failed(failure, { closeCode: event.code, description: this.#failure, context: event }));
  }

  #end(reason: "transport close" | "transport error", error: Error): void {
    const sink = this.#sink;
    this.#settled();
    this.#sink = undefined;
    sink?.onClose(this, reason, error);
  }
}

/** What is told of a WebSocket that could not be opened or broke. */
export function failed({ code, reason, phase }: Failure, details: ErrorDetails): SocketIOError {
  return transportError(code, `websocket error: ${reason}`, "websocket", { phase, ...details });
}

/** What the codes of RFC 6455 mean here: all others are of a server that says goodbye. */
const CODES: Readonly<Record<number, ErrorCode>> = { 1006: "CONNECTION_LOST", 1009: "MESSAGE_TOO_LARGE" };

/** What is told of a WebSocket that was open and is closed, given its W3C event. */
export function closed(event: Pick<CloseEvent, "code" | "reason">): SocketIOError {
  const { code, reason } = event;
  const message = `the WebSocket was closed with code ${code}${reason ? ` (${reason})` : ""}`;
  return transportError(CODES[code] ?? "SERVER_CLOSED", message, "websocket", { closeCode: code, description: "websocket connection closed", context: event });
}
