import { type ErrorCode, type SocketIOError, transportError } from "../src/core/errors.ts";
import type { Frame, Message, Target, TransportFactory, TransportSink } from "../src/core/ports.ts";
import { Duplex, duplex } from "./duplex.ts";
import { type Base64, fromText, toText, w3cBase64 } from "./payload.ts";
import { stamp } from "./stamp.ts";

/** A W3C WebSocket class: a browser's, Node's, Deno's, Bun's, or the one of `ws`. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocket;

const OPEN = 1;
const NAME = "websocket";

/**
 * One WebSocket frame per Engine.IO packet (Engine.IO protocol 4, "WebSocket"), over any W3C WebSocket.
 *
 * @param Constructor the class to use; the global `WebSocket` unless told otherwise.
 * @example
 * const io = createIo({ websocket: websocket() });
 */
export function websocket(Constructor?: WebSocketConstructor): TransportFactory {
  return duplex(NAME, (target, sink) => {
    const { protocols, forceBase64 } = target.options;
    warn(target);
    const socket = new (Constructor ?? WebSocket)(websocketUrl(target), protocols as string | string[] | undefined);
    return new WebSocketTransport(socket, target.url, sink, forceBase64 ? w3cBase64 : undefined);
  });
}

/** What such a WebSocket cannot do, as far as nobody was told yet: it has no options but sub-protocols. */
const unable = new Set(["extraHeaders", "agent", "ca", "cert", "key", "pfx", "rejectUnauthorized"] as const);

/** Says once what has no effect. Headers have one on the long-polling before an upgrade, which carries a session id. */
function warn({ url, options }: Target): void {
  for (const name of unable) {
    if ((options[name] ?? undefined) === undefined || (name === "extraHeaders" && url.includes("&sid="))) continue;
    unable.delete(name);
    // oxlint-disable-next-line no-console -- an option that has no effect must not be silent
    console.warn(`isomorphic-socketio: \`${name}\` has no effect on a WebSocket here`);
  }
}

/** The address of a target with the scheme of WebSockets. */
export function websocketUrl({ url, options }: Target): string {
  return url.replace(/^http/, "ws") + stamp(options, false);
}

class WebSocketTransport extends Duplex {
  readonly name = NAME;
  #socket: WebSocket;
  #base64: Base64 | undefined;
  #failure: Event | undefined;
  #draining = false;

  constructor(socket: WebSocket, url: string, sink: TransportSink, base64: Base64 | undefined) {
    super(url, sink);
    this.#socket = socket;
    this.#base64 = base64;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.onOpen();
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.sink?.onFrame(this, fromText(data, base64));
    socket.onerror = (event) => {
      this.#failure = event;
      // a close follows, but for Chromium where a Content-Security-Policy forbids it
      setTimeout(() => this.#onClose({ code: 1006, reason: "" }));
    };
    socket.onclose = this.#onClose;
  }

  /** What it runs over. As in `engine.io-client`, where suites and diagnoses reach for it. */
  get ws(): WebSocket {
    return this.#socket;
  }

  get writable(): boolean {
    return this.#socket.readyState === OPEN && !this.bufferedAmount;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: Frame, message?: Message): void {
    if (this.#socket.readyState !== OPEN) {
      if (message) this.unsent.push(message);
      return;
    }
    if (this.repeats(frame)) return;
    this.#socket.send(toText(frame, this.#base64) as string);
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => {
      this.#draining = false;
      this.sink?.onDrain(this);
    });
  }

  close(): void {
    this.leave();
    this.#socket.close();
  }

  abandon(): readonly Message[] {
    this.close();
    return this.unsent;
  }

  #onClose = (event: Pick<CloseEvent, "code" | "reason">): void => {
    const sink = this.leave();
    const description = this.#failure;
    if (!description) sink?.onClose(this, "transport close", closed(event));
    else sink?.onClose(this, "transport error", this.failure(undefined, { closeCode: event.code, description }));
  };
}

/** What the codes of RFC 6455 mean here: all others are of a server that says goodbye. */
const CODES: Readonly<Record<number, ErrorCode>> = { 1006: "CONNECTION_LOST", 1009: "MESSAGE_TOO_LARGE" };

/** What is told of a WebSocket that was open and is closed, given its W3C event. */
export function closed(event: Pick<CloseEvent, "code" | "reason">): SocketIOError {
  const { code, reason } = event;
  const message = `WebSocket closed with code ${code}${reason ? ` (${reason})` : ""}`;
  return transportError(CODES[code] ?? "SERVER_CLOSED", message, NAME, { closeCode: code, description: "websocket connection closed", context: event });
}
