// Values as text: one for equal values, and short enough to be read in a report.
import { createHash } from "node:crypto";

/** Texts and binaries longer than this are told by their length and digest. */
const LONG = 200;

/** What `socket.io-client` and this library say of a transport that failed or was closed: as an error, or as a plain object. */
interface TransportFailure {
  readonly description: unknown;
  readonly message?: string | undefined;
}

/** What applications compare: words of `socket.io-client`, which ours continues behind a colon. */
const WORDS = /^(?:xhr poll error|xhr post error|websocket error)(?=:|$)/;

/** What only this library tells beside the reason of a disconnection; INTENDED has it under "what is known of a lost connection". */
const BESIDE: ReadonlySet<unknown> = new Set(["PING_TIMEOUT", "DISCONNECTED_BY_SERVER"]);

/** Whose message is that of `socket.io-client` to the letter, with a description that only this library has. */
const DESCRIBED: ReadonlySet<unknown> = new Set(["CONNECT_TIMEOUT", "UNKNOWN_NAMESPACE"]);

export function text(value: unknown): string {
  if (typeof value === "string") return value.length > LONG ? `<${value.length} characters, ${digest(value)}>` : JSON.stringify(value);
  if (typeof value === "function") return "<function>";
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof ArrayBuffer) return binary("ArrayBuffer", new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return binary(value.constructor.name, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (Array.isArray(value)) return `[${Array.from(value, text).join()}]`;
  if (isTransportFailure(value)) return `<transport: ${failure(value)}>`;
  if (value instanceof Error && "code" in value && BESIDE.has(value.code)) return "undefined";
  if (value instanceof Error) return `Error(${text(words(value) ?? value.message)}${"data" in value && value.data !== undefined ? `, ${text(value.data)}` : ""})`;
  return `{${Object.entries(value).map(([key, part]) => `${key}:${text(part)}`).join()}}`;
}

/** Names of their classes, the rest of their messages and platform objects are each library's own; codes and statuses are the peer's. */
function failure({ description, message }: TransportFailure): string {
  const known = words({ message });
  return `${known ? `${text(known)}, ` : ""}${typeof description === "object" ? "an object of the platform" : text(description)}`;
}

function words({ message = "" }: { readonly message?: string | undefined }): string | undefined {
  return WORDS.exec(message)?.[0];
}

function isTransportFailure(value: object): value is TransportFailure {
  if ("code" in value && DESCRIBED.has(value.code)) return false;
  return "description" in value || ("type" in value && value.type === "TransportError");
}

function binary(kind: string, bytes: Uint8Array): string {
  return bytes.length > LONG ? `<${kind} of ${bytes.length}, ${digest(bytes)}>` : `<${[kind, ...bytes].join(" ")}>`;
}

function digest(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex").slice(0, 8);
}
