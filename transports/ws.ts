import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ClientOptions, WebSocket } from "ws";
import { exceeded, type Limits, LIMITS } from "../src/core/budget.ts";
import { parseError, SocketIOError } from "../src/core/errors.ts";
import { byteSize, PONG } from "../src/core/frame.ts";
import type { BinaryType, Frame, Message, Target, Transport, TransportFactory, TransportSink } from "../src/core/ports.ts";
import { failed } from "./failure.ts";
import { hushSystem, systemFailure } from "./network.ts";
import { type Base64, fromText, toText } from "./payload.ts";
import { answered } from "./status.ts";
import { closed, websocketUrl } from "./websocket.ts";

/** The class of the `ws` package, which knows more than the W3C's: headers, TLS, compression. */
export type NodeWebSocketConstructor = new (url: string, protocols: string[], options: ClientOptions) => WebSocket;

/** What `ws` needs to know beside the address. */
export interface NodeWebSocketSettings {
  /** Turns the options of `io()` into those of `ws`. */
  readonly settings: (target: Target) => ClientOptions;
  /** The answer to the handshake came, with its cookies. */
  readonly onHandshake?: (target: Target, response: IncomingMessage) => void;
  readonly base64: Base64;
}

const OPEN = 1;
/** Characters of a text that is cheaper to copy than to write in two pieces. */
const SHORT = 4096;
/** The options of `ws.send`, by whether it is binary and whether it may be compressed. */
const WAYS = [
  [{ binary: false, compress: false }, { binary: false, compress: true }],
  [{ binary: true, compress: false }, { binary: true, compress: true }],
] as const;
/** Characters of a refusal that are read: its reason is at the beginning. */
const ENOUGH = 1000;

/** WebSocket through the `ws` package (Engine.IO protocol 4, "WebSocket"). */
export function nodeWebsocket(Constructor: NodeWebSocketConstructor, { settings, onHandshake, base64 }: NodeWebSocketSettings): TransportFactory {
  const open: TransportFactory = (target, sink) => {
    const { protocols, forceBase64 } = target.options;
    const socket = new Constructor(websocketUrl(target), [protocols ?? []].flat(), settings(target));
    if (onHandshake) socket.once("upgrade", (response) => onHandshake(target, response));
    return new NodeWebSocketTransport(socket, target.url, sink, forceBase64 ? base64 : undefined, threshold(target), target.limits);
  };
  return Object.assign(open, { transportName: "websocket" });
}

/** That of when the library was loaded: suites hold the one that is there later, and what they send reaches their server all the same. */
const nextTick = process.nextTick.bind(process);

/** What Engine.IO says in plain text to a WebSocket, and with the number of its place here to a request. */
const REFUSALS = ["Transport unknown", "Session ID unknown", "Bad handshake method", "Bad request", "Forbidden", "Unsupported protocol version"];

/** The refusal of a WebSocket as that of a request. */
function refusal(body: string): string {
  const number = REFUSALS.indexOf(body);
  return number < 0 ? body : JSON.stringify({ code: number, message: body });
}

/**
 * With a connection that broke, `ws` closes its decompressor, which may be at work on what came behind the bytes that broke it; the
 * end of that work then throws where nobody catches it (8.23.0). So it goes on to its end, for nobody, and is no more referred to.
 */
function spareDecompressor(socket: WebSocket): void {
  // oxlint-disable-next-line no-underscore-dangle -- there is no other way to it
  const compression = (socket as { _extensions?: Record<string, { cleanup(): void }> })._extensions?.["permessage-deflate"];
  if (compression) compression.cleanup = () => {};
}

function reaches(data: Frame, bytes: number): boolean {
  if (typeof data !== "string") return byteSize(data) >= bytes;
  return data.length >= bytes || Buffer.byteLength(data) >= bytes; // no character takes less than a byte
}

/** Bytes below which compression costs more than it saves. */
function threshold({ options: { perMessageDeflate } }: Target): number {
  const given = typeof perMessageDeflate === "object" ? (perMessageDeflate as { threshold?: number }).threshold : undefined;
  return given ?? 1024;
}

class NodeWebSocketTransport implements Transport {
  readonly name = "websocket";
  readonly binaryType: BinaryType = "nodebuffer";
  #socket: WebSocket;
  #url: string;
  /** Undefined once it was told the end, or wants to hear no more. */
  #sink: TransportSink | undefined;
  #base64: Base64 | undefined;
  #threshold: number;
  #limits: Limits;
  /** The stream under the WebSocket, from the handshake on. */
  #stream: Duplex | undefined;
  #corked = false;
  /** Whether what was sent last is the answer to a ping. */
  #pong = false;
  /** Messages of this turn of the event loop, which wait in the corked stream. */
  #turn: Message[] = [];
  /** What was sent when the socket was closing already, and its owner did not know yet. */
  #unsent: Message[] = [];
  #failure: Error | undefined;

  constructor(socket: WebSocket, url: string, sink: TransportSink, base64: Base64 | undefined, limit: number, limits = LIMITS) {
    this.#socket = socket;
    this.#url = url;
    this.#sink = sink;
    this.#base64 = base64;
    this.#threshold = limit;
    this.#limits = limits;
    socket.once("upgrade", (response) => (this.#stream = response.socket));
    socket.on("open", () => this.#sink?.onOpen(this));
    socket.on("message", (data: Buffer, binary: boolean) => this.#onMessage(data, binary));
    socket.on("unexpected-response", (_, response) => this.#onRefused(response));
    socket.on("error", (error) => {
      this.#failure ??= hushSystem(error) as Error; // a close follows
      spareDecompressor(socket);
    });
    socket.on("close", (code, reason) => this.#onClose(code, reason.toString()));
  }

  /** What it runs over. As in `engine.io-client`, where suites and diagnoses reach for it. */
  get ws(): WebSocket {
    return this.#socket;
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
    const pong = frame === PONG;
    // one that is not out yet answers any number of pings: a turn may bring thousands, and a server may read nothing
    if (pong && this.#pong && (this.#corked || !this.writable)) return;
    this.#pong = pong;
    if (!this.#corked) this.#cork();
    if (message && this.#stream) this.#turn.push(message);
    const data = toText(frame, this.#base64);
    const binary = typeof data !== "string";
    // `ws` gives a short text that it gets as bytes to the stream in one piece, else in two; a long one it would copy
    const bytes = binary || data.length > SHORT ? data : Buffer.from(data);
    const compress = message?.compress !== false && reaches(bytes, this.#threshold);
    this.#socket.send(bytes as string, WAYS[binary ? 1 : 0][compress ? 1 : 0]);
  }

  // frames of a WebSocket cannot be overtaken: there is nothing to wait for
  pause(): void {
    queueMicrotask(() => this.#sink?.onPaused(this));
  }

  resume(): void {}

  close(): void {
    this.#sink = undefined;
    this.#socket.close();
    this.#uncork();
  }

  abandon(): readonly Message[] {
    this.#sink = undefined;
    this.#socket.terminate();
    return [...this.#turn, ...this.#unsent];
  }

  /** Each write to the network is a system call: those of one turn become one, at its end. */
  #cork(): void {
    this.#corked = true;
    this.#stream?.cork();
    nextTick(() => this.#uncork());
  }

  #uncork(): void {
    if (!this.#corked) return; // it was closed in that turn
    this.#corked = false;
    this.#turn = [];
    this.#stream?.uncork();
    this.#sink?.onDrain(this);
  }

  #onMessage(data: Buffer, binary: boolean): void {
    let frame: Frame;
    try {
      frame = binary ? data : fromText(data.toString(), this.#base64);
    } catch (cause) {
      return this.#end("parse error", parseError("a text that is longer than one can be here", cause)); // as `limits.frameBytes` may allow
    }
    this.#sink?.onFrame(this, frame);
  }

  #onClose(code: number, reason: string): void {
    if (!this.#sink) return; // to make an error for nobody would cost more than all the rest
    // in the shape of the W3C's events, as in browsers; 1006 stands for a close without a closing handshake
    const event = { type: "close", code, reason, wasClean: code !== 1006 };
    const cause = this.#failure;
    if (!cause) return this.#end("transport close", closed(event));
    if (cause instanceof SocketIOError) return this.#end("transport error", cause); // of the server or the agent
    const { code: kind } = cause as NodeJS.ErrnoException;
    if (kind === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return this.#end("parse error", exceeded("frameBytes", this.#limits));
    this.#end("transport error", failed(this.name, this.name, systemFailure(cause, this.#url), { closeCode: code, description: describe(cause), cause }));
  }

  /** The server answered the handshake as any HTTP request: what it says tells why. */
  #onRefused(response: IncomingMessage): void {
    const { statusCode: status = 0 } = response;
    let body = "";
    const finish = () => {
      const cause = new Error(`Unexpected server response: ${status}`); // as `ws` would tell it
      const { code, reason } = answered(status, refusal(body));
      // a WebSocket takes over a session that was opened just now
      const known = code === "SESSION_UNKNOWN" ? "NO_STICKY_SESSIONS" : code;
      this.#failure ??= failed(this.name, this.name, { code: known, reason }, { status, description: describe(cause) });
      this.#socket.terminate();
    };
    response.setEncoding("utf8");
    response.on("data", (text: string) => {
      body += text;
      if (body.length > ENOUGH) response.destroy();
    });
    response.once("close", finish); // also when it was cut short
  }

  #end(reason: "transport close" | "transport error" | "parse error", error: Error): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.onClose(this, reason, error);
  }
}

/** In the shape of the event that `ws` has for an error. */
function describe(error: Error): { type: string; message: string; error: Error } {
  return { type: "error", message: error.message, error };
}
