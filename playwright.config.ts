import { defineConfig } from "@playwright/test";
import { launchOptions } from "./scripts/browsers.mjs";

/** Specs that open pages; they run once for every browser. The others run in the Node process of Playwright. */
const PAGES = ["browser.spec.ts", "broken.browser.spec.ts", "warnings.browser.spec.ts", "builder.browser.spec.ts", "bundle.spec.ts", "doctor.browser.spec.ts", "scenario.browser.spec.ts", "react.spec.ts", "readme.spec.ts", "start.spec.ts", "vue.spec.ts", "zone.spec.ts"];

/** Specs that run once for every engine, whatever drives it. */
const ENGINES = "browsers/*.spec.ts";

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/setup.ts",
  // The files that are published run as they are, untouched by Playwright's transpiler.
  build: { external: ["**/dist/**"] },
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  reporter: [["list"], ["./e2e/matrix/reporter.ts"], ["json", { outputFile: "test-results/e2e.json" }]],
  projects: [
    { name: "node", testIgnore: [...PAGES, ENGINES] },
    // Provides the browsers. It comes before them; their workers read this file anew and so find what it installed.
    { name: "browsers", testMatch: "browsers.setup.ts" },
    {
      name: "chromium",
      testMatch: [...PAGES, ENGINES],
      dependencies: ["browsers"],
      use: { browserName: "chromium", actionTimeout: 10_000, launchOptions: launchOptions("chromium") },
    },
    {
      name: "firefox",
      testMatch: ["scenario.browser.spec.ts", ENGINES],
      dependencies: ["browsers"],
      use: { browserName: "firefox", launchOptions: launchOptions("firefox") },
    },
    // Not Playwright's own WebKit, which there is for few systems only.
    { name: "webkit", testMatch: ENGINES, use: { browserName: "webkit" } },
  ],
});
