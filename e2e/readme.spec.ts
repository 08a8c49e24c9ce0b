import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { build, type Loader, transform } from "esbuild";
import { expect, test } from "./fixture.ts";
import { Program } from "./program.ts";
import type { Project } from "./project.ts";
import { RUNS, type Snippet, snippets } from "./readme.ts";
import { ROOT } from "./root.ts";
import type { TestServer } from "./server.ts";
import { page as html, type Site } from "./site.ts";

/** Where the snippets find a server. The tests put their own there; what it answers is said at `TestServer`. */
const ADDRESS = "http://localhost:3000";

interface Stage {
  readonly page: Page;
  readonly project: Project;
  readonly server: TestServer;
  readonly site: Site;
}

const RUNNERS: Record<Snippet["run"], (snippet: Snippet, stage: Stage) => Promise<void>> = {
  "node-esm": (snippet, stage) => runInNode(snippet, "mjs", stage),
  "node-cjs": (snippet, stage) => runInNode(snippet, "cjs", stage),
  "browser-umd": (snippet, stage) => runInPage(snippet, snippet.code, stage),
  bundler: runBundled,
};

/** What has snippets that are run. */
const DOCUMENTS = ["README.md", join("docs", "diagnosis.md")];
const all = DOCUMENTS.flatMap((document) => snippets(readFileSync(join(ROOT, document), "utf8")).map((snippet) => ({ ...snippet, document })));

for (const run of RUNS) {
  test(`README.md has a snippet for ${run}`, () => {
    expect(all.filter(({ document }) => document === "README.md").map((snippet) => snippet.run)).toContain(run);
  });
}

for (const snippet of all) {
  const { document, line, run, prints } = snippet;
  test(`${document}, line ${line} (${run}) prints ${prints.join(", ")}`, async ({ page, project, server, site }) => {
    const here = (text: string): string => text.replaceAll(ADDRESS, server.url);
    const local = { ...snippet, code: here(snippet.code), prints: prints.map(here) };
    await RUNNERS[run](local, { page, project, server, site });
  });
}

for (const [line, code] of new Map(all.filter(isTypeScript).map(({ line, code }) => [line, code]))) {
  test(`README.md, line ${line} type-checks`, async ({ project }) => {
    const file = await project.write(`types-${line}.ts`, code);
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom", "--types", "node"];
    const program = Program.node([tsc, "--ignoreConfig", ...options, file], project.folder);
    await program.end().finally(() => program.kill());
    expect(program.lines).toEqual([]);
    expect(program.code).toBe(0);
  });
}

async function runInNode(snippet: Snippet, extension: "mjs" | "cjs", { project }: Stage): Promise<void> {
  const loader: Loader = isTypeScript(snippet) ? "ts" : "js";
  const { code } = await transform(snippet.code, { loader });
  const file = await project.write(`line-${snippet.line}.${extension}`, code);
  const program = Program.node([file], project.folder);
  try {
    for (const text of snippet.prints) await program.line(text);
    expect(program.errors).toBe("");
  } finally {
    await program.kill(); // most snippets stay connected
  }
}

async function runBundled(snippet: Snippet, stage: Stage): Promise<void> {
  const { project, site } = stage;
  const file = await project.write(`line-${snippet.line}.${isTypeScript(snippet) ? "ts" : "js"}`, snippet.code);
  const { outputFiles, warnings } = await build({ entryPoints: [file], bundle: true, format: "esm", write: false, logLevel: "silent" });
  expect(warnings).toEqual([]);
  site.add("/bundle.js", outputFiles.map(({ text }) => text).join(""));
  await runInPage(snippet, html(`<script type="module" src="/bundle.js"></script>`), stage);
}

async function runInPage(snippet: Snippet, text: string, { page, project, server, site }: Stage): Promise<void> {
  const logged: string[] = [];
  page.on("console", (message) => logged.push(message.text()));
  await serveLibrary(page, project, server);
  site.add("/readme.html", /<html|<!doctype/i.test(text) ? text : html("", text));
  await page.goto(`${server.url}/readme.html`);
  for (const expected of snippet.prints) {
    const shown = async (): Promise<string> => [...logged, await page.locator("body").innerText()].join("\n");
    await expect.poll(shown).toContain(expected);
  }
}

/** Lets the page reach the server and the packed library, wherever the snippet loads it from, and nothing else. */
async function serveLibrary(page: Page, project: Project, server: TestServer): Promise<void> {
  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    const library = /(?:^|\/)isomorphic-socketio(?:@[^/]+)?(\/.*)?$/.exec(url.pathname);
    if (library !== null) {
      const path = join(project.library, library[1] ?? (await defaultFile(project, url.hostname)));
      await (existsSync(path) ? route.fulfill({ path, headers: { "access-control-allow-origin": "*" } }) : route.fulfill({ status: 404 }));
    } else if (url.origin === server.url) {
      await route.continue();
    } else {
      await route.abort();
    }
  });
}

/** The file that a content delivery network serves for the bare name of the package. */
async function defaultFile(project: Project, hostname: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(project.library, "package.json"), "utf8")) as Record<"unpkg" | "jsdelivr", string>;
  return hostname === "cdn.jsdelivr.net" ? manifest.jsdelivr : manifest.unpkg;
}

function isTypeScript({ language }: Snippet): boolean {
  return ["ts", "mts", "cts", "typescript"].includes(language);
}
