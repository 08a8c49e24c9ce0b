import { describe, expect, test } from "@jest/globals";
import { createRequire } from "node:module";
import fc from "fast-check";
import { SocketIOError } from "../src/core/errors.ts";
import { Decoder, encode, EVENT, ACK, CONNECT, CONNECT_ERROR, DISCONNECT, type Packet } from "../src/core/packet.ts";
import type { Frame } from "../src/core/ports.ts";
import { nodeBase64 } from "../transports/node.ts";
import { decodePayload, encodePayload, w3cBase64 } from "../transports/payload.ts";
import { encodeFrame, FrameReader } from "../transports/stream.ts";
import { Client } from "./sim/client.ts";
import { Owner } from "./sim/owner.ts";

interface ReferencePacket {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

const reference = createRequire(createRequire(import.meta.url).resolve("socket.io-client"))("socket.io-parser") as {
  readonly Decoder: new (options: { maxAttachments: number }) => { add(frame: Frame): void; on(event: "decoded", listener: (packet: ReferencePacket) => void): void };
};

const bytes = fc.uint8Array({ maxLength: 8 });
const value = fc.oneof({ maxDepth: 2 }, bytes, fc.jsonValue({ maxDepth: 2 }), fc.array(bytes, { maxLength: 3 }));
const nsp = fc.constantFrom("/", "/a", "/admin?x=1", "/é");
const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({ type: fc.constant(CONNECT), nsp, data: fc.option(object, { nil: undefined }) }),
  fc.record({ type: fc.constant(DISCONNECT), nsp }),
  fc.record({ type: fc.constant(CONNECT_ERROR), nsp, data: object }),
  fc.record({ type: fc.constant(EVENT), nsp, id: fc.option(fc.maxSafeNat(), { nil: undefined }), data: fc.array(value, { maxLength: 3 }).map((args) => ["event", ...args]) }),
  fc.record({ type: fc.constant(ACK), nsp, id: fc.maxSafeNat(), data: fc.array(value, { maxLength: 3 }) }),
);

/** What makes a good conversation a bad one. */
type Mutation = (received: readonly Frame[]) => Frame[];

const place = fc.nat(200);
const inText = (edit: (text: string) => string): Mutation => (received) => received.map((frame, index) => (index === 0 && typeof frame === "string" ? edit(frame) : frame));
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...'0123456789/,-[]{}":\\ eE.+'.split(""), "\0", "\u001e", "é", "null", "true", "__proto__")).map(([at, scrap]) => inText((text) => text.slice(0, at % (text.length + 1)) + scrap + text.slice(at % (text.length + 1)))),
  place.map((at) => inText((text) => text.slice(0, at % (text.length + 1)) + text.slice((at % (text.length + 1)) + 1))),
  place.map((at) => inText((text) => text.slice(0, at % (text.length + 1)))),
  fc.tuple(place, fc.integer({ min: 0, max: 0xffff })).map(([at, unit]) => inText((text) => text.slice(0, at % text.length) + String.fromCharCode(unit) + text.slice((at % text.length) + 1))),
  place.map((at): Mutation => (received) => received.filter((_, index) => index !== at % received.length)),
  place.map((at): Mutation => (received) => received.flatMap((frame, index) => (index === at % received.length ? [frame, frame] : [frame]))),
  fc.constant<Mutation>((received) => [...received].reverse()),
  bytes.map((more): Mutation => (received) => [...received, more]),
);
const mutated = fc.tuple(fc.array(packet, { minLength: 1, maxLength: 3 }), fc.array(mutation, { minLength: 1, maxLength: 3 })).map(([packets, mutations]) => mutations.reduce((received, mutate) => mutate(received), packets.flatMap(encode)));

/** The packets in these frames, and whether the decoder refused what came next. */
function ours(received: readonly Frame[]): { packets: object[]; refused: boolean } {
  const decoder = new Decoder();
  const packets: object[] = [];
  for (const frame of received) {
    try {
      const each = decoder.add(frame);
      if (each) packets.push(essence(each));
    } catch (error) {
      expect(error).toBeInstanceOf(SocketIOError);
      return { packets, refused: true };
    }
  }
  return { packets, refused: false };
}

function theirs(received: readonly Frame[]): { packets: object[]; refused: boolean } {
  const decoder = new reference.Decoder({ maxAttachments: 1000 });
  const packets: object[] = [];
  decoder.on("decoded", (each) => packets.push(essence(each)));
  try {
    for (const frame of received) decoder.add(frame);
  } catch {
    return { packets, refused: true };
  }
  return { packets, refused: false };
}

function essence({ type, nsp, id, data }: Packet | ReferencePacket): object {
  return { type, nsp, id, data };
}

/** What stands before the payload: the type, the number of binary parts, the namespace. */
const HEAD = String.raw`^[0-6](?:\d*-)?(?:\/[^,]*,)?`;

/** Where our decoder is stricter than that of socket.io-parser, on purpose: all the differences there are. */
const STRICTER: Readonly<Record<string, RegExp>> = {
  "no type, or white space instead, which it takes for the first one": /^(?:\s|$)/,
  "an id with leading zeros": new RegExp(HEAD + String.raw`0\d`),
  "an id beyond 2^53": new RegExp(HEAD + String.raw`\d{16,}`),
  "an event or its binary form without payload": /^[25](?:\d*-)?(?:\/[^,]*(?:,\d*)?|\d*)$/,
  "a number of parts with leading zeros, or in another form, such as 1.": /^[56](?:0\d*|[^-]*[^\d-][^-]*)-/,
};

describe("of valid packets that were tampered with", () => {
  test("each is refused, or read as socket.io-parser reads it; what it takes and we refuse is a strictness that is meant", () => {
    const seen = { taken: 0, refused: 0, stricter: 0 };
    fc.assert(
      fc.property(mutated, (received) => {
        // white space before a payload is part of it here, and an id of zero there
        fc.pre(!received.some((frame) => typeof frame === "string" && /^[^/[{"]*(?:\/[^,]*,)?[^[{"]*\s/.test(frame)));
        const mine = ours(received);
        const others = theirs(received);
        expect(others.packets.slice(0, mine.packets.length)).toEqual(mine.packets);
        if (!mine.refused) {
          seen.taken++;
          expect(others.refused).toBe(false);
        } else if (others.refused) seen.refused++;
        else {
          seen.stricter++;
          const text = received.filter((frame) => typeof frame === "string");
          const meant = text.some((frame) => Object.values(STRICTER).some((pattern) => pattern.test(frame)));
          expect([meant, text]).toEqual([true, text]);
        }
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.taken, seen.refused, seen.stricter)).toBeGreaterThan(5);
  });

  test("none harms a connection: it goes on, or is left with a parse error", () => {
    fc.assert(
      fc.property(mutated, (received) => {
        const client = new Client();
        const session = client.online();
        client.wire.receive(...received.map((frame) => (typeof frame === "string" ? `4${frame}` : frame)));
        const closed = client.log.some((line) => line.startsWith("close"));
        if (!closed) expect(session.state).toBe("online");
        else expect(client.log.filter((line) => line.startsWith("close"))).toEqual([expect.stringMatching(/^close (parse error|forced close)$/)]);
        expect(client.world.errors).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("of arbitrary data", () => {
  const frame = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(...'0123456b4{}[]"'.split("")) }), fc.uint8Array());

  test("an engine makes packets, or closes with a reason", () => {
    fc.assert(
      fc.property(fc.array(frame), fc.boolean(), (received, greeted) => {
        const owner = new Owner();
        if (greeted) owner.greet();
        owner.world.polling.receive(...received);
        expect(owner.log.filter((line) => line.startsWith("close")).length).toBe(owner.engine.state === "closed" ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("a payload is read, and its frames are those of any other base64", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("\x1e", "b", "4", "A", "=", "/", "é", "%") }), (body) => {
        const [node, w3c] = [nodeBase64, w3cBase64].map((base64) => decodePayload(body, base64).map((each) => (typeof each === "string" ? each : Buffer.from(each as ArrayBuffer).toString("hex"))));
        expect(node).toEqual(w3c);
        expect(node).toHaveLength(body.split("\x1e").length);
      }),
      { numRuns: 2000 },
    );
  });

  test("a stream is read, however it is cut, or refused at the same place", () => {
    const read = (stream: Uint8Array, cuts: readonly number[]) => {
      const reader = new FrameReader();
      const found: Frame[] = [];
      try {
        for (let at = 0, next = 0; at < stream.length; at = next) {
          next = at + 1 + cuts[at % cuts.length]!;
          reader.add(stream.subarray(at, next), (each) => found.push(each));
        }
      } catch (error) {
        expect(error).toBeInstanceOf(SocketIOError);
        return { found, refused: true };
      }
      return { found, refused: false };
    };
    const stream = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.array(fc.constantFrom(0, 1, 2, 3, 0x80, 0x81, 0x7e, 0xfe, 0x34), { maxLength: 300 }).map((all) => Uint8Array.from(all)));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(20), { minLength: 1, maxLength: 10 }), (any, cuts) => {
        const whole = read(any, [any.length]);
        expect(read(any, cuts)).toEqual(whole);
        expect(read(any, [0])).toEqual(whole);
      }),
      { numRuns: 2000 },
    );
  });
});

test("what is written for long-polling and for WebTransport is read as it was sent, of every packet", async () => {
  const plain = (each: Frame) => (typeof each === "string" ? each : Buffer.from(each as ArrayBuffer).toString("hex"));
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 4 }), async (packets) => {
      const sent = packets.flatMap(encode).map((each) => (typeof each === "string" ? `4${each}` : each));
      expect(decodePayload(await encodePayload(sent, nodeBase64), nodeBase64).map(plain)).toEqual(sent.map((each) => (typeof each === "string" ? each : Buffer.from(each as Uint8Array).toString("hex"))));
      const reader = new FrameReader();
      const found: Frame[] = [];
      for (const part of (await Promise.all(sent.map(encodeFrame))).flat()) reader.add(part, (each) => found.push(each));
      expect(found.map(plain)).toEqual(sent.map((each) => (typeof each === "string" ? each : Buffer.from(each as Uint8Array).toString("hex"))));
    }),
    { numRuns: 200 },
  );
});
