import { defect, expect, oursAlone, type Scenario, test } from "./defect.ts";
import { firstOf, next } from "./observe.ts";
import type { Frame, Wire } from "./scripted.ts";
import { QUICK } from "./stage.ts";

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
    ours: { error: undefined, lines: ["connect", expect.stringMatching(/^answer \[{/), "disconnect: parse error"] },
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
  return life(async (wire) => {
    wire.send(open);
    // Who does not accept the handshake sends nothing more.
    const joining = wire.receive().then(
      () => wire.send(`40{"sid":"a"}`, `42["that is all"]`),
      () => {},
    );
    await joining;
  });
}
