import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Frame } from "../src/core/frame.ts";
import { frameBytes, frameHeader, FrameReader } from "../transports/stream.ts";

/** A frame as it goes over the stream. */
async function written(frame: Frame): Promise<Uint8Array> {
  const bytes = await frameBytes(frame);
  return Uint8Array.of(...frameHeader(frame, bytes.byteLength), ...bytes);
}

/** What a reader finds in chunks of so many bytes. */
function read(stream: Uint8Array, size: number): Frame[] {
  const reader = new FrameReader();
  const frames: Frame[] = [];
  for (let at = 0; at < stream.length; at += size) reader.add(stream.subarray(at, at + size), (frame) => frames.push(frame));
  return frames;
}

describe("the header of a frame", () => {
  test.each<[string, Frame, number, number[]]>([
    ["short text", "hello", 5, [5]],
    ["short binary", new ArrayBuffer(3), 3, [131]],
    ["the longest short binary", new ArrayBuffer(125), 125, [253]],
    ["the shortest that needs two bytes", "", 126, [126, 0, 126]],
    ["binary of two bytes of length", new ArrayBuffer(0), 12345, [254, 48, 57]],
    ["the longest of two bytes of length", "", 65_535, [126, 255, 255]],
    ["the shortest that needs eight bytes", "", 65_536, [127, 0, 0, 0, 0, 0, 1, 0, 0]],
    ["binary of eight bytes of length", new ArrayBuffer(0), 123_456_789, [255, 0, 0, 0, 0, 7, 91, 205, 21]],
  ])("of %s", (_, frame, size, header) => {
    expect([...frameHeader(frame, size)]).toEqual(header);
  });
});

describe("a stream of frames", () => {
  test.each([1, 2, 3, 7, 1000])("is found in chunks of %i bytes", async (size) => {
    const frames = ["4hello", new Uint8Array([1, 2, 3]).buffer, "4" + "€".repeat(100), new ArrayBuffer(70_000), "2"];
    const bytes = await Promise.all(frames.map(written));
    const stream = Uint8Array.of(...bytes.flatMap((part) => [...part]));
    expect(read(stream, size)).toEqual(frames);
  });

  test("is found whatever it carries and however it is cut", async () => {
    const frame = fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.uint8Array({ minLength: 1, maxLength: 300 }).map(({ buffer }) => buffer));
    await fc.assert(
      fc.asyncProperty(fc.array(frame), fc.integer({ min: 1, max: 50 }), async (frames, size) => {
        const bytes = await Promise.all(frames.map(written));
        expect(read(Uint8Array.of(...bytes.flatMap((part) => [...part])), size)).toEqual(frames);
      }),
    );
  });

  test("of a view carries the window and not what is around it", async () => {
    expect(read(await written(new Uint8Array([9, 1, 2, 9]).subarray(1, 3)), 100)).toEqual([new Uint8Array([1, 2]).buffer]);
  });

  test("of a Blob carries its bytes", async () => {
    expect(read(await written(new Blob(["abc"])), 100)).toEqual([new TextEncoder().encode("abc").buffer]);
  });

  test("passes over empty chunks", () => {
    const reader = new FrameReader();
    const frames: Frame[] = [];
    for (const chunk of [[], [1], [], [50], []]) reader.add(Uint8Array.from(chunk), (frame) => frames.push(frame));
    expect(frames).toEqual(["2"]);
  });

  test.each([
    ["nothing", [0]],
    ["nothing, in binary", [128]],
    ["nothing, in two bytes", [126, 0, 0]],
    ["more than the limit", [127, 0, 0, 0, 0, 6, 64, 0, 1]],
    ["more than a number holds", [255, 255, 255, 255, 255, 255, 255, 255, 255]],
  ])("that announces %s is refused", (_, bytes) => {
    expect(() => read(Uint8Array.from(bytes), 1)).toThrow(RangeError);
  });

  test("may announce just what the limit allows, without memory being taken for it", () => {
    expect(read(Uint8Array.from([127, 0, 0, 0, 0, 6, 64, 0, 0, 1]), 1)).toEqual([]);
  });
});
