import type { Binary } from "./frame.ts";

/** What stands for a binary part in the JSON of a packet (Socket.IO protocol 5, "Binary event"). */
interface Placeholder {
  readonly _placeholder: true;
  readonly num: number;
}

/** True when `value` is binary or has binary anywhere in it. */
export function hasBinary(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object" && hasBinary(item)) return true;
    return false;
  }
  if (isBinary(value)) return true;
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return hasBinary(toJSON(value));
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === "object" && hasBinary(item)) return true;
  }
  return false;
}

/** A copy of `value` with each binary part moved to `parts`; `value` itself when it has none. */
export function detach(value: unknown, parts: Binary[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isBinary(value)) return { _placeholder: true, num: parts.push(value) - 1 } satisfies Placeholder;
  if (Array.isArray(value)) return value.map((item) => detach(item, parts));
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return detach(toJSON(value), parts);
  // entries, not assignment: a key named "__proto__" is data like any other
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, detach(item, parts)]));
}

/**
 * Puts `parts` back in place of their placeholders, in `value` itself, which comes fresh from `JSON.parse`.
 *
 * @throws RangeError when a placeholder names a part that is not there.
 */
export function attach(value: unknown, parts: readonly Binary[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ((value as Partial<Placeholder>)._placeholder === true) {
    const part = parts[(value as Placeholder).num];
    if (part === undefined) throw new RangeError("illegal attachments");
    return part;
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const old = record[key];
    if (typeof old === "object" && old !== null) record[key] = attach(old, parts);
  }
  return value;
}

function isBinary(value: object): value is Binary {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value) || isForeign(value);
}

/** A Blob or File, which the core knows by its tag alone, or an ArrayBuffer of another realm. */
function isForeign(value: object): boolean {
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return (tag === "Blob" || tag === "File" || tag === "ArrayBuffer") && Object.prototype.toString.call(value) === `[object ${tag}]`;
}

function toJSON(value: object): unknown {
  return (value as { toJSON(): unknown }).toJSON();
}
