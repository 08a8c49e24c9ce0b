import { expect, test } from "./fixture.ts";
import { playIn } from "./page.ts";
import { MODES } from "./scenario.ts";
import { COUNTS, STAGE, stage } from "./stage.ts";

test.use({ serverOptions: STAGE });

for (const mode of MODES) {
  test(`a page's connection is cut and its server restarted, over ${mode}`, async ({ page, server }) => {
    const { control, check } = stage(server);
    await page.goto(`${server.url}/umd.html`);
    check(mode, await playIn(page, server.url, mode, COUNTS, control));
    await expect.poll(() => server.sessions).toBe(0);
  });
}
