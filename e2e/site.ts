import { readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { basename, extname, join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./root.ts";

/** How a page gets the library; each ends with `window.io`. */
export const LOADERS = {
  umd: `<script src="/dist/isomorphic-socketio.umd.js"></script>`,
  "umd.min": `<script src="/dist/isomorphic-socketio.umd.min.js"></script>`,
  esm: `<script type="module">import { io } from "/dist/browser.mjs"; window.io = io;</script>`,
  "esm.min": `<script type="module">import { io } from "/dist/isomorphic-socketio.esm.min.js"; window.io = io;</script>`,
} as const;

export type Loader = keyof typeof LOADERS;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".map": "application/json",
};

/** Pages, bundles and the files of dist/, by path. */
export class Site {
  readonly #files = new Map<string, () => Promise<string>>();

  constructor() {
    for (const [name, head] of Object.entries(LOADERS)) this.add(`/${name}.html`, page(head));
    this.#files.set("/scenario.js", once(bundleScenario));
  }

  /** @param text a page or script; the extension of `path` says which */
  add(path: string, text: string): void {
    this.#files.set(path, () => Promise.resolve(text));
  }

  readonly serve: RequestListener = (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    this.#read(pathname).then(
      (text) => response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? "text/plain" }).end(text),
      (error: unknown) => response.writeHead(404).end(String(error)),
    );
  };

  #read(pathname: string): Promise<string> {
    const read = this.#files.get(pathname);
    if (read !== undefined) return read();
    if (pathname.startsWith("/dist/")) return readFile(join(ROOT, "dist", basename(pathname)), "utf8");
    return Promise.reject(new Error(`no ${pathname} here`));
  }
}

/** A page that asks for nothing but what `head` names: the empty icon keeps the browser from asking for one. */
export function page(head: string, body = ""): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">${head}<body>${body}</body></html>`;
}

/** scenario.ts as a classic script that defines `window.scenario`. */
async function bundleScenario(): Promise<string> {
  const entry = join(ROOT, "e2e", "scenario.ts");
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "iife", globalName: "scenario", write: false });
  return outputFiles.map((file) => file.text).join("");
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
