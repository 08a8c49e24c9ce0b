import { afterAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { remedy } from "../src/diagnose/explain.ts";
import { root } from "./graph.ts";

/**
 * What a page downloads, in bytes after `gzip -9`. A change that needs more says so here, and in the change log. The aim is
 * half of socket.io-client (13.1 KB and 14.8 KB); this holds what is reached.
 */
const budgets = [
  { what: `import { io } from "isomorphic-socketio"`, budget: 22_336, code: () => bundle(`import { io } from "./dist/browser.mjs"; io();`) },
  { what: `createIo({ websocket: websocket() })`, budget: 19_712, code: () => bundle(`import { createIo, websocket } from "./dist/browser.mjs"; createIo({ websocket: websocket() })();`) },
  { what: `<script src="isomorphic-socketio.umd.min.js">`, budget: 22_784, code: () => readFileSync(join(root, "dist/isomorphic-socketio.umd.min.js")) },
];

const measured: string[] = [];

/** What a bundler makes of an application. */
async function bundle(contents: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]!.contents;
}

afterAll(() => {
  process.stdout.write(`${measured.join("\n")}\n`);
});

test("who imports io alone gets no explanation, no diagnosis and no tracing", async () => {
  const text = new TextDecoder().decode(await bundle(`import { io } from "./dist/browser.mjs"; io();`));
  const paid = new TextDecoder().decode(await bundle(`import { explain } from "./dist/diagnose.browser.mjs"; import { trace } from "./dist/trace.browser.mjs"; explain(trace);`));
  for (const words of [remedy("HOST_NOT_FOUND").cause, remedy("TIMEOUT").fix, "docs/troubleshooting.md", "api.?key"]) {
    expect(text).not.toContain(words);
    expect(paid).toContain(words);
  }
});

describe("download size, compressed", () => {
  test.each(budgets)("$what fits $budget bytes", async ({ what, budget, code }) => {
    const size = gzipSync(await code(), { level: 9 }).length;
    measured.push(`${String(size).padStart(6)} of ${budget} bytes  ${what}`);
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThanOrEqual(budget);
  });
});
