// The scenario's other side: the server that notices, is cut and restarts, and the comparison of what both sides saw.
import { expect } from "@playwright/test";
import type { Control, Counts, Mode, Story } from "./scenario.ts";
import type { ServerOptions, TestServer } from "./server.ts";

export const COUNTS: Counts = { first: 1000, offline: 20, last: 100 };
export const STAGE: ServerOptions = { connectionStateRecovery: {}, cors: { origin: "*" } };

/** The server sends a notice with every so manieth event it receives. */
const NOTICE_EVERY = 100;
/** Notices sent while the connection is cut. */
const NOTICES_DOWN = 10;

const TRANSPORT: Readonly<Record<Mode, string>> = { polling: "polling", websocket: "websocket", upgrade: "websocket" };

export interface Stage {
  readonly control: Control;
  /** Compares what the client saw with what the server saw and did. */
  check(mode: Mode, story: Story): void;
}

export function stage(server: TestServer): Stage {
  let notices = 0;
  server.onSocket = (socket) => {
    // onAny, not on: it runs at once, so that the notice follows its acknowledgement and not a later one.
    socket.onAny((event: string, n: number) => {
      if (event === "echo" && n % NOTICE_EVERY === 0) socket.emit("notice", notices++, Buffer.from([n % 256]));
    });
  };
  const control: Control = {
    cut: () =>
      server.cut(() => {
        for (let i = 0; i < NOTICES_DOWN; i++) server.io.emit("notice", notices++, Buffer.from([i]));
      }),
    restart: () => server.restart(),
  };
  return { control, check: (mode, story) => check(server, notices, mode, story) };
}

function check(server: TestServer, notices: number, mode: Mode, story: Story): void {
  const all = upTo(COUNTS.first + COUNTS.offline + COUNTS.last);
  expect(server.seen.map(({ event, args }) => (event === "echo" ? args[0] : event))).toEqual(all);
  expect(story.acked).toEqual(all);
  expect(story.altered).toEqual([]);
  expect(story.notices).toEqual(upTo(notices));
  expect(notices).toBeGreaterThan(NOTICES_DOWN);

  const transport = TRANSPORT[mode];
  const [first, recovered, restarted] = story.connections;
  expect(story.connections).toEqual([
    { id: expect.any(String), recovered: false, transport },
    { id: first?.id, recovered: true, transport },
    { id: expect.any(String), recovered: false, transport },
  ]);
  expect(restarted?.id).not.toBe(recovered?.id);
  const lost: unknown = expect.stringMatching(/^transport (close|error)$/);
  expect(story.reasons).toEqual([lost, lost, "io client disconnect"]);
}

function upTo(length: number): number[] {
  return Array.from({ length }, (_, n) => n);
}
