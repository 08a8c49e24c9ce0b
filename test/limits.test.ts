import { describe, expect, jest, test } from "@jest/globals";
import { exceeded, type Limits, LIMITS } from "../src/core/budget.ts";
import { isDeeper } from "../src/core/depth.ts";
import { Decoder } from "../src/core/packet.ts";
import type { Frame } from "../src/core/ports.ts";
import { nodeBase64 } from "../transports/node.ts";
import { decodePayload } from "../transports/payload.ts";
import { type FetchFunction, polling } from "../transports/polling.ts";
import { application, settled, simulated, URL } from "./sim/application.ts";
import { Client } from "./sim/client.ts";
import { Owner } from "./sim/owner.ts";
import { Recorder } from "./sim/recorder.ts";
import { handshake } from "./sim/world.ts";

const HOLE = '{"_placeholder":true,"num":0}';

/** The error for a limit: it names the limit, its value, and so the option that raises it. */
function beyond(limit: keyof Limits, most: number): Error {
  const code = limit === "attachments" ? "TOO_MANY_ATTACHMENTS" : "LIMIT_EXCEEDED";
  return expect.objectContaining({ name: "SocketIOError", code, message: expect.stringMatching(new RegExp(`\`limits.${limit}\` .* ${most}$`)) }) as unknown as Error;
}

describe("a packet", () => {
  function read(limits: Partial<Limits>, ...frames: Frame[]): unknown {
    const decoder = new Decoder({ ...LIMITS, ...limits });
    return frames.map((frame) => decoder.add(frame)?.data ?? decoder.incomplete).at(-1);
  }

  const nested = (depth: number, inside = "") => "[".repeat(depth) + inside + "]".repeat(depth);

  test.each<[keyof Limits, number, string, string]>([
    ["attachments", 2, `52-["x",${HOLE}]`, `53-["x",${HOLE}]`],
    ["namespace", 4, '2/abc,["x"]', '2/abcd,["x"]'],
    ["namespace", 4, "1/abc", "1/abcd"],
    ["eventName", 3, '2["abc"]', '2["abcd"]'],
    ["eventName", 3, '51-["abc"]', '51-["abcd"]'],
    ["eventName", 3, "2[12345]", '2["\\u0041BCD"]'],
    ["depth", 3, '2["x",[[1]]]', '2["x",[[[1]]]]'],
    ["depth", 3, '2["x",{"a":{}}]', '2["x",{"a":{"b":{}}}]'],
    ["depth", 3, '30["x",[{}]]', '30["x",[{"a":[]}]]'],
    ["depth", 2, '0{"a":{}}', '0{"a":{"b":[]}}'],
    ["depth", 2, '4{"data":[]}', '4{"data":[[]]}'],
    ["depth", 3, `51-["x",[${HOLE}]]`, `51-["x",[[${HOLE}]]]`],
    ["depth", 3, String.raw`2["[[[[","\"[[[[\\",["{{"],"]]"]`, String.raw`2["[\\",["\"",[[]]]]`],
    ["depth", 3, `2["x",${"[[1]],".repeat(50)}0]`, `2["x",${"[[1]],".repeat(50)}[[[1]]]]`],
    ["depth", 1000, `2["x",${nested(999)}]`, `2["x",${nested(1000)}]`],
  ])("may reach the limit %s of %i, and not go beyond", (limit, most, within, over) => {
    expect(read({ [limit]: most }, within)).toBeDefined();
    expect(() => read({ [limit]: most }, over)).toThrow(beyond(limit, most));
    expect(read({ [limit]: Infinity }, over)).toBeDefined();
  });

  test("that is too deep is refused before it is parsed, also when it never ends", () => {
    expect(() => read({}, `2["x",${"[".repeat(1e6)}`)).toThrow(beyond("depth", LIMITS.depth));
    expect(() => read({}, `2["x",${nested(2000)}`)).toThrow(beyond("depth", LIMITS.depth));
  });

  test("whose strings never end, or escape without end, is no JSON, and that takes no time", () => {
    for (const text of [`["${"[".repeat(1e5)}`, `[${'"\\"'.repeat(1e5)}`, `["${"\\".repeat(1e5)}"${"[".repeat(5000)}`]) {
      expect(() => read({}, `2${text}`)).toThrow(expect.objectContaining({ name: "SocketIOError" }));
    }
  });

  test.each([
    ["of too few characters to be deep", '["ab",1]', 4, { searches: 0, closely: false }],
    ["of few brackets, however long", `["${"a".repeat(1e5)}",{"a":[1]}]`, 3, { searches: 5, closely: false }],
    ["of so many that it may be deep", "[],".repeat(1000), 3, { searches: 5, closely: true }],
  ])("%s is looked at no more than it takes to know", (_, text, most, expected) => {
    const searched = jest.spyOn(String.prototype, "indexOf");
    const read = jest.spyOn(String.prototype, "charCodeAt");
    const deeper = isDeeper(text, most);
    const looks = { searches: searched.mock.calls.length, closely: read.mock.calls.length > 0 };
    jest.restoreAllMocks();
    expect([deeper, looks]).toEqual([false, expected]);
  });

  test("of many small parts is none that is deep", () => {
    expect(read({}, `2["x",${"[{}],".repeat(1e5)}0]`)).toHaveLength(1e5 + 2);
  });
});

describe("a payload", () => {
  const limits = { ...LIMITS, payloadPackets: 3 };
  const payload = (count: number) => Array<string>(count).fill("6").join("\x1e");

  test("may have as many packets as the limit, and not one more", () => {
    expect(decodePayload(payload(3), nodeBase64, limits)).toHaveLength(3);
    expect(() => decodePayload(payload(4), nodeBase64, limits)).toThrow(beyond("payloadPackets", 3));
    for (const payloadPackets of [2 ** 32, 2 ** 33, Infinity]) expect(decodePayload(payload(4), nodeBase64, { ...limits, payloadPackets })).toHaveLength(4);
  });

  /** A session over long-polling whose server answers the next poll with this body. */
  async function polled(body: BodyInit, given: Partial<Limits>): Promise<Recorder> {
    const bodies: BodyInit[] = [handshake(), body];
    const request = () => new Promise<Response>((resolve) => bodies.length > 0 && resolve(new Response(bodies.shift())));
    const told = new Recorder(polling(request), { url: "http://localhost/?EIO=4", options: {}, owner: {}, limits: { ...LIMITS, ...given } });
    await told.until(() => told.error !== undefined || told.frames.length > 0);
    expect(told.offences).toEqual([]);
    return told;
  }

  test("with too many ends the session with a parse error, and nothing of it is delivered", async () => {
    const told = await polled(payload(4), { payloadPackets: 3 });
    expect(told.log.slice(1)).toEqual(["parse error"]);
    expect(told.error).toEqual(beyond("payloadPackets", 3));
  });

  const greeting = handshake().length;

  test("of just so many bytes as the limit is read", async () => {
    const told = await polled("4" + "x".repeat(greeting - 1), { frameBytes: greeting });
    expect(told.frames).toEqual(["4" + "x".repeat(greeting - 1)]);
  });

  test("of more bytes is not read to its end", async () => {
    let sent = 0;
    let given = "going on";
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent++;
        controller.enqueue(new TextEncoder().encode("4".repeat(100)));
      },
      cancel() {
        given = "up";
      },
    });
    const told = await polled(endless, { frameBytes: 1000 });
    expect(told.log.slice(1)).toEqual(["parse error"]);
    expect(told.error).toEqual(beyond("frameBytes", 1000));
    expect([given, sent < 20]).toEqual(["up", true]);
  });

  test("of more bytes is let go also where it is not read piece by piece", async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const request: FetchFunction = async (_, { signal }) => {
      signals.push(signal);
      const text = async () => (signals.length === 1 ? handshake() : Promise.reject(exceeded("frameBytes", LIMITS)));
      return { ok: true, status: 200, headers: new Headers(), text };
    };
    const told = new Recorder(polling(request), { url: "http://localhost/?EIO=4", options: {}, owner: {} });
    await told.until(() => told.error !== undefined);
    expect(told.error).toEqual(beyond("frameBytes", LIMITS.frameBytes));
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, true]);
  });

  test("whose characters are cut between two pieces is put together", async () => {
    const bytes = new TextEncoder().encode("4é€😀");
    const single = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect((await polled(single, {})).frames).toEqual(["4é€😀"]);
  });
});

describe("a session", () => {
  test("begins with a handshake of no more than the limit", () => {
    const greeting = handshake({ upgrades: [] });
    const limits = (most: number): Limits => ({ ...LIMITS, handshake: most });
    const within = new Owner({ limits: limits(greeting.length) });
    within.world.polling.receive(greeting);
    expect(within.log).toEqual(["open s1"]);
    const over = new Owner({ limits: limits(greeting.length - 1) });
    over.world.polling.receive(greeting);
    expect(over.log).toEqual(["close parse error"]);
    expect(over.error).toEqual(beyond("handshake", greeting.length - 1));
  });

  test.each<[string, Frame, Frame]>([
    ["text", "4abc", "4abcd"],
    ["text of several bytes a character", "4€", "4€a"],
    ["binary", new Uint8Array(4), new Uint8Array(5)],
  ])("takes frames of no more bytes than the limit: %s", (_, within, over) => {
    const owner = new Owner({ limits: { ...LIMITS, frameBytes: 4 } }).greet();
    owner.world.polling.receive(within);
    expect(owner.log).toHaveLength(2);
    owner.world.polling.receive(over, "4");
    expect(owner.log.slice(2)).toEqual(["close parse error"]);
    expect(owner.error).toEqual(beyond("frameBytes", 4));
    expect(owner.world.polling.gone).toBe("closed"); // the server hears of it
  });
});

describe("a connection", () => {
  /** A client with these limits. */
  function limited(limits: Partial<Limits>): Client {
    const client = new Client();
    client.options.limits = { ...LIMITS, ...limits };
    return client;
  }

  const LEFT = ["disconnect parse error", "close parse error"];

  test("is left over what the decoder refuses, and made again", () => {
    const client = limited({ attachments: 1 });
    client.online();
    client.wire.receive(`452-["x",${HOLE}]`);
    expect(client.log).toEqual(LEFT);
    client.world.advance(1000);
    client.open();
    client.admit().receive('42["again"]');
    expect(client.log).toEqual(['event ["again"]']);
  });

  test.each([
    ["events", '42["x",1,2]', '42["x",1,2,3]'],
    ["events with binary", `451-["x",1,${HOLE}]`, `451-["x",1,2,${HOLE}]`],
    ["acknowledgements", "430[1,2,3]", "430[1,2,3,4]"],
  ])("takes %s of as many values as the limit, and of no more", (_, within, over) => {
    const client = limited({ arguments: 3 });
    client.online();
    client.wire.receive(within, ...(within[1] === "5" ? [new Uint8Array(1)] : []));
    expect(client.lost).toBeUndefined();
    client.wire.receive(over, ...(over[1] === "5" ? [new Uint8Array(1)] : []));
    expect(client.lost).toEqual(beyond("arguments", 3));
  });

  test("waits for parts of no more bytes together than the limit, the text included", () => {
    const text = `51-["x",${HOLE}]`.replace("51", "52");
    const client = limited({ attachmentBytes: text.length + 5 });
    client.online();
    client.wire.receive("4" + text, new Uint8Array(2), new Uint8Array(3));
    expect(client.log).toHaveLength(1);
    client.log.length = 0;
    client.wire.receive("4" + text, new Uint8Array(2));
    expect(client.log).toEqual([]);
    client.wire.receive(new Uint8Array(4));
    expect(client.log).toEqual(LEFT);
  });

  test("leaves before all parts are there, when those that are there are too much", () => {
    const client = limited({ attachmentBytes: 100 });
    client.online();
    client.wire.receive(`459-["x",${HOLE}]`, new Uint8Array(50), new Uint8Array(50));
    expect(client.log).toEqual(LEFT);
    expect(client.lost).toEqual(beyond("attachmentBytes", 100));
  });

  test("counts the bytes of one packet, not of all, nor those of a lost connection, nor text that is a packet by itself", () => {
    const client = limited({ attachmentBytes: 60 });
    client.online();
    const packet = [`451-["x",${HOLE}]`, new Uint8Array(20)];
    client.wire.receive(...packet, ...packet, `42["${"x".repeat(100)}"]`, packet[0]!);
    expect(client.log).toHaveLength(3);
    client.wire.drop();
    client.world.advance(1000);
    client.open();
    client.admit().receive(...packet);
    expect(client.log).toHaveLength(1);
  });

  test("waits for each part as long as the limit says", () => {
    const client = limited({ attachmentTimeout: 500 });
    client.online();
    client.wire.receive(`452-["x",${HOLE}]`);
    client.world.advance(499);
    client.wire.receive(new Uint8Array(1));
    client.world.advance(499);
    expect(client.log).toEqual([]);
    client.world.advance(1);
    expect(client.log).toEqual(LEFT);
  });

  test("waits for nothing once the packet is complete", () => {
    const client = limited({ attachmentTimeout: 500 });
    client.online();
    client.wire.receive(`451-["x",${HOLE}]`, new Uint8Array(1));
    client.world.advance(1000);
    expect(client.log).toHaveLength(1);
  });

  test.each<[keyof Limits, Partial<Limits>]>([
    ["inbox", { inbox: 2 }],
    ["inboxBytes", { inboxBytes: 2 * '2["early"]'.length }],
  ])("keeps no more events than %s for a namespace that was not let in", (limit, limits) => {
    const client = limited(limits);
    const session = client.attach();
    client.open().receive('42["early"]', '42["early"]');
    expect(session.inbox).toHaveLength(2);
    client.wire.receive('42["early"]');
    expect(client.log).toEqual(["open", expect.stringContaining("connect_error the server sent more than"), "close parse error"]);
    expect(client.errors).toEqual([beyond(limit, limits[limit]!)]);
    expect(session.inbox).toEqual([]);
    client.world.advance(1000);
    client.open().receive('42["early"]', '42["early"]', '40{"sid":"x"}', '42["late"]', '42["late"]', '42["late"]');
    expect(client.log.filter((line) => line.startsWith("event"))).toHaveLength(5);
  });

  test("keeps them for each namespace by itself", () => {
    const client = limited({ inbox: 1 });
    client.attach();
    client.attach("/a");
    client.open().receive('42["early"]', '42/a,["early"]', '42/nobody,["lost"]', '42/nobody,["lost"]');
    expect(client.log).toEqual(["open"]);
  });

  test("delivers a full inbox in time", () => {
    const client = limited({});
    client.attach();
    let events = 0;
    client.react = (line) => line.startsWith("event") && events++;
    client.open().receive(...Array<string>(LIMITS.inbox).fill('42["early"]'), '40{"sid":"x"}');
    expect(events).toBe(LIMITS.inbox);
  });
});

describe("the option", () => {
  simulated();

  test("reaches the connection, and what is left out or undefined keeps its default", async () => {
    const { server, io } = application();
    const socket = io(URL, { limits: { eventName: 5, depth: undefined }, reconnection: false });
    const details: unknown[] = [];
    socket.on("disconnect", (...args) => details.push(...args));
    await settled();
    server.emit("/", "short");
    await settled();
    expect(details).toEqual([]);
    server.emit("/", "longer");
    await settled();
    expect(details).toEqual(["parse error", beyond("eventName", 5)]);
  });

  test("lets no server call a listener with more arguments than can be given", async () => {
    const { server, io } = application();
    const socket = io(URL, { reconnection: false });
    const heard: unknown[] = [];
    socket.onAny((_, ...args: unknown[]) => heard.push(args.length));
    socket.on("disconnect", (...args) => heard.push(...args));
    await settled();
    const asked = socket.emitWithAck("question");
    server.emit("/", "many", ...Array<number>(LIMITS.arguments - 1).fill(1));
    server.emit("/", "more", ...Array<number>(LIMITS.arguments).fill(1));
    await expect(asked).rejects.toMatchObject({ code: "DISCONNECTED" });
    expect(heard).toEqual([LIMITS.arguments - 1, "parse error", beyond("arguments", LIMITS.arguments)]);
  });

  test("reaches the transports", async () => {
    const { server, io } = application();
    io(URL, { limits: { frameBytes: 7000 } });
    await settled();
    expect(server.link.limits).toEqual({ ...LIMITS, frameBytes: 7000 });
  });

  test.each([{ attachment: 1 }, { depth: 0 }, { depth: -1 }, { depth: NaN }, { depth: "7" }, { depth: null }, { constructor: 1 }, JSON.parse('{"__proto__":1}') as object])(
    "is checked at the call: %p",
    (limits) => {
      const { io } = application();
      expect(() => io(URL, { limits, autoConnect: false })).toThrow(
        expect.objectContaining({ code: "ILLEGAL_OPTION", message: expect.stringMatching(/^`limits\.\w+`/) }),
     );
    },
 );

  test("stays as it is", () => {
    const limits = Object.freeze({ depth: 5 });
    application().io(URL, Object.freeze({ limits, autoConnect: false }));
    expect(limits).toEqual({ depth: 5 });
  });
});
