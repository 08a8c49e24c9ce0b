import { expect, test } from "@playwright/test";
import { provide } from "../scripts/browsers.mjs";

test("provides Chromium", () => {
  test.setTimeout(600_000); // it may have to be downloaded
  expect(provide("chromium")).not.toBe("");
});
