import { defineConfig, type ReporterDescription } from "@playwright/test";
import { launchOptions } from "./scripts/browsers.mjs";

/** Specs that need no browser; they run in the Node process of Playwright. */
const NODE = ["scenario.node.spec.ts", "process.spec.ts"];

const reporters: ReporterDescription[] = [["list"], ["json", { outputFile: "test-results/e2e.json" }]];

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
  reporter: reporters,
  projects: [
    { name: "node", testMatch: NODE },
    // Provides the browsers. It comes first; the workers that follow read this file anew and so find what it installed.
    { name: "browsers", testMatch: "browsers.setup.ts" },
    {
      name: "chromium",
      testIgnore: NODE,
      dependencies: ["browsers"],
      use: { browserName: "chromium", actionTimeout: 10_000, launchOptions: launchOptions("chromium") },
    },
  ],
});
