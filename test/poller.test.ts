import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseHandshake } from "../src/core/frame.ts";
import { payloadSize } from "../src/core/poller.ts";
import type { Frame } from "../src/core/ports.ts";
import { encodePayload, w3cBase64 } from "../transports/payload.ts";
import { connected, Requests } from "./sim/requests.ts";
import { handshake } from "./sim/world.ts";

test("asks for the handshake, and then for the session it grants", () => {
  const requests = new Requests();
  const { poller } = requests;
  requests.react = () => poller.begin(parseHandshake(handshake()));
  requests.answer("0…", "4early");
  expect(requests.news()).toEqual(["GET", "frame 0…", "frame 4early", "GET s1"]);
});

test("has the name that options call it by, and brings binary as browsers do", () => {
  expect(new Requests().poller).toMatchObject({ name: "polling", binaryType: "arraybuffer" });
});

describe("polling", () => {
  test("has one GET pending, always", () => {
    const { requests } = connected();
    requests.answer("4a", "4b").answer("2");
    expect(requests.news()).toEqual(["frame 4a", "frame 4b", "GET s1", "frame 2", "GET s1"]);
  });

  test("has one POST in flight at most; what comes meanwhile goes with the next", () => {
    const { requests, poller } = connected();
    expect(poller.writable).toBe(true);
    poller.send("4a");
    expect(poller.writable).toBe(false);
    poller.send("4b");
    poller.send("4c");
    requests.accept();
    expect(poller.writable).toBe(false);
    requests.accept();
    expect(poller.writable).toBe(true);
    expect(requests.news()).toEqual(["POST s1 4a", "POST s1 4b 4c", "drain"]);
  });

  test("answers while it reads", () => {
    const { requests, poller } = connected();
    requests.react = () => poller.send("3");
    requests.answer("2", "4m");
    expect(requests.news()).toEqual(["frame 2", "POST s1 3", "frame 4m", "GET s1"]);
  });

  test("keeps one answer for all the pings that come while nothing can be sent, and its place among what else waits", () => {
    const { requests, poller } = connected();
    for (const frame of ["4a", "3", "3", "4b", "3", "3", "3"]) poller.send(frame);
    requests.accept();
    poller.send("3");
    requests.accept();
    requests.accept();
    expect(requests.news()).toEqual(["POST s1 4a", "POST s1 3 4b 3", "POST s1 3", "drain"]);
  });
});

describe("a payload", () => {
  /** The payloads in which a server with this limit gets these frames, which were sent while a POST was in flight. */
  async function payloads(frames: readonly Frame[], maxPayload: number) {
    const { requests, poller } = connected({ maxPayload });
    poller.send("4first");
    for (const frame of frames) poller.send(frame);
    while (requests.posting) requests.accept();
    const sent = requests.posts.slice(1);
    expect(sent.flat()).toEqual(frames);
    return Promise.all(sent.map(async (batch) => ({ batch, bytes: Buffer.byteLength(await encodePayload(batch, w3cBase64)) })));
  }

  test.each<[string, Frame[], number, number[]]>([
    ["twenty binaries of one byte", Array.from({ length: 20 }, () => new Uint8Array(1)), 100, [16, 4]],
    ["text of three bytes a character", Array.from({ length: 4 }, () => "4" + "€".repeat(10)), 63, [2, 2]],
    ["the same, and one byte less", Array.from({ length: 4 }, () => "4" + "€".repeat(10)), 62, [1, 1, 1, 1]],
    ["text of four bytes a character", ["4😀", "4😀"], 11, [2]],
    ["the same, and one byte less", ["4😀", "4😀"], 10, [1, 1]],
    ["a single frame above the limit between others", ["4a", "4" + "x".repeat(100), "4b", "4c"], 50, [1, 1, 2]],
    ["only frames above the limit", ["4aa", "4bb"], 1, [1, 1]],
    ["empty binaries", [new ArrayBuffer(0), new ArrayBuffer(0), new ArrayBuffer(0)], 5, [3]],
  ])("counts bytes, of %s", async (_, frames, maxPayload, counts) => {
    expect((await payloads(frames, maxPayload)).map(({ batch }) => batch.length)).toEqual(counts);
  });

  const frame: fc.Arbitrary<Frame> = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => "4" + String.fromCharCode(...units).replaceAll("\u001e", "")),
    fc.uint8Array({ maxLength: 20 }),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => new DataView(bytes.buffer, 0, bytes.length >> 1)),
  );

  test("is as large as the server allows and no larger", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 200 }), async (frames, maxPayload) => {
        const sent = await payloads(frames, maxPayload);
        for (const [index, { batch, bytes }] of sent.entries()) {
          expect(batch.length === 1 || bytes <= maxPayload).toBe(true);
          const next = sent[index + 1]?.batch[0];
          if (next === undefined) continue;
          const together = Buffer.byteLength(await encodePayload([...batch, next], w3cBase64));
          expect(together).toBeGreaterThan(maxPayload);
        }
      }),
    );
  });

  test("has the size that its encoding has", async () => {
    await fc.assert(
      fc.asyncProperty(frame, async (any) => {
        expect(payloadSize(any)).toBe(Buffer.byteLength(await encodePayload([any], w3cBase64)));
      }),
    );
  });

  test.each([
    ["\u007f", 1], ["\u0080", 2], ["\u07ff", 2], ["\u0800", 3], ["\ud800", 3], ["\uffff", 3], ["\u{10000}", 4], ["\u{10ffff}", 4],
  ])("counts %j as UTF-8 has it, and goes on behind it", (character, bytes) => {
    expect([payloadSize(character), payloadSize(`${character}ab`)]).toEqual([bytes, bytes + 2]);
  });

  test("has no limit when the server names none", async () => {
    const frames = Array.from({ length: 100 }, () => "4" + "x".repeat(1000));
    expect(await payloads(frames, 0)).toHaveLength(1);
  });
});

describe("pausing", () => {
  test("waits for the GET", () => {
    const { requests, poller } = connected();
    poller.pause();
    poller.pause();
    expect(requests.news()).toEqual([]);
    requests.answer("4last", "6");
    expect(requests.news()).toEqual(["frame 4last", "frame 6", "paused"]);
  });

  test.each([
    ["GET, then POST", (requests: Requests) => requests.answer("6").accept()],
    ["POST, then GET", (requests: Requests) => requests.accept().answer("6")],
  ])("waits for both: %s", (_, land) => {
    const { requests, poller } = connected();
    poller.send("4a");
    poller.pause();
    land(requests);
    expect(requests.news().filter((line) => line === "paused" || line.startsWith("GET"))).toEqual(["paused"]);
  });

  test("delivers what waited behind the POST first", () => {
    const { requests, poller } = connected();
    poller.send("4a");
    poller.send("4b");
    poller.pause();
    requests.answer("6").accept();
    expect(requests.news()).toEqual(["POST s1 4a", "frame 6", "POST s1 4b"]);
    requests.accept();
    expect(requests.news()).toEqual(["drain", "paused"]);
  });

  test("while frames are delivered is complete when they are", () => {
    const { requests, poller } = connected();
    requests.react = () => poller.pause();
    requests.answer("4a", "4b");
    expect(requests.news()).toEqual(["frame 4a", "frame 4b", "paused"]);
  });

  test("ends the session when a request fails", () => {
    const { requests, poller } = connected();
    poller.pause();
    poller.onError(new Error("broken"));
    expect(requests.news()).toEqual(["abort", "transport error: broken"]);
  });
});

describe("resuming", () => {
  test("a pause that is not complete goes on with the requests there are", () => {
    const { requests, poller } = connected();
    poller.send("4a");
    poller.pause();
    poller.resume();
    poller.send("4b");
    requests.answer("4m").accept().accept();
    expect(requests.news()).toEqual(["POST s1 4a", "frame 4m", "GET s1", "POST s1 4b", "drain"]);
  });

  test("between the GET and the POST sends the next GET at once", () => {
    const { requests, poller } = connected();
    poller.send("4a");
    poller.pause();
    requests.answer("6");
    requests.news();
    poller.resume();
    expect(requests.news()).toEqual(["GET s1"]);
    requests.accept();
    expect(requests.news()).toEqual(["drain"]);
  });

  test("a complete pause sends the next GET", () => {
    const { requests, poller } = connected();
    poller.pause();
    requests.answer("6");
    poller.resume();
    poller.send("4a");
    expect(requests.news()).toEqual(["frame 6", "paused", "GET s1", "POST s1 4a"]);
  });

  test("while frames are delivered sends no second GET", () => {
    const { requests, poller } = connected();
    poller.pause();
    requests.react = () => poller.resume();
    requests.answer("4a", "4b");
    expect(requests.news()).toEqual(["frame 4a", "GET s1", "frame 4b"]);
  });

  test("what was never paused, or is over, changes nothing", () => {
    const { requests, poller } = connected();
    poller.resume();
    poller.abandon();
    poller.resume();
    expect(requests.news()).toEqual(["abort"]);
  });
});
