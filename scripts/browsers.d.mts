import type { LaunchOptions } from "playwright";

export type BrowserName = "chromium" | "firefox";

/** The `launchOptions` for Playwright; without an `executablePath` as long as no browser is there. */
export function launchOptions(name: BrowserName): LaunchOptions;

/** Makes sure that the browser is there; returns its path. Throws an error of one line that says what to install. */
export function provide(name: BrowserName): string;
