import { expect, test } from "@playwright/test";
import { cell, lacking, notRun } from "../matrix/cell.ts";
import { Program } from "../program.ts";
import { ROOT } from "../root.ts";
import { SCENARIOS, type Transport, upgrade, visit, type Visit } from "./conformance.ts";
import { Relay } from "./relay.ts";
import { KINDS } from "./servers.ts";

/** Building a server takes minutes the first time, on a busy machine many. */
const BUILDING = 15 * 60_000;

/** Milliseconds for what is not expected to happen; what must happen is given more. */
const BRIEF = 3_000;

const BOTH: readonly Transport[] = ["polling", "websocket"];

// One after another: the servers share this machine with the compilers of the next ones.
test.describe.configure({ mode: "default" });

for (const { name, command, cannot } of KINDS) {
  test.describe(name, { tag: "@thorough" }, () => {
    let server: Program | undefined;
    let relay: Relay | undefined;
    let missing: string | undefined;

    test.beforeAll(async () => {
      test.setTimeout(BUILDING);
      const found = await command();
      if ("reason" in found) {
        missing = found.reason;
        return;
      }
      server = new Program(found.file, found.args, ROOT);
      const line = await server.line(/^listening on \d+$/);
      relay = await Relay.start(Number(line.split(" ").at(-1)));
    });

    test.afterAll(async () => {
      await relay?.close();
      await server?.kill();
    });

    /** Plays a scenario, for a cell of the table. One that the server cannot play must fail: else the list of what it lacks is wrong. */
    async function play(column: string, transports: readonly Transport[], scenario: (visit: Visit) => Promise<void>): Promise<void> {
      cell({ table: "Servers", row: name, column });
      if (relay === undefined) return notRun(missing!);
      const guest = visit(relay, transports);
      const reason = cannot[`${column} over ${transports.join(" and ")}`] ?? cannot[column];
      try {
        if (reason === undefined) await scenario(guest);
        else await expect(briefly(scenario(guest)), "it can, now").rejects.toThrow();
      } finally {
        guest.leave();
      }
      if (reason !== undefined) lacking(reason);
    }

    for (const transport of BOTH) {
      for (const [column, scenario] of Object.entries(SCENARIOS)) {
        test(`${column}, over ${transport}`, () => play(column, [transport], scenario));
      }
    }

    test("upgrade", () => play("upgrade", BOTH, upgrade));

    test("binary by the client, during the upgrade", () => play("binary by the client", BOTH, SCENARIOS["binary by the client"]!));
  });
}

async function briefly(scenario: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${BRIEF} ms`)), BRIEF);
  });
  try {
    await Promise.race([scenario, late]);
  } finally {
    clearTimeout(timer);
  }
}
