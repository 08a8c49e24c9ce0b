import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import notepack from "notepack.io";
import { LIMITS } from "../src/core/budget.ts";
import parser from "../src/msgpack.ts";
import type { ParserPacket } from "../src/parser.ts";
import { inspect } from "../src/structure.ts";

/** The bytes that are written in hexadecimal, and others behind them. */
function bytes(hex: string, ...others: Uint8Array[]): Uint8Array {
  return Buffer.concat([Buffer.from(hex.replaceAll(" ", ""), "hex"), ...others]);
}

const look = (message: Uint8Array) => () => inspect(message, LIMITS.depth);
const text = (value: string) => notepack.encode(value);

/** An array of one in an array of one and so forth, with null in the innermost. */
const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x91), bytes("c0")]);

describe("MessagePack", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false, 127, 128, 2 ** 16, 2 ** 32, 2 ** 40, -1, -33, -(2 ** 15) - 1, -(2 ** 31) - 1, 1.5, "x".repeat(31), "x".repeat(32), "x".repeat(256), "x".repeat(2 ** 16)),
      fc.integer(),
      fc.string({ unit: "binary" }),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array().map((array) => Buffer.from(array)),
      fc.uint8Array().map((array) => Uint8Array.from(array).buffer),
      fc.array(tie("any"), { maxLength: 20 }),
      fc.dictionary(fc.string({ unit: "binary" }).filter((key) => key !== "__proto__"), tie("any"), { maxKeys: 20 }),
    ),
  })).any;

  test("as it is encoded has nothing wrong, and is wrong wherever it is cut", () => {
    fc.assert(
      fc.property(value, fc.nat(), (sent, cut) => {
        const message = notepack.encode(sent);
        look(message)();
        expect(look(message.subarray(0, cut % message.length))).toThrow();
      }),
    );
  });

  test("that passes can be decoded, unless something stands behind it", () => {
    const likely = fc.oneof(fc.integer({ min: 0x80, max: 0xdf }), fc.nat(255), fc.constant(0));
    fc.assert(
      fc.property(fc.array(likely, { minLength: 1, maxLength: 12 }).map((list) => Buffer.from(list)), (message) => {
        try {
          inspect(message, LIMITS.depth);
        } catch {
          return;
        }
        try {
          notepack.decode(message);
        } catch (error) {
          expect((error as Error).message).toMatch(/^\d+ trailing bytes$|^Could not parse$/);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ["an array of 30,000,000", bytes("dd 01c9c380")],
    ["arrays of 30,000,000 in each other", bytes("dd01c9c380".repeat(200))],
    ["an array of 2^32 - 1", bytes("dd ffffffff")],
    ["an array of 65,535", bytes("dc ffff")],
    ["an array of 15", bytes("9f c0")],
    ["a map of 2^32 - 1", bytes("df ffffffff")],
    ["a map of 65,535", bytes("de ffff")],
    ["a map whose last value is missing", bytes("81", text("key"))],
    ["an ArrayBuffer of 4 GiB", bytes("c9 ffffffff 00")],
    ["an extension without its type", bytes("c7 00")],
    ["binary of 4 GiB", bytes("c6 ffffffff")],
    ["text of 4 GiB", bytes("db ffffffff")],
    ["a length that is cut", bytes("c5 00")],
    ["nothing", bytes("")],
  ])("that announces what does not come is refused: %s", (_, message) => {
    expect(look(message)).toThrow(RangeError);
  });

  test("may nest as deep as JSON by default, and no deeper", () => {
    expect(look(nested(LIMITS.depth))).not.toThrow();
    expect(look(nested(LIMITS.depth + 1))).toThrow("too deep");
  });

  test.each([
    ["text in one byte more", bytes("81 a9", Buffer.from("__proto__"), bytes("80"))],
    ["text behind a length of one byte", bytes("81 d9 09", Buffer.from("__proto__"), bytes("80"))],
    ["text behind a length of four bytes", bytes("81 db 00000009", Buffer.from("__proto__"), bytes("80"))],
    ["a list", bytes("81 91", text("__proto__"), bytes("80"))],
    ["binary", bytes("81 c4 09", Buffer.from("__proto__"), bytes("80"))],
    ["an object", bytes("81 80 80")],
    ["null", bytes("81 c0 80")],
  ])("with a key that would name the prototype, or is no name, is refused: %s", (_, message) => {
    expect(look(message)).toThrow("an illegal key");
  });

  test("has numbers for keys, and `__proto__` for a value", () => {
    expect(look(bytes("82 05", text("__proto__"), bytes("d1 0100"), text("constructor")))).not.toThrow();
  });
});

test("the decoder reads a part of a buffer, and decodes nothing that is only announced, or too deep", () => {
  const given: ParserPacket[] = [];
  const decoder = new parser.Decoder();
  decoder.on("decoded", (packet) => given.push(packet));
  const packet = { type: 2, nsp: "/", data: ["news", Buffer.of(1)] };
  const message = notepack.encode(packet);
  decoder.add(Buffer.concat([Buffer.of(0xc1), message]).subarray(1));
  expect(given).toEqual([packet]);
  expect(() => decoder.add(bytes("dd01c9c380".repeat(200)))).toThrow(RangeError);
  expect(() => decoder.add(nested(LIMITS.depth + 1))).toThrow("too deep");
  expect(() => decoder.add(nested(LIMITS.depth))).not.toThrow("too deep");
});
