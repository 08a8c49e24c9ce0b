import { describe, expect, test } from "@jest/globals";
import { createRequire } from "node:module";
import fc from "fast-check";
import { ACK, CONNECT, CONNECT_ERROR, Decoder, DISCONNECT, encode, EVENT, type Packet, RESERVED } from "../src/core/packet.ts";
import type { Frame } from "../src/core/ports.ts";

interface ReferencePacket extends Omit<Packet, "type"> {
  type: number;
  attachments?: number;
}

/** socket.io-parser: what servers and other clients read and write with. */
const reference = createRequire(createRequire(import.meta.url).resolve("socket.io-client"))("socket.io-parser") as {
  readonly Encoder: new () => { encode(packet: ReferencePacket): Frame[] };
  readonly Decoder: new (options: { maxAttachments: number }) => {
    add(frame: Frame): void;
    on(event: "decoded", listener: (packet: ReferencePacket) => void): void;
  };
};

type Outcome = { packets: unknown[] } | { refused: true };

function ours(frames: readonly Frame[]): Outcome {
  const decoder = new Decoder();
  const packets: unknown[] = [];
  for (const frame of frames) {
    try {
      const packet = decoder.add(frame);
      if (packet) packets.push(essence(packet));
    } catch (error) {
      expect(error).toMatchObject({ name: "SocketIOError", code: expect.stringMatching(/^(PARSE_ERROR|TOO_MANY_ATTACHMENTS)$/) });
      return { refused: true };
    }
  }
  return { packets };
}

function theirs(frames: readonly Frame[]): Outcome {
  const decoder = new reference.Decoder({ maxAttachments: 1000 });
  const packets: unknown[] = [];
  decoder.on("decoded", (packet) => packets.push(essence(packet)));
  try {
    for (const frame of frames) decoder.add(frame);
  } catch {
    return { refused: true };
  }
  return { packets };
}

function essence({ type, nsp, id, data }: Packet | ReferencePacket): object {
  return { type, nsp, id, data };
}

const bytes = fc.uint8Array({ maxLength: 8 });
const { json, binary } = fc.letrec<{ json: unknown; binary: unknown }>((tie) => ({
  json: fc.oneof({ maxDepth: 3 }, fc.constant(null), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ unit: "binary" }), fc.array(tie("json")), fc.dictionary(fc.string(), tie("json"))),
  binary: fc.oneof({ maxDepth: 3 }, bytes, tie("json"), fc.array(tie("binary")), fc.dictionary(fc.string(), tie("binary"))),
}));
const object = fc.dictionary(fc.string(), json);
const nsp = fc.oneof(fc.constant("/"), fc.string({ unit: "binary" }).map((name) => `/${name.replaceAll(",", "")}`));
const id = fc.option(fc.maxSafeNat(), { nil: undefined });
const event = fc.tuple(fc.oneof(fc.string({ unit: "binary" }), fc.integer()).filter((name) => !RESERVED.has(name)), fc.array(binary)).map(([name, args]) => [name, ...args]);

const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({ type: fc.constant(CONNECT), nsp, data: fc.option(object, { nil: undefined }) }),
  fc.record({ type: fc.constant(DISCONNECT), nsp }),
  fc.record({ type: fc.constant(CONNECT_ERROR), nsp, data: fc.oneof(fc.string(), object) }),
  fc.record({ type: fc.constant(EVENT), nsp, id, data: event }),
  fc.record({ type: fc.constant(ACK), nsp, id: fc.maxSafeNat(), data: fc.array(binary) }),
);

/** As it is after a trip through JSON: minus zero and the like are lost. */
function settled(value: unknown): unknown {
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  if (Array.isArray(value)) return value.map(settled);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settled(item)]));
}

describe("every packet", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(packet, (any) => {
        expect(ours(encode(any))).toEqual({ packets: [settled(essence(any))] });
      }),
    );
  });

  test("is written as socket.io-parser writes it", () => {
    fc.assert(
      fc.property(packet, (any) => {
        fc.pre(!encode(any).some((frame) => typeof frame === "string" && frame.includes("__proto__"))); // a key that the reference loses
        expect(encode(any)).toEqual(new reference.Encoder().encode({ ...any }));
      }),
    );
  });

  test("is read as socket.io-parser reads it", () => {
    fc.assert(
      fc.property(packet, (any) => {
        expect(ours(encode(any))).toEqual(theirs(encode(any)));
      }),
    );
  });
});

/** Frames from which a packet's text is cut together, and some that belong nowhere. No white space: there the reference reads ids of zero. */
const scrap = fc.constantFrom("0", "1", "2", "3", "4", "5", "6", "7", "12", "1-", "2-", "-", "/", "/a,", "/a", ",", "[", "]", '["x"]', '["x",', '"x"', "{", "}", "{}", '{"_placeholder":true,"num":0}', '{"_placeholder":true,"num":"0"}', "null", "1.5", "1e3", "é");
const garbled = fc.oneof(
  fc.array(scrap, { maxLength: 5 }).map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("0", "1", "2", "3", "4", "2/a,", "31"), fc.array(scrap, { maxLength: 3 })).map(([head, parts]) => head + parts.join("")),
);
const stream = fc.oneof(
  garbled.map((text): Frame[] => [text]),
  fc.tuple(fc.constantFrom("51-", "51-/a,7", "52-", "61-1"), garbled, fc.array(fc.oneof(bytes, garbled), { maxLength: 3 })).map(([head, text, rest]): Frame[] => [
    `${head}["x",${text.slice(1)}]`,
    ...rest,
  ]),
);

describe("whatever a server sends", () => {
  test("is a packet or a PARSE_ERROR, and nothing that socket.io-parser refuses is a packet", () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(stream, (any) => {
        const [mine, reference] = [ours(any), theirs(any)];
        if ("refused" in mine) return void refused++;
        accepted++;
        expect(mine).toEqual(reference);
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  });

  test.each([
    '442["some","data"', '0/admin,"invalid"', "0[]", "1/admin,{}", '2/admin,"invalid', "2/admin,{}", '2[{"toString":"foo"}]', '2[true,"foo"]', '2[null,"bar"]',
    '2["connect"]', '2["disconnect","123"]', "5", "51", "5a-", "51.23-", "50-", "999",
  ])("%j is refused by both", (frame) => {
    expect(theirs([frame])).toEqual({ refused: true });
    expect(ours([frame])).toEqual({ refused: true });
  });
});
