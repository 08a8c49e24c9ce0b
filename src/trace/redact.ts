import { byteSize, CLOSE, type Frame, MESSAGE, NOOP, OPEN, PING, PONG, UPGRADE } from "../core/frame.ts";
import { payloadSize } from "../core/poller.ts";
import type { PacketEvent, PacketKind } from "./events.ts";

/** What can be told of a frame. */
export type Description = Pick<PacketEvent, "packet" | "namespace" | "event" | "size" | "content">;

/** Stands for text that is left out. */
const LEFT_OUT = "…";

/** How many session ids are told from each other at the same time. */
const KNOWN = 256;

/** Names of values that are nobody's business, whoever asks. */
const SECRET = /pass|token|secret|authori[sz]ation|cookie|credential|session|api.?key|^(?:sid|pid|jwt|auth)$/i;

const ENGINE: Readonly<Record<string, PacketKind>> = { [OPEN]: "open", [CLOSE]: "close", [PING]: "ping", [PONG]: "pong", [UPGRADE]: "upgrade", [NOOP]: "noop" };

/** By the digit that starts a Socket.IO packet. */
const SOCKET: readonly PacketKind[] = ["connect", "disconnect", "event", "acknowledgement", "refusal", "event", "acknowledgement"];

// type, attachments, namespace, acknowledgement id, payload (Socket.IO protocol 5, "Packet encoding")
const PACKET = /^([0-6])(?:\d+-)?(\/[^,]*,?)?\d*/;

/** The name of an event. With one that is longer than any session accepts, the search could run out of stack. */
const NAME = /^\["((?:[^"\\]|\\.){0,10000})"/;

/**
 * Tells what frames are for without telling what is in them. What identifies a session is replaced by a name that stays
 * the same, so that one can still see which frame belongs to which.
 */
export class Redactor {
  #contents: boolean;
  #names = new Map<string, string>();
  #count = 0;

  /** @param contents whether the arguments of events are told. Credentials never are. */
  constructor(contents: boolean) {
    this.#contents = contents;
  }

  describe(frame: Frame): Description {
    if (typeof frame !== "string") return { packet: "binary", size: byteSize(frame), ...this.#binary(frame) };
    const size = payloadSize(frame);
    if (frame[0] === MESSAGE) return { size, ...this.#message(frame.slice(1)) };
    const packet = ENGINE[frame[0] ?? ""];
    if (packet === "open") return { packet, size, content: OPEN + this.#json(frame.slice(1), (value) => this.#identity(value)) };
    if (!packet) return { packet: "message", size, content: this.#opaque(frame) };
    return { packet, size, content: /^.(?:probe)?$/.test(frame) ? frame : frame[0] + LEFT_OUT };
  }

  /** An address without credentials, without the values of the query but for those of the protocol. */
  url(address: string): string {
    const { origin, pathname, searchParams } = new URL(address);
    const query = [...searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${this.#parameter(name, value)}`);
    return `${origin}${pathname}?${query.join("&")}`;
  }

  #parameter(name: string, value: string): string {
    if (name === "sid") return this.#name(value);
    return name === "EIO" || name === "transport" ? encodeURIComponent(value) : LEFT_OUT;
  }

  #message(text: string): Omit<Description, "size"> {
    const [head, type, nsp = "/"] = PACKET.exec(text) ?? [];
    const packet = SOCKET[Number(type)];
    if (head === undefined || !packet) return { packet: "message", content: MESSAGE + this.#opaque(text) };
    const payload = text.slice(head.length);
    const namespace = nsp.replace(/,$/, "");
    const content = MESSAGE + head + this.#json(payload, (value) => this.#payload(packet, value));
    if (packet !== "event") return { packet, namespace, content };
    const event = NAME.exec(payload)?.[1];
    return { packet, namespace, ...(event !== undefined && { event }), content };
  }

  #payload(packet: PacketKind, value: unknown): unknown {
    switch (packet) {
      case "connect":
        return this.#identity(value, []);
      case "refusal":
        return isObject(value) && "data" in value ? { ...value, data: this.#argument(value["data"]) } : value;
      case "event":
        return Array.isArray(value) ? value.map((argument: unknown, index) => (index === 0 ? argument : this.#argument(argument))) : this.#argument(value);
      default:
        return Array.isArray(value) ? value.map((argument) => this.#argument(argument)) : this.#argument(value);
    }
  }

  /** What identifies a session or its owner. Of the rest only what the protocol knows is kept; `also` are its other keys. */
  #identity(value: unknown, also: readonly string[] = ["upgrades", "pingInterval", "pingTimeout", "maxPayload"]): unknown {
    if (!isObject(value)) return this.#argument(value);
    const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
      if ((key === "sid" || key === "pid") && typeof each === "string") return [[key, this.#name(each)]];
      return also.includes(key) ? [[key, each]] : [];
    });
    return Object.fromEntries(entries);
  }

  #argument(value: unknown): unknown {
    return this.#contents ? withoutSecrets(value) : shape(value);
  }

  /** JSON that can be read, changed; what cannot, is as unreadable afterwards. */
  #json(text: string, change: (value: unknown) => unknown): string {
    if (text === "") return "";
    try {
      return JSON.stringify(change(JSON.parse(text)));
    } catch {
      return this.#opaque(text);
    }
  }

  #opaque(text: string): string {
    return this.#contents ? text : text && LEFT_OUT;
  }

  #binary(frame: Exclude<Frame, string>): Pick<Description, "content"> {
    if (!this.#contents || !("byteLength" in frame)) return {};
    const bytes = ArrayBuffer.isView(frame) ? new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength) : new Uint8Array(frame);
    return { content: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
  }

  #name(id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = `id-${++this.#count}`;
    this.#names.set(id, name);
    const [oldest] = this.#names.keys();
    if (this.#names.size > KNOWN) this.#names.delete(oldest!);
    return name;
  }
}

/** A value of the same kind with nothing in it, except where attachments belong. */
function shape(value: unknown): unknown {
  if (typeof value === "string") return LEFT_OUT;
  if (typeof value === "number") return 0;
  if (typeof value === "boolean") return false;
  if (!isObject(value)) return null;
  if (isPlaceholder(value)) return value;
  const attachments = placeholders(value);
  return attachments.length > 0 || Array.isArray(value) ? attachments : {};
}

/** The places of attachments in a value, however deep. */
function placeholders(value: object): unknown[] {
  return Object.values(value).flatMap((each: unknown) => {
    if (!isObject(each)) return [];
    return isPlaceholder(each) ? [each] : placeholders(each);
  });
}

function isPlaceholder(value: Record<string, unknown>): boolean {
  return value["_placeholder"] === true;
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, SECRET.test(key) ? LEFT_OUT : withoutSecrets(each)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
