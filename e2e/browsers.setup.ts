import { expect, test } from "@playwright/test";
import { provide } from "../scripts/browsers.mjs";

for (const [name, title] of [["chromium", "Chromium"], ["firefox", "Firefox"]] as const) {
  test(`provides ${title}`, () => {
    test.setTimeout(600_000); // it may have to be downloaded
    expect(provide(name)).not.toBe("");
  });
}
