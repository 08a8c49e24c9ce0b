import { excerpt, SocketIOError } from "./errors.ts";

/** A `Blob` as far as the protocol cares: the core is compiled without the DOM's types. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export type Binary = ArrayBuffer | ArrayBufferView | BlobLike;

/** What a transport carries. Text frames start with a packet type; binary frames are messages. */
export type Frame = string | Binary;

// Engine.IO packet types, as the character that starts a text frame (Engine.IO protocol 4, "Packet encoding").
export const OPEN = "0";
export const CLOSE = "1";
export const PING = "2";
export const PONG = "3";
export const MESSAGE = "4";
export const UPGRADE = "5";
export const NOOP = "6";

export const PROBE = "probe";

/** What the server grants with the first packet of a session (Engine.IO protocol 4, "Handshake"). */
export interface Handshake {
  readonly sid: string;
  readonly upgrades: readonly string[];
  /** Milliseconds between two pings of the server. */
  readonly pingInterval: number;
  /** Milliseconds after which a missing ping means that the server is gone. */
  readonly pingTimeout: number;
  /** Bytes the server accepts in one payload; Infinity when it does not say (servers before 4.1). */
  readonly maxPayload: number;
}

/** Native timers hold 31 bits of milliseconds, 24 days; a heartbeat beyond that is as good as none. */
export const LONGEST = 0x7fffffff;

/**
 * Reads the OPEN packet that starts a session. Unknown keys are tolerated, absurd intervals are clamped.
 *
 * @throws SocketIOError `BAD_HANDSHAKE`, `NOT_SOCKET_IO`, `UNSUPPORTED_PROTOCOL` when the frame is anything else.
 */
export function parseHandshake(frame: Frame): Handshake {
  if (typeof frame !== "string" || frame[0] !== OPEN) throw notAHandshake(frame);
  let value: Partial<Record<keyof Handshake, unknown>> | null;
  try {
    value = JSON.parse(frame.slice(1)) as typeof value;
  } catch (cause) {
    throw notAHandshake(frame, cause);
  }
  const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = value ?? {};
  if (typeof sid !== "string" || !sid || !positive(pingInterval) || !positive(pingTimeout)) throw notAHandshake(frame);
  return {
    sid,
    upgrades: Array.isArray(upgrades) ? upgrades.filter((name) => typeof name === "string") : [],
    pingInterval: Math.min(pingInterval, LONGEST),
    pingTimeout: Math.min(pingTimeout, LONGEST),
    maxPayload: positive(maxPayload) ? maxPayload : Infinity,
  };
}

function positive(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}

function notAHandshake(frame: Frame, cause?: unknown): SocketIOError {
  const text = typeof frame === "string" ? frame : "";
  const start = text === frame ? excerpt(text) : "binary data";
  // servers before version 3 put a length before each packet
  const code = /^\d+:0{/.test(text) ? "UNSUPPORTED_PROTOCOL" : /^[0-6]/.test(text) ? "BAD_HANDSHAKE" : "NOT_SOCKET_IO";
  return new SocketIOError(code, `the server sent no Engine.IO handshake but ${start}`, { cause });
}

/** How much there is of a frame: bytes, or for text UTF-16 units. */
export function sizeOf(frame: Frame): number {
  return typeof frame === "string" ? frame.length : byteSize(frame);
}

/** The bytes of a binary value, without copying them where they are at hand. */
export function byteSize(binary: Binary): number {
  return "byteLength" in binary ? binary.byteLength : binary.size;
}
