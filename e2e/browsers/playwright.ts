// Chromium and Firefox.
import type { Browser as Launched, BrowserContext, BrowserType, LaunchOptions, Page } from "@playwright/test";
import { type Browser, NotRun, type Tab } from "./browser.ts";

/** Playwright switches off what some of these tests are about: pages that are kept for "back". */
const IGNORED = ["--disable-back-forward-cache"];
/** What `ignoreHTTPSErrors` does not reach: the scripts of Service Workers. */
const ADDED = ["--ignore-certificate-errors"];

export async function launch(type: BrowserType, options: LaunchOptions): Promise<Browser> {
  const isChromium = type.name() === "chromium";
  const launched = await type.launch(isChromium ? { ...options, args: [...(options.args ?? []), ...ADDED], ignoreDefaultArgs: IGNORED } : options);
  return {
    name: isChromium ? "Chromium" : "Firefox",
    open: () => PlaywrightTab.open(launched, isChromium),
    close: () => launched.close(),
  };
}

class PlaywrightTab implements Tab {
  #context: BrowserContext;
  #page: Page;
  #isChromium: boolean;

  private constructor(context: BrowserContext, page: Page, isChromium: boolean) {
    this.#context = context;
    this.#page = page;
    this.#isChromium = isChromium;
  }

  static async open(browser: Launched, isChromium: boolean): Promise<Tab> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    return new PlaywrightTab(context, page, isChromium);
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async back(): Promise<void> {
    // "commit", as a page that comes out of the cache does not load again
    await this.#page.goBack({ waitUntil: "commit" });
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#page.evaluate(expression);
  }

  async setOffline(offline: boolean): Promise<void> {
    await this.#context.setOffline(offline);
  }

  async freeze(): Promise<void> {
    if (!this.#isChromium) throw new NotRun("Firefox does not freeze pages on command");
    const session = await this.#context.newCDPSession(this.#page);
    for (const state of ["frozen", "active"] as const) await session.send("Page.setWebLifecycleState", { state });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
