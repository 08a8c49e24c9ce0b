/** Bytes that follow the first one of a value, by that byte: numbers, and extensions of a fixed size behind their type. */
const FIXED: Readonly<Record<number, number>> = {
  0xca: 4, 0xcb: 8, // floats
  0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8, 0xd0: 1, 0xd1: 2, 0xd2: 4, 0xd3: 8, // integers
  0xd4: 2, 0xd5: 3, 0xd6: 5, 0xd7: 9, 0xd8: 17, // extensions
};

/** How many bytes a length has, by the byte before it. */
const LENGTHS: Readonly<Record<number, 1 | 2 | 4>> = {
  0xc4: 1, 0xc5: 2, 0xc6: 4, // binary
  0xc7: 1, 0xc8: 2, 0xc9: 4, // extensions
  0xd9: 1, 0xda: 2, 0xdb: 4, // text
  0xdc: 2, 0xdd: 4, // arrays
  0xde: 2, 0xdf: 4, // maps
};

/** An array or a map whose values are still to come. */
interface Container {
  readonly map: boolean;
  /** The values to come, of which a map has two for each entry: first the key. */
  missing: number;
}

/**
 * Goes through MessagePack before it is decoded: decoders take the memory that a length announces, and a few bytes may announce
 * gigabytes. Here they must be there.
 *
 * @param depth how deep arrays and maps may lie in each other.
 * @throws TypeError or RangeError for what is cut short, too deep, or no MessagePack; and for a key that is neither text nor
 *   a number, or that would be taken for the prototype of its object.
 */
export function inspect(bytes: Uint8Array, depth: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const containers: Container[] = [{ map: false, missing: 1 }];
  let at = 0;
  for (let container; (container = containers.at(-1)); ) {
    if (container.missing === 0) {
      containers.pop();
      continue;
    }
    const key = container.map && container.missing % 2 === 0;
    container.missing--;
    const { kind, from, size, items } = head(view, at);
    at = from + size;
    if (at + items > bytes.length) throw new RangeError("MessagePack that is cut short");
    if (key && kind !== "number" && (kind !== "text" || isPrototype(bytes.subarray(from, at)))) throw new TypeError("an illegal key");
    if (items > 0) containers.push({ map: kind === "map", missing: items });
    if (containers.length > depth + 1) throw new RangeError("MessagePack that is too deep");
  }
}

/** A value without what it contains: where its bytes begin, how many they are, and how many values follow. */
interface Head {
  readonly kind: "number" | "text" | "array" | "map" | "other";
  readonly from: number;
  readonly size: number;
  readonly items: number;
}

function head(view: DataView, at: number): Head {
  const first = view.getUint8(at);
  const from = at + 1;
  if (first < 0x80 || first > 0xdf) return { kind: "number", from, size: 0, items: 0 };
  if (first < 0x90) return { kind: "map", from, size: 0, items: 2 * (first & 0x0f) };
  if (first < 0xa0) return { kind: "array", from, size: 0, items: first & 0x0f };
  if (first < 0xc0) return { kind: "text", from, size: first & 0x1f, items: 0 };
  const size = FIXED[first];
  if (size) return { kind: first < 0xd4 ? "number" : "other", from, size, items: 0 };
  const bytes = LENGTHS[first];
  if (!bytes) return { kind: "other", from, size: 0, items: 0 }; // nil, false, true
  const length = bytes === 1 ? view.getUint8(from) : bytes === 2 ? view.getUint16(from) : view.getUint32(from);
  const behind = from + bytes;
  if (first > 0xdd) return { kind: "map", from: behind, size: 0, items: 2 * length };
  if (first > 0xdb) return { kind: "array", from: behind, size: 0, items: length };
  if (first > 0xd8) return { kind: "text", from: behind, size: length, items: 0 };
  return { kind: "other", from: behind, size: first < 0xc7 ? length : length + 1, items: 0 }; // an extension has its type there
}

function isPrototype(key: Uint8Array): boolean {
  return key.length === 9 && String.fromCharCode(...key) === "__proto__";
}
