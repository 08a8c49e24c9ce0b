import { Readable } from "node:stream";
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
    async function* letters() {
      for (const letter of "abc") yield piece.fill(letter);
    }
    expect(await collect(letters(), LIMITS, signal)).toBe("abc");
  });

  test("may have as many bytes as the limit says, and is read no further", async () => {
    expect(await collect(Readable.from([Buffer.from("abc"), Buffer.from("d")]), limited(4), signal)).toBe("abcd");
    const endless = new Readable({ read: () => void endless.push("abc") });
    await expect(collect(endless, limited(4), signal)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(endless.destroyed).toBe(true);
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
