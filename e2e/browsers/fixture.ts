import { test as base, expect } from "../fixture.ts";
import { cell, type Cell, notRun } from "../matrix/cell.ts";
import { TestServer } from "../server.ts";
import { type Bundle, bundleSite, pathOf, strictly } from "./bundles.ts";
import { type Browser, type Call, NotRun, type Tab } from "./browser.ts";
import { launch } from "./playwright.ts";
import type { Answer } from "./realm.ts";
import { launchWebKit } from "./webkit.ts";

export { expect };

const TITLES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" } as const;

/** A page of some bundle in a tab. */
export interface OpenPage {
  readonly tab: Tab;
  readonly call: Call;
  /** @throws NotRun where the library is in a realm without this global */
  need(name: string): Promise<void>;
}

interface Fixtures {
  /** Where `server` listens. */
  readonly host: string;
  /** Opens the page of a bundle, from `origin` or from `server`. */
  readonly open: (bundle: Bundle, origin?: string) => Promise<OpenPage>;
}

interface WorkerFixtures {
  /** The engine of the project; or why there is none. */
  readonly engine: Browser | NotRun;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  host: ["localhost", { option: true }],
  // Playwright reads the names of fixtures from the braces, so they stay where there is none.
  // oxlint-disable-next-line no-empty-pattern
  site: async ({}, use) => use(await bundleSite()),
  server: async ({ serverOptions, site, host }, use) => {
    const server = await TestServer.start(serverOptions, strictly(site.serve), host);
    await use(server);
    await server.close();
  },
  engine: [
    async ({ playwright, browserName, launchOptions }, use) => {
      const engine = await (browserName === "webkit" ? launchWebKit() : launch(playwright[browserName], launchOptions)).catch(asNotRun);
      await use(engine);
      if (!(engine instanceof NotRun)) await engine.close();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  open: async ({ engine, server }, use) => {
    const tabs: Tab[] = [];
    await use(async (bundle, origin = server.url) => {
      if (engine instanceof NotRun) throw engine;
      const tab = await engine.open();
      tabs.push(tab);
      await tab.goto(origin + pathOf(bundle));
      const lacks = (await tab.evaluate("globalThis.lacks")) as string | false | undefined;
      if (typeof lacks === "string") throw new NotRun(`${engine.name} has no ${lacks}`);
      const call = caller(tab);
      const need = async (name: string): Promise<void> => {
        if (!(await call("has", name))) throw new NotRun(`${engine.name} has no ${name}`);
      };
      return { tab, call, need };
    });
    for (const tab of tabs) await tab.close();
  },
});

/** What an engine calls itself. */
export function ownName(engine: keyof typeof TITLES): string {
  return TITLES[engine];
}

/** The cells of a bundle in an engine. */
export function inEngine(engine: keyof typeof TITLES, bundle: Bundle): Omit<Cell, "column"> {
  return { table: "Browsers", row: `${TITLES[engine]}: ${bundle}` };
}

/** What a test does, and where its outcome stands in a table. A test that finds out that it cannot be done here throws `NotRun`. */
export async function attempt(where: Cell, body: () => Promise<void>): Promise<void> {
  cell(where);
  try {
    await body();
  } catch (error) {
    notRun(asNotRun(error).message);
  }
}

function caller(tab: Tab): Call {
  return async (name, ...args) => {
    // drivers disagree on when a page with modules, or one from the cache, is there
    await expect.poll(() => tab.evaluate("typeof run"), { message: "the program of the page" }).toBe("function");
    const answer = (await tab.evaluate(`run(${JSON.stringify({ name, args })})`)) as Answer;
    if ("error" in answer) throw new Error(answer.error);
    return answer.value as never;
  };
}

function asNotRun(error: unknown): NotRun {
  if (error instanceof NotRun) return error;
  throw error;
}
