import { describe, expect, jest, test } from "@jest/globals";
import { runInNewContext } from "node:vm";
import { attach, detach, hasBinary } from "../src/core/attachments.ts";
import { type Decoder as OurDecoder, Decoder, encode, EVENT } from "../src/core/packet.ts";
import type { Binary, Frame } from "../src/core/ports.ts";

const BYTES = new Uint8Array([1, 2, 3]);
const PLACEHOLDER = { _placeholder: true, num: 0 };

class Point {
  readonly x = 1;
  readonly bytes = BYTES;
  get derived(): Uint8Array {
    return this.bytes;
  }
}

/** The JSON in the text frame of an event with these arguments, and the parts that follow it. */
function written(...args: unknown[]): { args: unknown[]; parts: Frame[] } {
  const [text, ...parts] = encode({ type: EVENT, nsp: "/", data: ["x", ...args] }) as [string, ...Frame[]];
  const [, ...rest] = JSON.parse(text.slice(text.indexOf("["))) as unknown[];
  return { args: rest, parts };
}

describe("binary is", () => {
  const foreign = runInNewContext("new Uint8Array([1, 2, 3]).buffer") as ArrayBuffer;

  test.each<[string, Binary]>([
    ["a typed array", BYTES],
    ["a typed array of larger elements", new Float64Array(2)],
    ["a DataView", new DataView(new ArrayBuffer(2))],
    ["a Buffer", Buffer.from("abc")],
    ["an ArrayBuffer", new ArrayBuffer(3)],
    ["an empty one", new ArrayBuffer(0)],
    ["an ArrayBuffer of another realm", foreign],
    ["a view of another realm", runInNewContext("new Uint8Array(3)") as Uint8Array],
    ["a Blob", new Blob(["abc"])],
    ["a File", new File(["abc"], "a.txt")],
  ])("%s, wherever it is", (_, binary) => {
    const holders = [binary, [binary], { a: binary }, [{ a: [null, { b: binary }] }], Object.assign(Object.create(null) as object, { a: binary })];
    for (const holder of holders) {
      expect(hasBinary(holder)).toBe(true);
      const parts: Binary[] = [];
      const json = detach(holder, parts);
      expect(parts).toHaveLength(1);
      expect(parts[0]).toBe(binary);
      expect(json).toContain(JSON.stringify(PLACEHOLDER));
    }
  });

  test.each([
    [null], [undefined], [0], [""], ["text"], [{}], [[]], [[null, undefined, {}]], [() => BYTES], [Symbol("a")], [new Date()], [new Map([["a", BYTES]])],
    [new Set([BYTES])], [{ byteLength: 3, buffer: [] }], [new String("abc")], [PLACEHOLDER],
    [{ toJSON: () => null }], [Object.assign([1], { named: BYTES })],
  ])("not %p", (value) => {
    expect(hasBinary(value)).toBe(false);
  });

  test("not what is inherited, as JSON has none of it: an element of a page leads to all others, and may refuse to be asked", () => {
    const ask = jest.fn(() => BYTES);
    const element = Object.create({ get parentNode() { return ask(); } }) as { isTrusted: boolean };
    element.isTrusted = true;
    expect(hasBinary({ target: element })).toBe(false);
    expect(written({ target: element }, BYTES)).toEqual({ args: [{ target: { isTrusted: true } }, PLACEHOLDER], parts: [BYTES] });
    expect(ask).not.toHaveBeenCalled();
  });
});

describe("beside binary, the rest of an event is what JSON makes of it:", () => {
  const shared = { a: 1 };

  test.each<[string, unknown]>([
    ["a Date", new Date(0)],
    ["an undefined property", { a: undefined, b: 1 }],
    ["an undefined item", [undefined, 1]],
    ["a hole", [, 1]], // oxlint-disable-line no-sparse-arrays
    ["a function", { a: () => {} }],
    ["not a number", [NaN, Infinity, -0]],
    ["a Map", new Map([["a", 1]])],
    ["an array with a property, be it binary", Object.assign([1], { named: BYTES })],
    ["the same object twice", [shared, shared]],
    ["an object of no prototype", Object.assign(Object.create(null) as object, { a: 1 })],
    ["inherited properties", Object.create({ inherited: 1 }) as object],
    ["boxed values", [new String("abc"), new Number(1), new Boolean(false)]],
    ["a key called __proto__", JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}}}')],
    ["what looks like a placeholder", { _placeholder: false, num: 0 }],
    ["an object that says what it is in JSON", { secret: 1, toJSON: () => ({ a: 1 }) }],
    ["one that says: nothing", [{ toJSON: () => undefined }]],
    ["one that says: null", { toJSON: () => null }],
    ["one that says: itself", { a: 1, toJSON() { return this; } }],
    ["one that asks for its key", { toJSON: (key: string) => `I am ${key}` }],
  ])("%s", (_, value) => {
    const alone = written({ value });
    const beside = written({ value }, BYTES);
    expect(beside.args).toEqual([...alone.args, PLACEHOLDER]);
    expect(beside.args[0]).toEqual(JSON.parse(JSON.stringify({ value })));
    expect(beside.parts).toEqual([BYTES]);
  });

  test("also where an object's JSON holds the binary", () => {
    expect(written({ toJSON: () => ({ bytes: BYTES, a: 1 }) })).toEqual({ args: [{ bytes: PLACEHOLDER, a: 1 }], parts: [BYTES] });
    expect(written({ hidden: BYTES, toJSON: () => ({ a: 1 }) })).toEqual({ args: [{ a: 1 }], parts: [] });
    expect(written(new Point())).toEqual({ args: [{ x: 1, bytes: PLACEHOLDER }], parts: [BYTES] });
    expect(written({ toJSON: () => BYTES })).toEqual({ args: [PLACEHOLDER], parts: [BYTES] });
  });

  test("and an object that says what it is in JSON is asked by its key, and taken at its word", () => {
    const self: object = { bytes: BYTES, toJSON: () => self };
    expect(written(self)).toEqual({ args: [{ bytes: PLACEHOLDER }], parts: [BYTES] });
    const named = { toJSON: (key: string) => ({ key, bytes: BYTES }) };
    expect(written(named, { named })).toEqual({
      args: [{ key: "1", bytes: PLACEHOLDER }, { named: { key: "named", bytes: { ...PLACEHOLDER, num: 1 } } }],
      parts: [BYTES, BYTES],
    });
    expect(detach(named, [])).toBe(`{"key":"","bytes":${JSON.stringify(PLACEHOLDER)}}`);
  });

  test("and a Buffer is not asked what it is in JSON, which would be an array of all its bytes", () => {
    const bytes = Object.assign(Buffer.from("abc"), { toJSON: (): never => { throw new Error("asked"); } });
    expect(written({ bytes }, [bytes])).toEqual({ args: [{ bytes: PLACEHOLDER }, [{ ...PLACEHOLDER, num: 1 }]], parts: [bytes, bytes] });
  });

  test("and what the application sent stays as it was", () => {
    const value = { list: [1, BYTES], same: { bytes: BYTES } };
    expect(written(value).parts).toEqual([BYTES, BYTES]);
    expect(value).toEqual({ list: [1, BYTES], same: { bytes: BYTES } });
    expect(value.list[1]).toBe(BYTES);
  });

  test("and prototypes stay clean", () => {
    written(JSON.parse('{"__proto__":{"polluted":true}}'), BYTES);
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("putting parts back", () => {
  const receive = (text: string, ...parts: Binary[]): unknown[] => {
    const decoder: OurDecoder = new Decoder();
    const packets = [`5${parts.length}-${text}`, ...parts].map((frame) => decoder.add(frame));
    return packets.at(-1)!.data as unknown[];
  };

  test("reaches every depth, and keeps what is no placeholder", () => {
    const hole = JSON.stringify(PLACEHOLDER);
    expect(receive(`["x",${hole},[[${hole}]],{"a":{"b":${hole}}},{"_placeholder":1,"num":0},null]`, BYTES)).toEqual([
      "x", BYTES, [[BYTES]], { a: { b: BYTES } }, { _placeholder: 1, num: 0 }, null,
    ]);
  });

  test("treats a key called __proto__ as any other", () => {
    const [, value] = receive('["x",{"__proto__":{"_placeholder":true,"num":0},"constructor":{"_placeholder":true,"num":0}}]', BYTES) as [string, object];
    expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
    expect(Object.getOwnPropertyDescriptor(value, "__proto__")!.value).toBe(BYTES);
    expect(Object.getPrototypeOf(value)).toBe(Object.getPrototypeOf({}));
  });

  test("does not take for a placeholder what only inherits from one", () => {
    expect(attach({ num: 0 }, [BYTES])).toEqual({ num: 0 });
  });
});
