import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { io } from "isomorphic-socketio";
import { expect, test } from "./fixture.ts";
import { ROOT } from "./root.ts";
import { MODES, play } from "./scenario.ts";
import { COUNTS, STAGE, stage } from "./stage.ts";

test("the tests run the built package, not its sources", () => {
  expect(import.meta.resolve("isomorphic-socketio")).toBe(pathToFileURL(join(ROOT, "dist", "index.mjs")).href);
});

test.use({ serverOptions: STAGE });

for (const mode of MODES) {
  test(`a connection is cut and its server restarted, over ${mode}`, async ({ server }) => {
    const { control, check } = stage(server);
    const story = await play(io, server.url, mode, COUNTS, control);
    check(mode, story);
    await expect.poll(() => server.sessions).toBe(0);
  });
}
