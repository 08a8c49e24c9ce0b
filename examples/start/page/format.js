// Values as people read them. Everything here returns plain text, of bounded length.

const MOST_TEXT = 20_000;
const MOST_BYTES_SHOWN = 1024;
const encoder = new TextEncoder();

export function utf8Length(text) {
  return encoder.encode(text).length;
}

export function size(count) {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${trimmed(count / 1e3)} kB`;
  return `${trimmed(count / 1e6)} MB`;
}

export function milliseconds(ms) {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms >= 100 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`;
}

export function timeOfDay(at) {
  const date = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  const fraction = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`;
}

export function clipped(text, limit = MOST_TEXT) {
  return text.length > limit ? `${text.slice(0, limit)}… (${size(text.length - limit)} more)` : text;
}

/** The bytes of a binary value, or undefined. Blobs, which cannot be read at once, count as no bytes. */
export function bytesOf(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

/** `48 65 6c 6c 6f …` */
export function hex(bytes, most = 24) {
  const shown = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > most ? `${shown} …` : shown;
}

/** Offsets, sixteen bytes a line, and the letters among them. */
export function hexDump(bytes) {
  const lines = [];
  for (let at = 0; at < Math.min(bytes.length, MOST_BYTES_SHOWN); at += 16) {
    const row = bytes.subarray(at, at + 16);
    const letters = Array.from(row, (byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex(row, 16).padEnd(47)}  ${letters}`);
  }
  if (bytes.length > MOST_BYTES_SHOWN) lines.push(`…     ${size(bytes.length - MOST_BYTES_SHOWN)} more`);
  return lines.join("\n");
}

/** The arguments of an event on one line. */
export function argumentsLine(args) {
  return clipped(args.map((value) => jsonWithBytes(value)).join(", "), 2_000);
}

/** The same, indented, with every binary value written out below. */
export function argumentsBlock(args) {
  const dumps = [];
  const text = args.map((value) => jsonWithBytes(value, 2, dumps)).join(",\n");
  return [clipped(text), ...dumps.map((bytes) => hexDump(bytes))].join("\n\n");
}

/** How much the arguments weigh: their JSON in UTF-8, and their bytes as they are. */
export function argumentsSize(args) {
  const binary = [];
  const text = args.map((value) => jsonWithBytes(value, 0, binary, () => "")).join(",");
  return utf8Length(text) + binary.reduce((sum, bytes) => sum + bytes.length, 0);
}

function jsonWithBytes(value, indent = 0, found = [], label = bytesLabel) {
  const replace = (_key, part) => {
    if (typeof part === "function") return "⟨wants an acknowledgement⟩";
    const bytes = bytesOf(part);
    if (!bytes) return part;
    found.push(bytes);
    return label(bytes);
  };
  const json = JSON.stringify(value, replace, indent) ?? "undefined";
  // The labels are no strings of the value: they lose the quotes JSON gave them.
  return json.replace(/"(⟨[^"⟩]*⟩)"/g, "$1");
}

function bytesLabel(bytes) {
  return `⟨${bytes.length.toLocaleString("en")} bytes: ${hex(bytes, 8)}⟩`;
}

function trimmed(number) {
  return number >= 100 ? number.toFixed(0) : number.toFixed(1);
}

/** What an error says beside its message, and what caused it: a line each. */
export function explain(error) {
  const parts = [];
  const add = (text) => {
    if (text && ![error.message, ...parts].some((part) => part.includes(text))) parts.push(clipped(String(text), 500));
  };
  for (let cause = error.cause ?? error.description, depth = 0; cause && depth < 4; depth += 1) {
    add(typeof cause === "object" ? (cause.message ?? (cause.type && `event “${cause.type}”`)) : `status ${cause}`);
    cause = cause.cause;
  }
  const { data } = error;
  if (data !== undefined) add(`The server added: ${typeof data === "string" ? data : JSON.stringify(data)}`);
  add(error.hint);
  return parts;
}
