// Arguments of events, by name: a program is plain data, and is printed.

/** Ten levels, and binary at the end. */
function deep(): unknown {
  let value: unknown = Buffer.from([7]);
  for (let level = 0; level < 10; level++) value = level % 2 ? [value, level] : { level, value };
  return value;
}

class Amount {
  readonly cents = 150;
  toJSON(): string {
    return "1.50";
  }
}

class Point {
  readonly x = 1;
  #hidden = 2;
  get sum(): number {
    return this.x + this.#hidden;
  }
  method(): void {}
}

/** What both sides of JSON and binary can express, made anew each time. */
export const SAMPLES = {
  null: () => null,
  undefined: () => undefined,
  NaN: () => Number.NaN,
  infinity: () => -Infinity,
  "minus zero": () => -0,
  zero: () => 0,
  number: () => 42,
  float: () => 1e-7,
  true: () => true,
  false: () => false,
  empty: () => "",
  text: () => "text",
  digits: () => "12",
  unicode: () => "h\u00e9llo \u{1f600} \u2028",
  "lone surrogate": () => "\ud83d",
  separator: () => "a\u001eb",
  quotes: () => '"\\\n\u0000',
  long: () => "lorem ipsum ".repeat(1500),
  date: () => new Date(86_400_000),
  "no date": () => new Date(Number.NaN),
  toJSON: () => ({ toJSON: () => ({ plain: true }) }),
  "toJSON with key": () => ({ at: { toJSON: (key: string) => `at ${key}` } }),
  "toJSON binary": () => ({ toJSON: () => ({ bytes: Buffer.from([1, 2]) }) }),
  array: () => [1, "two", [null, []]],
  holes: () => [1, undefined, () => {}],
  object: () => ({ a: 1, b: { c: [true, null] }, d: undefined }),
  "empty object": () => ({}),
  "no prototype": () => Object.assign(Object.create(null) as object, { a: Buffer.from([5]) }),
  instance: () => new Point(),
  "instance with toJSON": () => new Amount(),
  map: () => new Map([["a", 1]]),
  set: () => new Set([1]),
  regexp: () => /a/g,
  error: () => new Error("an error"),
  boxed: () => Object("boxed") as unknown,
  symbol: () => Symbol("s"),
  "symbol inside": () => ({ a: Symbol("s"), b: 1 }),
  "function inside": () => ({ a: () => {}, b: 1 }),
  "lookalike of a placeholder": () => ({ _placeholder: true, num: 0 }),
  "key __proto__": () => JSON.parse('{"__proto__":{"a":1},"constructor":2}') as unknown,
  "numeric keys": () => ({ 2: "b", 1: "a" }),
  "own getter": () => Object.defineProperty({}, "got", { enumerable: true, get: () => "it" }),
  hidden: () => Object.defineProperty({ seen: 1 }, "unseen", { enumerable: false, value: Buffer.from([1]) }),
  deep,
  buffer: () => Buffer.from([1, 2, 3]),
  "empty buffer": () => Buffer.alloc(0),
  "array buffer": () => new Uint8Array([4, 5]).buffer,
  "part of a buffer": () => new Uint8Array([9, 8, 7, 6]).subarray(1, 3),
  floats: () => new Float32Array([1.5]),
  "data view": () => new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
  nested: () => ({ a: [Buffer.from([1])], b: { c: new Uint8Array([2]) }, d: "text" }),
  "one buffer twice": () => {
    const same = Buffer.from([3]);
    return [same, { same }];
  },
  "large buffer": () => Buffer.alloc(30_000, 7),
  "buffer beside a lookalike": () => [Buffer.from([1]), { _placeholder: true, num: 3 }],
} satisfies Readonly<Record<string, () => unknown>>;

/** What cannot be sent. */
export const MISTAKES = {
  bigint: () => 1n,
  "bigint inside": () => ({ a: [1n] }),
  circle: () => {
    const circle: Record<string, unknown> = {};
    return (circle["itself"] = circle);
  },
  "throwing getter": () => Object.defineProperty({}, "a", { enumerable: true, get: () => { throw new Error("not there"); } }),
  "throwing toJSON": () => ({ toJSON: () => { throw new Error("no JSON"); } }),
} satisfies Readonly<Record<string, () => unknown>>;

export type SampleName = keyof typeof SAMPLES | keyof typeof MISTAKES;

export function sample(name: SampleName): unknown {
  return name in MISTAKES ? MISTAKES[name as keyof typeof MISTAKES]() : SAMPLES[name as keyof typeof SAMPLES]();
}

/** What parsers take for a packet with an attachment too few: the connection ends. */
export const TREACHEROUS: SampleName = "buffer beside a lookalike";

const BINARY: ReadonlySet<SampleName> = new Set((Object.keys(SAMPLES) as (keyof typeof SAMPLES)[]).filter((name) => holdsBinary(SAMPLES[name]())));

/** Whether this becomes an event with attachments. */
export function isBinary(name: SampleName): boolean {
  return BINARY.has(name);
}

function holdsBinary(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return true;
  if ("toJSON" in value && typeof value.toJSON === "function") return holdsBinary((value as { toJSON: () => unknown }).toJSON());
  return Object.values(value).some(holdsBinary);
}
