// Measurements in Chromium: what the main thread of a page is busy with, as its own counters tell.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright";
import { launchOptions, provide } from "../scripts/browsers.mjs";
import { bundles } from "./kinds.mjs";
import { ask } from "./processes.mjs";

const imports = {
  reference: `import { io } from ${JSON.stringify(bundles.reference)};`,
  ours: `import { io } from ${JSON.stringify(bundles.ours)};`,
  ws: `import { rawClient } from "./raw.mjs"; const io = rawClient(WebSocket);`,
};

async function script(library) {
  const contents = `${imports[library]} import { workloads } from "./page.mjs"; globalThis.bench = workloads(io);`;
  const resolveDir = fileURLToPath(new URL(".", import.meta.url));
  const { outputFiles } = await build({ stdin: { contents, resolveDir }, bundle: true, minify: true, format: "iife", target: "es2022", write: false });
  return outputFiles[0].text;
}

/** Starts the browser, and has the server serve a page for each library. */
export async function open({ peer }) {
  provide("chromium");
  const browser = await chromium.launch(launchOptions("chromium"));
  for (const library of Object.keys(imports)) {
    const text = `<!doctype html><meta charset="utf-8"><title>${library}</title><script>${(await script(library)).replaceAll("</script", "<\\/script")}</script>`;
    await ask(peer, "page", { page: { path: `/${library}`, type: "text/html", text } });
  }

  /** One round, in a page of its own. */
  async function run(library, { workload, count, burst }) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    await page.goto(`http://127.0.0.1:${peer.port}/${library}`);
    const perform = (n) => page.evaluate(([name, ...args]) => globalThis.bench[name](...args), [workload, n, burst]);
    const busy = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value;
    await perform(Math.ceil(count / 4));
    const before = await busy();
    const start = performance.now();
    await perform(count);
    const wall = (performance.now() - start) * 1000;
    const task = ((await busy()) - before) * 1e6;
    await context.close();
    return { task: task / count, wall: wall / count };
  }

  return Object.assign(run, { close: () => browser.close() });
}
