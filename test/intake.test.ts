import { PassThrough, Readable } from "node:stream";
import { brotliCompressSync, createBrotliDecompress } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { LIMITS } from "../src/core/budget.ts";
import { collect } from "../transports/intake.ts";

const { signal } = new AbortController();
const limited = (frameBytes: number) => ({ ...LIMITS, frameBytes });

describe("the body of an answer", () => {
  test("comes in pieces, which may cut a character in two", async () => {
    const bytes = Buffer.from('42["é☃😀"]');
    expect(await collect(Readable.from([...bytes].map((byte) => Buffer.of(byte))), LIMITS, signal)).toBe('42["é☃😀"]');
    expect(await collect(Readable.from([bytes]), LIMITS, signal)).toBe('42["é☃😀"]');
    expect(await collect(Readable.from([]), LIMITS, signal)).toBe("");
  });

  test("is put together as it comes: a million pieces are not kept until the last one", async () => {
    const piece = Buffer.alloc(1);
    const body = new PassThrough();
    const text = collect(body, LIMITS, signal);
    for (const letter of "abc") body.emit("data", piece.fill(letter));
    body.end();
    expect(await text).toBe("abc");
  });

  test("may have as many bytes as the limit says, and is read no further", async () => {
    expect(await collect(Readable.from([Buffer.from("abc"), Buffer.from("d")]), limited(4), signal)).toBe("abcd");
    const endless = new Readable({ read: () => void endless.push("abc") });
    await expect(collect(endless, limited(4), signal)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(endless.destroyed).toBe(true);
  });

  test("that breaks in the middle is none", async () => {
    const body = new PassThrough();
    const text = collect(body, LIMITS, signal);
    body.write("abc");
    body.destroy();
    await expect(text).rejects.toMatchObject({ code: "ERR_STREAM_PREMATURE_CLOSE" });
    const failing = new PassThrough();
    const other = collect(failing, LIMITS, signal);
    failing.destroy(new Error("broken"));
    await expect(other).rejects.toThrow("broken");
  });

  const bomb = brotliCompressSync(Buffer.alloc(100_000_000));

  test("is not decompressed any more once it is too large", async () => {
    const large = createBrotliDecompress();
    large.end(bomb);
    await expect(collect(large, limited(1_000_000), signal)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(large.destroyed).toBe(true);
  });

  test("is not decompressed any more once nobody wants it", async () => {
    const controller = new AbortController();
    const large = createBrotliDecompress();
    large.end(bomb);
    large.once("data", () => controller.abort());
    await expect(collect(large, LIMITS, controller.signal)).rejects.toThrow();
    expect(large.destroyed).toBe(true);
  });
});
