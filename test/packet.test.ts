import { describe, expect, test } from "@jest/globals";
import { LIMITS } from "../src/core/budget.ts";
import { ACK, CONNECT, CONNECT_ERROR, Decoder, DISCONNECT, encode, EVENT, type Packet, RESERVED } from "../src/core/packet.ts";
import type { Frame } from "../src/core/ports.ts";

const BYTES = new Uint8Array([1, 2, 3]);
const MORE = new Uint8Array([0, 255]);
const hole = (num: number) => `{"_placeholder":true,"num":${num}}`;

function decode(...received: Frame[]): Packet | undefined {
  const decoder = new Decoder();
  return received.map((frame) => decoder.add(frame)).at(-1);
}

/** What goes over the wire, and what it means: both ways. */
const VECTORS: [wire: [string, ...Frame[]], packet: Packet][] = [
  [["0"], { type: CONNECT, nsp: "/" }],
  [["0/admin,"], { type: CONNECT, nsp: "/admin" }],
  [['0{"sid":"x"}'], { type: CONNECT, nsp: "/", data: { sid: "x" } }],
  [['0/admin,{"token":"123"}'], { type: CONNECT, nsp: "/admin", data: { token: "123" } }],
  [["1"], { type: DISCONNECT, nsp: "/" }],
  [["1/admin,"], { type: DISCONNECT, nsp: "/admin" }],
  [['2["foo"]'], { type: EVENT, nsp: "/", data: ["foo"] }],
  [['2[1,"a",{}]'], { type: EVENT, nsp: "/", data: [1, "a", {}] }],
  [['20["x"]'], { type: EVENT, nsp: "/", id: 0, data: ["x"] }],
  [['212["foo"]'], { type: EVENT, nsp: "/", id: 12, data: ["foo"] }],
  [['2/admin,13["bar"]'], { type: EVENT, nsp: "/admin", id: 13, data: ["bar"] }],
  [['29007199254740991["x"]'], { type: EVENT, nsp: "/", id: Number.MAX_SAFE_INTEGER, data: ["x"] }],
  [['2/é€😀 a?b=c/,["x"]'], { type: EVENT, nsp: "/é€😀 a?b=c/", data: ["x"] }],
  [['2["1e","\\u001e,-[]"]'], { type: EVENT, nsp: "/", data: ["1e", "\u001e,-[]"] }],
  [['2["constructor","__proto__"]'], { type: EVENT, nsp: "/", data: ["constructor", "__proto__"] }],
  [["30[]"], { type: ACK, nsp: "/", id: 0, data: [] }],
  [["3/admin,456[null,0]"], { type: ACK, nsp: "/admin", id: 456, data: [null, 0] }],
  [['4{"message":"no","data":{"a":1}}'], { type: CONNECT_ERROR, nsp: "/", data: { message: "no", data: { a: 1 } } }],
  [['4/random,"Invalid namespace"'], { type: CONNECT_ERROR, nsp: "/random", data: "Invalid namespace" }],
  [[`51-["baz",${hole(0)}]`, BYTES], { type: EVENT, nsp: "/", data: ["baz", BYTES] }],
  [[`52-/admin,7["a",[${hole(0)}],{"b":${hole(1)},"c":null}]`, BYTES, MORE], { type: EVENT, nsp: "/admin", id: 7, data: ["a", [BYTES], { b: MORE, c: null }] }],
  [[`61-15[${hole(0)}]`, BYTES], { type: ACK, nsp: "/", id: 15, data: [BYTES] }],
  [[`61-/admin,1[${hole(0)}]`, BYTES], { type: ACK, nsp: "/admin", id: 1, data: [BYTES] }],
];

describe("what a packet looks like on the wire", () => {
  test.each(VECTORS)("%j is written", (wire, packet) => {
    expect(encode(packet)).toEqual(wire);
  });

  test.each(VECTORS)("%j is read", (wire, packet) => {
    expect(decode(...wire)).toEqual(packet);
  });

  test.each<[string, Packet]>([
    ["1/admin", { type: DISCONNECT, nsp: "/admin" }],
    ["0/random", { type: CONNECT, nsp: "/random" }],
    ["4", { type: CONNECT_ERROR, nsp: "/" }],
    ["31", { type: ACK, nsp: "/", id: 1 }],
    ["3", { type: ACK, nsp: "/" }],
    ["3[]", { type: ACK, nsp: "/", data: [] }],
    ['2 ["a"]', { type: EVENT, nsp: "/", data: ["a"] }],
  ])("%j is understood", (frame, packet) => {
    expect(decode(frame)).toEqual(packet);
  });
});

describe("a server that breaks the protocol is caught:", () => {
  const refuse = (frame: string, message: string) => {
    const decoder = new Decoder();
    expect(() => decoder.add(frame)).toThrow(expect.objectContaining({ code: "PARSE_ERROR", message: expect.stringContaining(message) }));
  };

  test.each([
    '442["some","data"', '0/admin,"invalid"', "0[]", "0null", "0 ", "1/admin,{}", "1[]", '2/admin,"invalid', "2/admin,{}", '2[{"toString":"foo"}]',
    '2[true,"foo"]', '2[null,"bar"]', "2[]", "2", "20", "2/admin,", '2"a"', "2null", "3{}", '3"a"', "3null", "4[]", "4null",
    '2["a"]b', '2["a"],', "2[NaN]", "2['a']", '2-1["a"]', '2+1["a"]', '21.5["a"]', '20x1["a"]', '21e3["a"]', '2١["a"]', "51-", "51-{}", "61-{}",
    ...[...RESERVED].map((name) => `2${JSON.stringify([name, 1])}`),
  ])("%j has an invalid payload", (frame) => refuse(frame, "invalid payload"));

  test.each(["", "9", "999", "7", "-1", "a", "é", " 2", '"', "[]", ":", "/"])("%j has an unknown type", (frame) => refuse(frame, "unknown packet type"));

  test.each(["5", "51", "5a-", "51.23-", "50-", "5-", '5["a"]', "5 1-", "51 -", "5+1-", "5-1-", "51e1-", "6", "61", "60-", "5/admin,1-"])(
    "%j has illegal attachments",
    (frame) => refuse(frame, "Illegal attachments"),
  );

  test.each(['201["x"]', '200["x"]', '29007199254740992["x"]', `2${"9".repeat(400)}["x"]`, "501-", `5${"1".repeat(400)}-["x"]`])(
    "%j has an illegal number",
    (frame) => refuse(frame, "illegal number"),
  );

  test.each(["-1", "2", "0.5", "1e999", "null", "true", "[0]", "{}", '"0"', '"1"', '"length"', '"at"', '"constructor"', '"__proto__"'])("a placeholder for part %s", (num) => {
    const decoder = new Decoder();
    decoder.add(`52-["x",{"_placeholder":true,"num":${num}}]`);
    decoder.add(BYTES);
    expect(() => decoder.add(MORE)).toThrow(expect.objectContaining({ code: "PARSE_ERROR", message: "illegal attachments" }));
  });

  test("a placeholder without a number", () => {
    const decoder = new Decoder();
    decoder.add('51-["x",{"_placeholder":true}]');
    expect(() => decoder.add(BYTES)).toThrow("illegal attachments");
  });

  test("nesting deeper than the stack", () => {
    const decoder = new Decoder({ ...LIMITS, depth: Infinity });
    decoder.add(`51-["x",${"[".repeat(1e5)}${hole(0)}${"]".repeat(1e5)}]`);
    expect(() => decoder.add(BYTES)).toThrow(expect.objectContaining({ code: "PARSE_ERROR" }));
  });

  test("parts that nobody announced", () => {
    expect(() => decode(BYTES)).toThrow("got binary data when not reconstructing a packet");
    expect(() => decode(`51-["x",${hole(0)}]`, BYTES, MORE)).toThrow("got binary data when not reconstructing a packet");
  });

  test("text where a part is due", () => {
    expect(() => decode(`52-["x",${hole(0)}]`, BYTES, '2["y"]')).toThrow("got plaintext data when reconstructing a packet");
  });

  test("with what JSON.parse said", () => {
    expect(() => decode('2["a"')).toThrow(expect.objectContaining({ cause: expect.objectContaining({ name: "SyntaxError" }) }));
  });

  test("in words that show what came, or no more than its start", () => {
    expect(() => decode("2{}")).toThrow('invalid payload "2{}"');
    const longest = "7".repeat(40);
    expect(() => decode(longest)).toThrow(expect.objectContaining({ message: `unknown packet type "${longest}"` }));
    expect(() => decode(`${longest}7`)).toThrow(expect.objectContaining({ message: `unknown packet type "${longest}…"` }));
    const secret = "x".repeat(1e6) + "secret";
    expect(() => decode(`2{"a":"${secret}`)).toThrow(expect.objectContaining({ message: expect.stringMatching(/^invalid payload "2.{10,60}…"$/) }));
  });
});

describe("the parts of a packet", () => {
  test("complete it, one by one", () => {
    const decoder = new Decoder();
    expect(decoder.add(`52-["x",${hole(0)},${hole(1)}]`)).toBeUndefined();
    expect(decoder.add(BYTES)).toBeUndefined();
    expect(decoder.add(MORE)).toEqual({ type: EVENT, nsp: "/", data: ["x", BYTES, MORE] });
    expect(decoder.add('2["next"]')).toEqual({ type: EVENT, nsp: "/", data: ["next"] });
    expect(decoder.add(`51-["y",${hole(0)}]`)).toBeUndefined();
    expect(decoder.add(MORE)).toEqual({ type: EVENT, nsp: "/", data: ["y", MORE] });
  });

  test("are waited for, and that shows", () => {
    const decoder = new Decoder();
    const waiting = [`52-["x",${hole(0)},${hole(1)}]`, BYTES, MORE, '2["y"]'].map((frame) => {
      decoder.add(frame);
      return decoder.incomplete;
    });
    expect(waiting).toEqual([true, true, false, false]);
  });

  test("may be out of order, repeated, or of no use", () => {
    expect(decode(`53-["x",${hole(1)},${hole(0)},${hole(1)}]`, BYTES, MORE, BYTES)!.data).toEqual(["x", MORE, BYTES, MORE]);
  });

  test("may be as many as a real server sends", () => {
    const parts = Array.from({ length: 100 }, (_, index) => new Uint8Array([index]));
    const wire = encode({ type: EVENT, nsp: "/", data: ["x", ...parts] });
    expect(wire).toHaveLength(101);
    expect(decode(...wire)!.data).toEqual(["x", ...parts]);
  });

  test("are nothing to the next decoder", () => {
    expect(decode(`52-["x",${hole(0)}]`, BYTES)).toBeUndefined();
    expect(decode('2["y"]')!.data).toEqual(["y"]);
  });

  test("are not looked for where the packet announces none", () => {
    const data = ["a", { _placeholder: true, num: 0 }, { _placeholder: true, num: "length" }];
    expect(decode(`2${JSON.stringify(data)}`)!.data).toEqual(data);
  });
});

describe("writing", () => {
  const circular: unknown[] = ["x"];
  circular.push(circular);
  const nested = { deep: [BYTES, { circular }] };

  test.each([
    ["a circular structure", circular],
    ["one beside binary", ["x", BYTES, nested]],
    ["a BigInt", ["x", 1n]],
    ["a BigInt beside binary", ["x", BYTES, { a: 1n }]],
    ["an object that refuses", ["x", { toJSON: () => { throw new Error("no"); } }]],
    ["an object that refuses to be looked at", ["x", { get a() { throw new Error("no"); } }]],
  ])("%s throws", (_, data) => {
    expect(() => encode({ type: EVENT, nsp: "/", data })).toThrow(expect.objectContaining({ code: "NOT_SERIALIZABLE", phase: "emit", cause: expect.anything() }));
  });

  test("leaves the packet as it is", () => {
    const data = Object.freeze(["x", Object.freeze({ a: BYTES, b: Object.freeze([MORE]) })]);
    const packet: Packet = Object.freeze({ type: EVENT, nsp: "/", data });
    expect(encode(packet)).toEqual([`52-["x",{"a":${hole(0)},"b":[${hole(1)}]}]`, BYTES, MORE]);
    expect(data).toEqual(["x", { a: BYTES, b: [MORE] }]);
  });

  test("credentials is JSON, whatever is in them", () => {
    expect(encode({ type: CONNECT, nsp: "/", data: { a: new ArrayBuffer(1), date: new Date(0) } })).toEqual(['0{"a":{},"date":"1970-01-01T00:00:00.000Z"}']);
  });
});
