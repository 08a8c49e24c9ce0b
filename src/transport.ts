import { SocketIOError } from "./core/errors.ts";
import type { BinaryType, Frame } from "./core/ports.ts";
import { Emitter } from "./emitter.ts";
import { converter } from "./engine.ts";
import { type EnginePacket, toPacket } from "./packets.ts";
import { installTimerFunctions } from "./timers.ts";

/** What broke a transport, under the name that `engine.io-client` gives it. Every error of a transport is an instance. */
export class TransportError extends SocketIOError {
  /**
   * @param reason what happened.
   * @param description an HTTP status, a close code, or the event of the platform.
   * @param context the response or the event that belongs to it.
   */
  constructor(reason: string, description?: unknown, context?: unknown) {
    super("TRANSPORT_ERROR", reason, { type: "TransportError", description, context });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== TransportError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof SocketIOError && value.type === "TransportError";
  }
}

/** Events of a transport. */
export interface TransportReservedEvents {
  open: () => void;
  error: (error: Error) => void;
  packet: (packet: EnginePacket) => void;
  close: (details?: CloseDetails) => void;
  /** A polling request was sent. */
  poll: () => void;
  /** It was answered. */
  pollComplete: () => void;
  /** What was sent has been given to the network. */
  drain: () => void;
}

/** Why a transport was closed, and the event of the platform that says so. */
export interface CloseDetails {
  readonly description?: string | undefined;
  readonly context?: unknown;
}

/** What a transport is made with: where the server is, and the options of the connection. */
export interface TransportClassOptions {
  readonly hostname: string;
  readonly port?: string | number | undefined;
  readonly secure?: boolean | undefined;
  /** The path of the requests, with slashes. */
  readonly path: string;
  /** What every request carries; the id of the session is added once it is known. */
  readonly query?: Record<string, unknown> | undefined;
  readonly forceBase64?: boolean | undefined;
  readonly useNativeTimers?: boolean | undefined;
  /** The session, as far as a transport needs to know it. */
  readonly socket?: { readonly binaryType?: BinaryType | undefined } | undefined;
  readonly [option: string]: unknown;
}

/**
 * The base of transports written as classes, as `engine.io-client` has it. A subclass says its `name`, and how to open,
 * to write and to close; it tells what happens by `onOpen`, `onData` or `onPacket`, `onClose` and `onError`, and sets
 * `writable` before it tells `drain`. It stands in the option `transports`.
 *
 * @example
 * class Carrier extends Transport {
 *   get name() { return "carrier"; }
 *   doOpen() { this.line = dial(this.createUri("carrier", this.query), (data) => this.onData(data), () => this.onOpen()); }
 *   write(packets) { for (const { type, data } of packets) this.line.send(type, data); this.emitReserved("drain"); }
 *   doClose() { this.line.hangUp(); }
 * }
 */
export abstract class Transport extends Emitter<TransportReservedEvents> {
  query: Record<string, unknown>;
  /** Whether `send` may be called now. */
  writable = false;
  protected opts: TransportClassOptions;
  /** False when binary is to be sent as base64. */
  protected supportsBinary: boolean;
  protected readyState: "opening" | "open" | "closed" | "pausing" | "paused" | undefined;
  protected socket: TransportClassOptions["socket"];
  protected declare setTimeoutFn: typeof setTimeout;
  protected declare clearTimeoutFn: typeof clearTimeout;

  constructor(opts: TransportClassOptions) {
    super();
    installTimerFunctions(this, opts);
    this.opts = opts;
    this.query = opts.query ?? {};
    this.socket = opts.socket;
    this.supportsBinary = !opts.forceBase64;
  }

  /** The name that servers know the transport by. It stands on the prototype. */
  abstract get name(): string;

  open(): this {
    this.readyState = "opening";
    this.doOpen();
    return this;
  }

  close(): this {
    if (this.readyState === "opening" || this.readyState === "open") {
      this.doClose();
      this.onClose();
    }
    return this;
  }

  /** Writes packets, if the transport is open. */
  send(packets: EnginePacket[]): void {
    if (this.readyState === "open") this.write(packets);
  }

  /** Stops reading and writing, then calls `paused`: another transport takes over. What cannot lose packets need not. */
  pause(paused: () => void): void {
    paused();
  }

  /** Calls the listeners of an event. */
  emit(event: keyof TransportReservedEvents | (string & {}), ...args: unknown[]): this {
    this.dispatch(event, args);
    return this;
  }

  protected abstract doOpen(): void;
  protected abstract doClose(): void;
  protected abstract write(packets: EnginePacket[]): void;

  protected onOpen(): void {
    this.readyState = "open";
    this.writable = true;
    this.emitReserved("open");
  }

  /** An encoded packet came. */
  protected onData(data: Frame): void {
    this.onPacket(decode(data, this.socket?.binaryType));
  }

  protected onPacket(packet: EnginePacket): void {
    this.emitReserved("packet", packet);
  }

  protected onClose(details?: CloseDetails): void {
    this.readyState = "closed";
    this.emitReserved("close", details);
  }

  /** The transport broke. */
  protected onError(reason: string, description?: unknown, context?: unknown): this {
    return this.emitReserved("error", new TransportError(reason, description, context));
  }

  /** The address of the server with this scheme and query. */
  protected createUri(schema: string, query: Record<string, unknown> = {}): string {
    const { hostname, port, secure, path } = this.opts;
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    const usual = secure ? 443 : 80;
    const search = Object.entries(query).map((pair) => pair.map((part) => encodeURIComponent(String(part))).join("="));
    return `${schema}://${host}${port && Number(port) !== usual ? `:${port}` : ""}${path}${search.length > 0 ? `?${search.join("&")}` : ""}`;
  }
}

/** A packet as it is on the wire: text with its type, binary, or binary as base64 behind a "b". */
function decode(data: Frame, binaryType: BinaryType = "arraybuffer"): EnginePacket {
  const base64 = typeof data === "string" && data[0] === "b";
  const frame = base64 ? bytes(data.slice(1)) : data;
  if (typeof frame !== "string") return { type: "message", data: converter(binaryType)(frame) };
  const packet = toPacket(frame);
  return packet.type === "unknown" ? { type: "error", data: "parser error" } : packet;
}

function bytes(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}
