import type { Binary } from "./frame.ts";

/** What stands for a binary part in the JSON of a packet (Socket.IO protocol 5, "Binary event"). */
interface Placeholder {
  readonly _placeholder: true;
  readonly num: number;
}

/** True when `value` is binary or has binary anywhere in it: a quick look, since hardly any event has. */
export function hasBinary(value: unknown): boolean {
  if (!isNested(value)) return false;
  const { toJSON } = value as { toJSON?: unknown };
  const json: unknown = typeof toJSON === "function" && !isBinary(value) ? toJSON.call(value) : value;
  if (!isNested(json)) return false;
  if (Array.isArray(json)) return json.some(hasBinary);
  if (isBinary(json)) return true;
  for (const key in json) {
    // JSON leaves out what is inherited, which for an element is all of its page; engines do not see through `Object.hasOwn` in such a loop
    if (!Object.prototype.hasOwnProperty.call(json, key)) continue;
    const item = (json as Record<string, unknown>)[key];
    if (typeof item === "object" && hasBinary(item)) return true;
  }
  return false;
}

/** `value` as JSON, with each binary part moved to `parts`. */
export function detach(value: unknown, parts: Binary[]): string {
  return JSON.stringify(extract(value, "", parts));
}

/**
 * `value` with placeholders for what is binary, or `value` itself where nothing is. It is done before JSON sees it, not by a
 * replacer: JSON asks a Buffer first what it is, and a Buffer answers with an array of all its bytes.
 */
function extract(value: unknown, key: string, parts: Binary[]): unknown {
  if (!isNested(value)) return value;
  if (isBinary(value)) return { _placeholder: true, num: parts.push(value) - 1 } satisfies Placeholder;
  const { toJSON } = value as { toJSON?: unknown };
  const json: unknown = typeof toJSON === "function" ? toJSON.call(value, key) : value;
  if (!isNested(json)) return value;
  if (isBinary(json)) return extract(json, key, parts);
  const record = json as Record<string, unknown>;
  let copy: typeof record | undefined;
  for (const name of Array.isArray(json) ? json.keys() : Object.keys(record)) {
    const item = record[name];
    const extracted = extract(item, String(name), parts);
    if (extracted === item) continue;
    copy ??= (Array.isArray(json) ? json.slice() : { ...json }) as typeof record;
    copy[name] = extracted;
  }
  if (typeof copy?.["toJSON"] === "function") delete copy["toJSON"]; // it was asked already
  return copy ?? value;
}

/**
 * Puts `parts` back in place of their placeholders, in `value` itself, which comes fresh from `JSON.parse`.
 *
 * @throws RangeError when a placeholder names a part that is not there.
 */
export function attach(value: unknown, parts: readonly Binary[]): unknown {
  if (!isNested(value)) return value;
  const { _placeholder, num } = value as Partial<Placeholder>;
  if (_placeholder === true) {
    const part = typeof num === "number" && parts[num];
    if (!part) throw new RangeError();
    return part;
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) record[key] = attach(record[key], parts);
  return value;
}

/** An object or a list, which may have others in it. */
function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A view, or what its tag tells: the core knows of no Blob or File, and each realm has an ArrayBuffer of its own. */
export function isBinary(value: object): value is Binary {
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return tag === "ArrayBuffer" || tag === "Blob" || tag === "File" || ArrayBuffer.isView(value);
}
