import { attach, detach, hasBinary } from "./attachments.ts";
import { exceeded, hold, type Limits, LIMITS } from "./budget.ts";
import { isDeeper } from "./depth.ts";
import { excerpt, messageOf, parseError, SocketIOError } from "./errors.ts";
import type { Binary, Frame, Message } from "./ports.ts";

// Socket.IO packet types: the digit that starts an encoded packet (Socket.IO protocol 5, "Packet types").
export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;
export const CONNECT_ERROR = 4;
const BINARY_EVENT = 5;
const BINARY_ACK = 6;

export type PacketType = typeof CONNECT | typeof DISCONNECT | typeof EVENT | typeof ACK | typeof CONNECT_ERROR;

export interface Packet extends Message {
  readonly type: PacketType;
  readonly nsp: string;
  readonly id?: number | undefined;
  readonly data?: unknown;
}

/** Names that carry a meaning of their own: neither side may send events called so. */
export const RESERVED: ReadonlySet<unknown> = new Set([
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener",
]);

/**
 * The frames of a packet: one of text, then one for each binary part (Socket.IO protocol 5, "Packet encoding").
 *
 * @throws SocketIOError `NOT_SERIALIZABLE` for what JSON cannot express: circular structures, BigInt.
 */
export function encode(packet: Packet): Frame[] {
  const { type, nsp, id, data } = packet;
  const parts: Binary[] = [];
  let json: string | undefined;
  try {
    json = (type === EVENT || type === ACK) && hasBinary(data) ? detach(data, parts) : JSON.stringify(data);
  } catch (cause) {
    throw new SocketIOError("NOT_SERIALIZABLE", `the arguments are not JSON: ${messageOf(cause)}`, { cause, phase: "emit" });
  }
  let head = parts.length === 0 ? String(type) : `${type === EVENT ? BINARY_EVENT : BINARY_ACK}${parts.length}-`;
  if (nsp !== "/") head += nsp + ",";
  if (id !== undefined) head += id;
  return [json === undefined ? head : head + json, ...parts];
}

/** Rebuilds packets from frames. One per engine: a reconnection starts with nothing half-received. */
export class Decoder {
  #limits: Limits;
  #pending: Packet | undefined;
  #missing = 0;
  #parts: Binary[] = [];

  constructor(limits: Limits = LIMITS) {
    this.#limits = limits;
  }

  get incomplete(): boolean {
    return this.#pending !== undefined;
  }

  /**
   * The packet this frame completes, if any.
   *
   * @throws SocketIOError `PARSE_ERROR` when the server breaks the protocol, `LIMIT_EXCEEDED` when it sends too much.
   */
  add(frame: Frame): Packet | undefined {
    const packet = this.#pending;
    if (typeof frame === "string") {
      if (packet) throw parseError("got plaintext data when reconstructing a packet");
      return this.#text(frame);
    }
    if (!packet) throw parseError("got binary data when not reconstructing a packet");
    if (this.#parts.push(frame) < this.#missing) return undefined;
    const parts = this.#parts;
    this.#pending = undefined;
    this.#parts = [];
    try {
      attach(packet.data, parts);
    } catch (cause) {
      throw parseError("illegal attachments", cause);
    }
    return packet;
  }

  #text(text: string): Packet | undefined {
    const limits = this.#limits;
    const code = text.charCodeAt(0) - 48;
    if (!(code >= CONNECT && code <= BINARY_ACK)) throw illegal("unknown packet type", text);
    const binary = code >= BINARY_EVENT;
    const type = (binary ? code - 3 : code) as PacketType;
    let at = 1;
    /** Digits only, without leading zeros, up to 2^53 - 1. */
    const number = () => {
      const start = at;
      let value = 0;
      for (let digit; (digit = text.charCodeAt(at) - 48) >= 0 && digit <= 9; at++) value = value * 10 + digit;
      if (at === start) return undefined;
      if (!Number.isSafeInteger(value) || (text[start] === "0" && at > start + 1)) throw illegal("illegal number", text);
      return value;
    };
    if (binary) {
      this.#missing = number() ?? 0;
      if (this.#missing < 1 || text[at++] !== "-") throw parseError("Illegal attachments");
      hold("attachments", this.#missing, limits);
    }
    let nsp = "/";
    if (text[at] === "/") {
      const comma = text.indexOf(",", at);
      nsp = text.slice(at, comma < 0 ? undefined : comma);
      hold("namespace", nsp.length, limits);
      at += nsp.length + 1;
    }
    const packet: Packet = { type, nsp, id: number(), data: parse(text, at, limits) };
    if (!valid(packet)) throw illegal("invalid payload", text);
    if (type === EVENT) hold("eventName", (packet.data as [string])[0].length, limits); // a number has no length
    if (!binary) return packet;
    this.#pending = packet;
    return undefined;
  }
}

function parse(text: string, at: number, limits: Limits): unknown {
  const json = text.slice(at);
  if (isDeeper(json, limits.depth)) throw exceeded("depth", limits);
  try {
    return json ? (JSON.parse(json) as unknown) : undefined;
  } catch (cause) {
    throw illegal("invalid payload", text, cause);
  }
}

/** Whether a packet has what its type demands (Socket.IO protocol 5, "Packet types"). */
export function valid({ type, data }: Packet): boolean {
  if (data === undefined) return type !== EVENT; // a server of version 2 sends none with CONNECT
  if (Array.isArray(data)) {
    const name: unknown = data[0];
    return type === ACK || (type === EVENT && (typeof name === "number" || (typeof name === "string" && !RESERVED.has(name))));
  }
  return (type === CONNECT || type === CONNECT_ERROR) && (isObject(data) || (type === CONNECT_ERROR && typeof data === "string"));
}

/** An object of JSON, which is not a list. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function illegal(what: string, frame: string, cause?: unknown): SocketIOError {
  return parseError(`${what} ${excerpt(frame)}`, cause);
}
