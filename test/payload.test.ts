import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Binary, Frame } from "../src/core/ports.ts";
import { nodeBase64 } from "../transports/node.ts";
import { type Base64, decodePayload, encodePayload, fromText, toText, w3cBase64 } from "../transports/payload.ts";

const SEPARATOR = "\u001e";
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);
/** More than an argument list may hold. */
const MANY_BYTES = Uint8Array.from({ length: 300_001 }, (_, index) => index % 251);
const abc = () => new TextEncoder().encode("abc");

const CODECS: [string, Base64][] = [["of the W3C", w3cBase64], ["of Node", nodeBase64]];

/** Binary as plain bytes, whatever it comes as. */
function bytes(frame: Frame): string | Uint8Array {
  if (typeof frame === "string") return frame;
  return ArrayBuffer.isView(frame) ? new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength) : new Uint8Array(frame as ArrayBuffer);
}

describe.each(CODECS)("a payload with the base64 %s", (_, base64) => {
  const encode = (...frames: Frame[]) => encodePayload(frames, base64);
  const decode = (body: string) => decodePayload(body, base64).map(bytes);

  test.each<[string, Frame[], string]>([
    ["one frame", ["4hello"], "4hello"],
    ["several", ["4hello", "2", "4world"], `4hello${SEPARATOR}2${SEPARATOR}4world`],
    ["every type", ["0", "1", "2probe", "3probe", "4test"], ["0", "1", "2probe", "3probe", "4test"].join(SEPARATOR)],
    ["binary after text", ["4hello", new Uint8Array([1, 2, 3, 4])], `4hello${SEPARATOR}bAQIDBA==`],
    ["text of every length of UTF-8", ["4é€😀"], "4é€😀"],
    ["text that starts as binary does", ["4bAQIDBA=="], "4bAQIDBA=="],
    ["no bytes", [new Uint8Array()], "b"],
    ["one byte", [new Uint8Array([255])], "b/w=="],
    ["two bytes", [new Uint8Array([255, 254])], "b//4="],
    ["three bytes", [new Uint8Array([255, 254, 253])], "b//79"],
  ])("of %s", async (__, frames, body) => {
    expect(await encode(...frames)).toBe(body);
    expect(decode(body)).toEqual(frames);
  });

  test.each<[string, Binary]>([
    ["an ArrayBuffer", abc().buffer],
    ["a view in the middle of a larger buffer", new TextEncoder().encode("xxabcxx").subarray(2, 5)],
    ["a DataView in the middle of a larger buffer", new DataView(new TextEncoder().encode("xxabcxx").buffer, 2, 3)],
    ["a view of larger elements", new Uint16Array(Uint8Array.from([0, 0, 97, 98, 99, 0]).buffer, 2, 1)],
    ["a Buffer from the pool", Buffer.from("abc")],
    ["a Blob", new Blob(["ab", "c"])],
    ["a part of a Blob", new Blob(["xxabcxx"]).slice(2, 5)],
  ])("takes %s", async (kind, binary) => {
    expect(await encode("4a", binary, "4b")).toBe(`4a${SEPARATOR}${kind.includes("elements") ? "bYWI=" : "bYWJj"}${SEPARATOR}4b`);
  });

  test("fails when a Blob cannot be read", async () => {
    const unreadable = { size: 3, type: "", arrayBuffer: () => Promise.reject(new Error("the file changed")) };
    await expect(encode("4a", unreadable)).rejects.toThrow("the file changed");
  });

  test.each([["all bytes there are", ALL_BYTES], ["hundreds of thousands of bytes", MANY_BYTES]])("keeps %s", async (__, all) => {
    const body = await encode(all);
    expect(body).toBe("b" + Buffer.from(all).toString("base64"));
    expect(Buffer.compare(decode(body)[0] as Uint8Array, all)).toBe(0);
  });

  test("keeps the order of Blobs that take their time", async () => {
    const slow = { size: 1, type: "", arrayBuffer: async () => (await new Blob(["x"]).arrayBuffer(), abc().buffer) };
    expect(await encode(slow, "4a", new Blob(["abc"]), abc())).toBe(["bYWJj", "4a", "bYWJj", "bYWJj"].join(SEPARATOR));
  });

  test.each(["A", "AB=C", "====", "=", "A===", "AQ=", "AQIDBA=", "AQ==AQ==", "AQID!", "-_-_", "AQ\u0000D", "é", "b", "AQIDB"])(
    "makes an empty frame of b%j, which is not base64, and reads the others",
    (text) => {
      expect(decode(["4a", "b" + text, "4b"].join(SEPARATOR))).toEqual(["4a", "", "4b"]);
    },
  );

  test("has empty frames where there is nothing between separators, or nothing at all", () => {
    expect(decode("")).toEqual([""]);
    expect(decode(`4a${SEPARATOR}`)).toEqual(["4a", ""]);
    expect(decode(`${SEPARATOR}${SEPARATOR}`)).toEqual(["", "", ""]);
  });

  test("is read as it was written, whatever is in it", async () => {
    const text = fc.string({ unit: "binary" }).map((any) => "4" + any.replaceAll(SEPARATOR, ""));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(text, fc.uint8Array()), { minLength: 1 }), async (frames) => {
        expect(decode(await encode(...frames))).toEqual(frames);
      }),
    );
  });

  test("of other clients and servers is read alike", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (any) => {
        expect(decode("b" + Buffer.from(any).toString("base64"))).toEqual([any]);
      }),
    );
  });
});

test("both codecs take the same texts for base64", () => {
  const digits = fc.string({ unit: fc.constantFrom("A", "Q", "I", "D", "b", "/", "+", "=", " ", "\n") });
  fc.assert(
    fc.property(digits, (any) => {
      const [w3c, node] = CODECS.map(([, codec]) => decodePayload("b" + any, codec).map(bytes));
      expect(node).toEqual(w3c);
    }),
  );
});

test("what binary arrives as is what the codec says", () => {
  expect(w3cBase64.decode("YWJj")).toBeInstanceOf(ArrayBuffer);
  expect(w3cBase64.binaryType ?? "arraybuffer").toBe("arraybuffer");
  expect(Buffer.isBuffer(nodeBase64.decode("YWJj"))).toBe(true);
  expect(nodeBase64.binaryType).toBe("nodebuffer");
});

describe("binary on a WebSocket that carries text only", () => {
  test("is text behind a b, there and back", () => {
    expect(toText(abc(), w3cBase64)).toBe("bYWJj");
    expect(bytes(fromText("bYWJj", w3cBase64))).toEqual(abc());
    expect(fromText("b!", w3cBase64)).toBe("");
  });

  test("leaves text alone", () => {
    expect(toText("4b", w3cBase64)).toBe("4b");
    expect(fromText("4b", w3cBase64)).toBe("4b");
  });

  test("is not meant unless it is asked for", () => {
    const binary = abc();
    expect(toText(binary, undefined)).toBe(binary);
    expect(fromText("bYWJj", undefined)).toBe("bYWJj");
  });
});
