import msgpack from "isomorphic-socketio/msgpack";
import type { IoOptions, Parser } from "isomorphic-socketio";
import type { Server, Socket as Peer } from "socket.io";
import official from "socket.io-msgpack-parser";
import type { Socket } from "socket.io-client";
import { both, connect, expect, MODES, next, open, ours, type Scenario, type Stage, test, upgraded } from "./play.ts";
import { NotingServer } from "./server.ts";

const PARSERS = { "isomorphic-socketio/msgpack": msgpack, "socket.io-msgpack-parser": official as unknown as Parser };

const BYTES = Buffer.of(1, 2, 255);
const DATE = new Date("2024-02-29T12:34:56.789Z");
/** What JSON knows, and what it does not. */
const VALUES = [0, -1, 1.5, 2 ** 40, "", "héllo 🙂", true, null, [], {}, { deep: [{ er: [BYTES] }] }, BYTES, DATE];

/** Starts a server with MessagePack, and connects to it. */
async function meet(
  stage: Stage,
  parser: Parser,
  options: IoOptions = {},
  prepare: (io: Server) => void = () => {},
): Promise<{ socket: Socket; peer: Peer }> {
  const { io, url } = await NotingServer.start(stage, { parser: official, connectTimeout: 500 });
  prepare(io);
  const arrived = new Promise<Peer>((resolve) => io.on("connection", resolve));
  const socket = await connect(stage, url, { parser, ...options });
  return { socket, peer: await arrived };
}

for (const [name, parser] of Object.entries(PARSERS)) {
  // The reference takes the other one, and its types say that ours is one.
  const compared = name === "socket.io-msgpack-parser" ? both : ours;

  test.describe(name, () => {
    for (const transports of [...MODES.map((mode) => [mode]), ["polling", "websocket"]]) {
      test(
        `events and acknowledgements both ways over ${transports.join(" and ")}`,
        compared(
          async (stage) => {
            const { socket, peer } = await meet(stage, parser, { transports });
            const answered: unknown = await socket.timeout(5000).emitWithAck("echo", ...VALUES).then(() => "answered");
            const heard = new Promise<unknown[]>((resolve) => peer.prependAny((_event: string, ...args: unknown[]) => resolve(args.slice(0, -1))));
            socket.emit("up", ...VALUES, () => {});
            const coming = next(socket, "down");
            peer.emit("down", ...VALUES);
            socket.on("ask", (value: unknown, answer: (...values: unknown[]) => void) => answer(value, "and more"));
            const asked: unknown = await peer.timeout(5000).emitWithAck("ask", { bytes: BYTES, date: DATE });
            return { answered, up: await heard, down: await coming, asked };
          },
          { answered: "answered", up: VALUES, down: VALUES, asked: { bytes: BYTES, date: DATE } },
        ),
      );
    }

    test(
      "an answer comes as it was sent",
      compared(
        async (stage) => {
          const { socket } = await meet(stage, parser);
          await upgraded(socket);
          const answers: unknown[] = [];
          for (const value of VALUES) answers.push(await socket.timeout(5000).emitWithAck("echo", value));
          return answers;
        },
        VALUES,
      ),
    );

    test(
      "namespaces share the connection, each with its credentials",
      compared(
        async (stage) => {
          const seen: unknown[] = [];
          const prepare = (io: Server): void => {
            io.of("/admin").use((socket, go) => go(socket.handshake.auth["token"] === "secret" ? undefined : refusal()));
            io.of("/admin").on("connection", (peer) => peer.onAny((...args: unknown[]) => seen.push(args.slice(0, 2))));
          };
          const { socket } = await meet(stage, parser, {}, prepare);
          const refused = socket.io.socket("/admin", { auth: { token: "wrong" } });
          const [error] = (await next(refused, "connect_error")) as [Error & { data?: unknown }];
          refused.auth = { token: "secret" };
          refused.connect();
          await next(refused, "connect");
          await refused.timeout(5000).emitWithAck("hello", BYTES);
          return { message: error.message, data: error.data, seen };
        },
        { message: "not you", data: { hint: 5 }, seen: [["hello", BYTES]] },
      ),
    );

    test(
      "a client that leaves, and one that is thrown out, say so",
      compared(
        async (stage) => {
          const { socket, peer } = await meet(stage, parser);
          const left = next(peer as never, "disconnect");
          socket.disconnect();
          const [reason] = await left;
          socket.connect();
          await next(socket, "connect");
          const thrown = next(socket, "disconnect");
          peer.nsp.disconnectSockets();
          return { left: reason, thrown: (await thrown)[0] };
        },
        { left: "client namespace disconnect", thrown: "io server disconnect" },
      ),
    );
  });
}

function refusal(): Error {
  return Object.assign(new Error("not you"), { data: { hint: 5 } });
}

/** The types call the list of frames one. */
const encode = (packet: object): Buffer => (new official.Encoder().encode(packet) as unknown as [Buffer])[0];

/** Frames that a server of this parser may never send, with what is wrong about them. */
const MALFORMED: Readonly<Record<string, string | Buffer>> = {
  text: "4hello",
  "no MessagePack": Buffer.of(0xc1),
  "nothing at all": Buffer.alloc(0),
  "half a packet": encode({ type: 2, nsp: "/", data: ["an event that is cut off"] }).subarray(0, -3),
  "more than a packet": Buffer.concat([encode({ type: 2, nsp: "/", data: ["news"] }), Buffer.of(1)]),
  "a value that is no object": encode([2, "/", ["news"]]),
  null: Buffer.of(0xc0),
  "a type that does not exist": encode({ type: 9, nsp: "/", data: ["news"] }),
  "no type": encode({ nsp: "/", data: ["news"] }),
  "no namespace": encode({ type: 2, data: ["news"] }),
  "a namespace that is no text": encode({ type: 2, nsp: 5, data: ["news"] }),
  "an event without data": encode({ type: 2, nsp: "/" }),
  "an event whose data is no list": encode({ type: 2, nsp: "/", data: { news: 1 } }),
  "an event without a name": encode({ type: 2, nsp: "/", data: [] }),
  "an event whose name is an object": encode({ type: 2, nsp: "/", data: [{}] }),
  "an event with a reserved name": encode({ type: 2, nsp: "/", data: ["connect"] }),
  "an id that is no number": encode({ type: 2, nsp: "/", id: "1", data: ["news"] }),
  "an acknowledgement without data": encode({ type: 3, nsp: "/", id: 0 }),
};

/** What became of a session that got such a frame, and what the application heard of it. */
function ending(parser: Parser, frame: string | Buffer): Scenario<unknown> {
  return async (stage) => {
    const server = await stage.scripted();
    const socket = open(stage, server.url, { transports: ["websocket"], parser });
    const heard: unknown[] = [];
    socket.onAny((...args: unknown[]) => heard.push(args));
    const wire = await server.session();
    wire.open();
    await wire.receive();
    wire.send(encode({ type: 0, nsp: "/", data: { sid: "a" } }));
    await next(socket, "connect");
    const disconnected = next(socket, "disconnect");
    wire.send(frame, encode({ type: 2, nsp: "/", data: ["afterwards"] }));
    const [reason] = await disconnected;
    return { reason, heard };
  };
}

// Not with the reference: most of these bring it down, or reach the application.
for (const [name, parser] of Object.entries(PARSERS)) {
  test.describe(`${name}: what is malformed ends the connection`, () => {
    for (const [what, frame] of Object.entries(MALFORMED)) test(what, ours(ending(parser, frame), { reason: "parse error", heard: [] }));
  });
}

test("isomorphic-socketio/msgpack is the module that socket.io-msgpack-parser is", () => {
  expect(Object.keys(msgpack)).toEqual(expect.arrayContaining(["Encoder", "Decoder"]));
  expect(new Set(Object.keys(official as object))).toEqual(new Set(["protocol", "PacketType", "Encoder", "Decoder"]));
});
