import { setTimeout as sleep } from "node:timers/promises";
import { defect, type Expected, expect, oursAlone, type Scenario, test } from "./defect.ts";
import { firstOf, next } from "./observe.ts";
import type { Frame, Wire } from "./scripted.ts";

test(
  "X8: an event with many attachments arrives",
  defect(
    async (stage) => {
      const server = await stage.server();
      const parts = Array.from({ length: 25 }, (_, n) => Buffer.of(n));
      server.onSocket = (socket) => socket.emit("parts", ...parts);
      const socket = stage.io(server.url, { reconnection: false });
      let received = 0;
      socket.once("parts", (...args: unknown[]) => (received = args.length));
      return { first: await firstOf(socket, "parts", "disconnect"), received };
    },
    { reference: { first: "disconnect", received: 0 }, ours: { first: "parts", received: 25 } },
  ),
);

interface Life {
  /** The error that ended the process, if one did. */
  readonly error: string | undefined;
  /** What the program said. */
  readonly lines: readonly string[];
}

/** The life of a client in a process of its own, whose server is told what to do. */
function life(converse: (wire: Wire) => Promise<void> | void): Scenario<Life> {
  return async (stage) => {
    const server = await stage.scripted();
    const program = stage.program("life.mjs", server.url);
    await converse(await server.session());
    await program.end();
    return { error: /^(\w*Error)\b/m.exec(program.errors)?.[1], lines: program.lines };
  };
}

/** Lets the client in, sends the frames, and, to those who still listen, that this was all. */
function afterJoining(...frames: Frame[]): Scenario<Life> {
  return life(async (wire) => {
    await wire.join();
    await wire.receive(); // the question of the program
    wire.send(...frames, `42["that is all"]`);
  });
}

test(
  "X9: a refusal without a reason is a refusal",
  defect(
    life(async (wire) => {
      wire.open();
      await wire.receive();
      wire.send("44");
    }),
    {
      reference: { error: "TypeError", lines: [] },
      ours: { error: undefined, lines: [expect.stringMatching(/^connect_error: ./)] },
    },
  ),
);

const UNANSWERED = expect.stringMatching(/^answer .*"code":"DISCONNECTED"/);
/** The connection was given up, and who waited for an answer heard of it. */
const CLOSED: Expected<Life> = { error: undefined, lines: ["connect", "disconnect: parse error", UNANSWERED] };
const END = ["event: that is all", "disconnect: io client disconnect"];

test(
  "X9: an acknowledgement without data is an empty answer",
  defect(afterJoining("430"), {
    reference: { error: "TypeError", lines: ["connect"] },
    ours: { error: undefined, lines: ["connect", "answer [null]", ...END] },
  }),
);

test(
  "X9: an event without data ends the connection, not the process",
  defect(afterJoining("42"), {
    reference: { error: "RangeError", lines: ["connect", "event: undefined"] },
    ours: CLOSED,
  }),
);

test(
  "X21: a space is no acknowledgement id",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { transports: ["websocket"], reconnection: false });
      const wire = await server.session();
      await wire.join();
      const told = next(socket, "event");
      wire.send(`42 ["event"]`);
      return (await told).map((arg) => typeof arg);
    },
    { reference: ["function"], ours: [] },
  ),
);

/** A session that begins with this OPEN packet, and goes on as if it were a good one. */
function beginning(open: Frame): Scenario<Life> {
  return life((wire) => {
    wire.send(open);
    // Who does not accept the handshake sends nothing more.
    wire.receive().then(
      () => wire.send(`40{"sid":"a"}`, `42["that is all"]`),
      () => {},
    );
  });
}

const REFUSED: Expected<Life> = { error: undefined, lines: [expect.stringContaining("connect_error: the server sent no Engine.IO handshake")] };
const JOINED: Expected<Life> = { error: undefined, lines: ["connect", ...END, UNANSWERED] };
const GIVEN_UP: Expected<Life> = { error: undefined, lines: expect.arrayContaining(["disconnect: ping timeout"]) };

const HANDSHAKES: { flaw: string; open: Frame; reference: Expected<Life>; ours: Expected<Life> }[] = [
  { flaw: "is no JSON", open: "0{", reference: { error: "SyntaxError", lines: [] }, ours: REFUSED },
  { flaw: "is null", open: "0null", reference: { error: "TypeError", lines: [] }, ours: REFUSED },
  {
    flaw: "names no upgrades",
    open: `0{"sid":"session 1","pingInterval":25000,"pingTimeout":20000}`,
    reference: { error: "TypeError", lines: [] },
    ours: JOINED,
  },
  {
    flaw: "names no session",
    open: `0{"upgrades":[],"pingInterval":25000,"pingTimeout":20000}`,
    // It goes on as the session "undefined".
    reference: { error: undefined, lines: [expect.stringMatching(/^connect_error: xhr (poll|post) error$/)] },
    ours: REFUSED,
  },
  { flaw: "names no intervals", open: `0{"sid":"session 1","upgrades":[]}`, reference: GIVEN_UP, ours: REFUSED },
  {
    flaw: "names an interval of centuries",
    open: `0{"sid":"session 1","upgrades":[],"pingInterval":9000000000000,"pingTimeout":20000}`,
    reference: GIVEN_UP,
    ours: JOINED,
  },
];

for (const { flaw, open, reference, ours } of HANDSHAKES) {
  test(`X31: a handshake that ${flaw} harms nobody`, defect(beginning(open), { reference, ours }));
}

test(
  "X31: a second handshake ends the connection, not the process",
  defect(afterJoining("0{"), {
    reference: { error: "SyntaxError", lines: ["connect"] },
    ours: CLOSED,
  }),
);

// Not run with the reference, which survives it: its decoder catches the overflow of the stack.
test(
  "X31: JSON of any depth ends the connection at most",
  oursAlone(afterJoining(`451-["deep",${"[".repeat(100_000)}${"]".repeat(100_000)}]`, Buffer.of(1)), CLOSED),
);

/** An option that the reference does not know. */
const IMPATIENT: object = { limits: { attachmentTimeout: 100 } };

test(
  "X31: an attachment that never comes is not awaited for ever",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { transports: ["websocket"], reconnection: false, ...IMPATIENT });
      const wire = await server.session();
      await wire.join();
      await next(socket, "connect");
      const disconnected = next(socket, "disconnect").then(([reason]) => reason);
      wire.send(`451-["part",{"_placeholder":true,"num":0}]`);
      // the server's heartbeat goes on, for much longer than our client is told to wait
      return Promise.race([disconnected, pings(wire, 20, 25).then(() => "still waiting")]);
    },
    { reference: "still waiting", ours: "parse error" },
  ),
);

/** Sends so many heartbeats, so many milliseconds apart. */
async function pings(wire: Wire, count: number, interval: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    wire.send("2");
    await sleep(interval);
  }
}
