import { join } from "node:path";
import { Program } from "../program.ts";
import { ROOT } from "../root.ts";
import { both, type Scenario, type Stage, test } from "./play.ts";
import { NotingServer } from "./server.ts";

interface Said {
  readonly lines: string[];
  readonly errors: string;
  readonly code: number | null | undefined;
}

/** Runs a program of this folder with the client, to its own end. */
async function run(stage: Stage, program: string, ...args: string[]): Promise<Said> {
  const running = Program.node([join("e2e", "options", "programs", program), stage.subject.name, ...args], ROOT);
  stage.finally(() => running.kill());
  await running.end();
  return { lines: running.lines, errors: running.errors, code: running.code };
}

function said(...lines: string[]): Said {
  return { lines, errors: "", code: 0 };
}

test.describe("autoUnref", () => {
  const unref =
    (transports: string, autoUnref: boolean, agent = "none"): Scenario<unknown> =>
    async (stage) => {
      const places = [(await NotingServer.start(stage)).url, await stage.nowhere()];
      return Promise.all(places.map((url) => run(stage, "autounref.mjs", url, transports, String(autoUnref), agent)));
    };
  const free = [said("connected"), said("waiting")];
  const held = [said("connected, held: true"), said("waiting, held: true")];

  for (const transports of ["polling", "websocket", "polling,websocket"]) {
    test(`lets the process end, over ${transports}`, both(unref(transports, true), free));
    test(`lets it end with an agent of its own, over ${transports}`, both(unref(transports, true, "own"), free));
  }
  test("of false keeps it", both(unref("polling,websocket", false), held));
});

test.describe("useNativeTimers", () => {
  for (const native of [true, false]) {
    test(
      `${native}`,
      both(
        async (stage) => run(stage, "timers.mjs", (await NotingServer.start(stage)).url, String(native)),
        said("answer: there", `replaced timers used: ${!native}`),
      ),
    );
  }
});

test(
  "what asynchronous listeners reject with is a rejection that nobody handles, and ends no process that looks after those",
  both(
    async (stage) => {
      const { lines, ...end } = await run(stage, "rejections.mjs", (await NotingServer.start(stage)).url);
      return { lines: [...lines].sort(), ...end };
    },
    said("answer: there", "rejected: a listener", "rejected: a listener of the Manager", "rejected: a listener to all", "rejected: a listener to all", "rejected: an acknowledgement"),
  ),
);
