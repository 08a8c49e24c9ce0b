import { describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { createRequire } from "node:module";
import { LIMITS } from "../src/core/budget.ts";
import type { Frame } from "../src/core/frame.ts";
import { encodeFrame, frameHeader, FrameReader } from "../transports/stream.ts";

/** engine.io-parser: what servers and other clients read and write with. */
const reference = createRequire(createRequire(import.meta.url).resolve("engine.io-client"))("engine.io-parser") as {
  createPacketEncoderStream(): TransformStream;
  createPacketDecoderStream(maxPayload: number, binaryType: string): TransformStream;
};

/** A frame as it goes over the stream. */
async function written(frame: Frame): Promise<Uint8Array> {
  const [header, payload] = await encodeFrame(frame);
  return Uint8Array.of(...header, ...payload);
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
    // text begins with the type of its packet, and is never the "b" that stands for binary of no bytes
    const text = fc.string({ unit: "grapheme" }).map((rest) => `4${rest}`);
    const frame = fc.oneof(text, fc.uint8Array({ maxLength: 300 }).map(({ buffer }) => buffer));
    await fc.assert(
      fc.asyncProperty(fc.array(frame), fc.integer({ min: 1, max: 50 }), async (frames, size) => {
        const bytes = await Promise.all(frames.map(written));
        expect(read(Uint8Array.of(...bytes.flatMap((part) => [...part])), size)).toEqual(frames);
      }),
    );
  });

  test.each([1, 10, 1000])("in chunks of %i bytes takes work that is linear in the bytes", async (size) => {
    const frames = [new ArrayBuffer(30_000), "4" + "a".repeat(20_000), "2", new ArrayBuffer(1)];
    const parts = await Promise.all(frames.map(written));
    const stream = Uint8Array.of(...parts.flatMap((part) => [...part]));
    const set = jest.spyOn(Uint8Array.prototype, "set");
    expect(read(stream, size)).toHaveLength(frames.length);
    const copied = set.mock.calls.reduce((bytes, [part]) => bytes + part.length, 0);
    set.mockRestore();
    expect(copied).toBeLessThan(3 * stream.length); // once into a buffer that doubles as it grows
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

  const zeros = (count: number) => Array<number>(count).fill(0);
  test.each([
    ["binary of no bytes", [0x80]],
    ["the same in two bytes of length", [0xfe, 0, 0]],
    ["the same in eight", [0xff, ...zeros(8)]],
    ["what stands for it, since receivers take a length of zero for an error", [1, 0x62]],
  ])("may carry %s", (_, bytes) => {
    expect(read(Uint8Array.from([...bytes, 1, 0x32]), 1)).toEqual([new ArrayBuffer(0), "2"]);
  });

  test.each([
    ["text of no bytes", [0]],
    ["the same in two bytes of length", [126, 0, 0]],
    ["the same in eight", [127, ...zeros(8)]],
  ])("cannot carry %s", (_, bytes) => {
    expect(() => read(Uint8Array.from(bytes), 1)).toThrow(expect.objectContaining({ code: "PARSE_ERROR" }));
  });

  test.each([
    ["one byte more than the limit", [126, 1, 45]],
    ["4 GiB", [127, 0, 0, 0, 1, 0, 0, 0, 0]],
    ["more than a number holds", [255, 255, 255, 255, 255, 255, 255, 255, 255]],
  ])("that announces %s is refused before it comes", (_, bytes) => {
    const reader = new FrameReader({ ...LIMITS, frameBytes: 300 });
    expect(() => reader.add(Uint8Array.from(bytes), () => {})).toThrow(
      expect.objectContaining({ code: "LIMIT_EXCEEDED", message: expect.stringMatching(/`limits.frameBytes`.* 300$/) }),
    );
  });

  test("may be as large as the limit", async () => {
    const reader = new FrameReader({ ...LIMITS, frameBytes: 300 });
    const frames: Frame[] = [];
    reader.add(await written("4" + "x".repeat(299)), (frame) => frames.push(frame));
    expect(frames).toEqual(["4" + "x".repeat(299)]);
  });

  test("takes memory for what came, not for what was announced", () => {
    const reader = new FrameReader();
    const before = process.memoryUsage().arrayBuffers;
    reader.add(Uint8Array.from([127, 0, 0, 0, 0, 6, 64, 0, 0, 1]), () => {});
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  test("comes together from single bytes, however large it is", () => {
    const size = 200_000;
    const reader = new FrameReader();
    const frames: Frame[] = [];
    reader.add(frameHeader("", size), () => {});
    for (let byte = 0; byte < size; byte++) reader.add(Uint8Array.of(0x34), (frame) => frames.push(frame));
    expect(frames).toEqual(["4".repeat(size)]);
  });
});

describe("the reference", () => {
  /** What the other end reads, or writes, of frames. */
  async function through(codec: TransformStream, chunks: readonly unknown[]): Promise<unknown[]> {
    const out: unknown[] = [];
    const done = codec.readable.pipeTo(new WritableStream({ write: (chunk) => void out.push(chunk) }));
    const writer = codec.writable.getWriter();
    for (const chunk of chunks) await writer.write(chunk);
    await writer.close();
    await done;
    return out;
  }

  const frame = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1 }).map((text) => `4${text}`),
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom<Frame>("4" + "x".repeat(124), "4" + "x".repeat(125), new Uint8Array(125), new Uint8Array(126)),
  );
  /** Where a header becomes longer. */
  const large: Frame[] = ["4" + "x".repeat(65_534), "4" + "x".repeat(65_535), "4" + "€".repeat(30_000), new Uint8Array(65_536)];
  const message = (data: Frame) => ({ type: "message", data: typeof data === "string" ? data.slice(1) : Buffer.from(data as Uint8Array) });

  test("reads and writes large frames alike", async () => {
    const written = (await Promise.all(large.map(encodeFrame))).flat();
    expect(await through(reference.createPacketDecoderStream(1e6, "nodebuffer"), written)).toEqual(large.map(message));
    expect(Buffer.concat((await through(reference.createPacketEncoderStream(), large.map(message))) as Uint8Array[])).toEqual(Buffer.concat(written));
  });

  test("reads what is written here, binary of no bytes included", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), async (frames, size) => {
        const whole = Buffer.concat((await Promise.all(frames.map(encodeFrame))).flat());
        const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) => whole.subarray(index * size, index * size + size));
        const packets = await through(reference.createPacketDecoderStream(1e6, "nodebuffer"), chunks);
        expect(packets).toEqual(frames.map(message));
      }),
      { numRuns: 60 },
    );
  });

  test("is read here, even the empty binary that it cannot read itself", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), async (frames, size) => {
        const chunks = (await through(reference.createPacketEncoderStream(), frames.map(message))) as Uint8Array[];
        const found = read(Buffer.concat(chunks), size).map((each) => (typeof each === "string" ? each : new Uint8Array(each as ArrayBuffer)));
        expect(found).toEqual(frames);
      }),
      { numRuns: 60 },
    );
  });
});
