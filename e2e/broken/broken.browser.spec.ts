// The same in a page: what browsers hide is not told apart, what they let a page know is.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { build } from "esbuild";
import { expect, test } from "../fixture.ts";
import { ROOT } from "../root.ts";
import { page as html, type Site } from "../site.ts";
import { selfSigned, selfSignedKey } from "./certificates.ts";
import type { Said } from "./observe.ts";
import { PAGE_SETUPS, type PageSetup } from "./pages.ts";
import { Place } from "./place.ts";
import { SETUPS, type Situation } from "./setups.ts";

type Client = "ours" | "reference";

const SCRIPTS: Readonly<Record<Client, string>> = {
  ours: `<script type="module">import { io } from "/dist/browser.mjs"; window.io = io;</script>`,
  reference: `<script src="/reference.js"></script>`,
};

/** Before anything is said of other connections, the page has what it needs. */
const POLICY = `<meta http-equiv="Content-Security-Policy" content="connect-src 'self'">`;

for (const client of ["ours", "reference"] as const) {
  test.describe(client === "ours" ? "this library" : "socket.io-client", () => {
    test.beforeEach(async ({ site }) => {
      site.add("/observe.js", await bundle());
      site.add("/reference.js", await readFile(join(ROOT, "node_modules/socket.io-client/dist/socket.io.min.js"), "utf8"));
      site.add("/page.html", html(`<script src="/observe.js"></script>${SCRIPTS[client]}`));
      site.add("/strict.html", html(`${POLICY}<script src="/observe.js"></script>${SCRIPTS[client]}`));
    });

    for (const setup of [...SETUPS.filter(({ page }) => page), ...PAGE_SETUPS]) {
      const { name, code, message, reference, pageReference = reference, make } = setup;
      test(client === "ours" ? `${name}: ${code}` : name, async ({ browser, server, site }) => {
        const place = new Place(server.url);
        const context = await browser.newContext({ ignoreHTTPSErrors: "kind" in setup && setup.kind === "secure" });
        try {
          const page = await open(context, setup, place, site, server.url);
          const said = await observe(page, await make(place, page));
          if (client === "reference") expect(`${said.event}: ${said.message}`).toBe(pageReference);
          else expect(said).toMatchObject({ facts: { name: "SocketIOError", code } });
          if (client === "ours") expect(said.facts["message"] ?? said.message).toMatch(message);
        } finally {
          await context.close();
          await place.close();
        }
      });
    }
  });
}

async function open(context: BrowserContext, { kind }: Pick<PageSetup, "kind">, place: Place, site: Site, url: string): Promise<Page> {
  const page = await context.newPage();
  const origin = kind === "secure" ? await place.http(site.serve, { cert: selfSigned, key: selfSignedKey }) : url;
  await page.goto(`${origin}/${kind === "strict" ? "strict" : "page"}.html`);
  await page.waitForFunction(() => window.io !== undefined);
  return page;
}

function observe(page: Page, situation: Situation): Promise<Said> {
  return page.evaluate((given) => (window as unknown as { broken: { observe(io: unknown, given: object): Promise<Said> } }).broken.observe(window.io, given), situation);
}

async function bundle(): Promise<string> {
  const entry = join(ROOT, "e2e", "broken", "observe.ts");
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "iife", globalName: "broken", write: false });
  return outputFiles.map(({ text }) => text).join("");
}
