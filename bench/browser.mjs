// Measurements in Chromium: the CPU time of the main thread of a page, as its own counters tell.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright";
import { launchOptions, provide } from "../scripts/browsers.mjs";
import { bundles } from "./kinds.mjs";
import { ask } from "./processes.mjs";
import { printed } from "./profile.mjs";

const imports = {
  reference: `import { io } from ${JSON.stringify(bundles.reference)};`,
  ours: `import { io } from ${JSON.stringify(bundles.ours)};`,
  ws: `import { rawClient } from "./raw.mjs"; const io = rawClient(WebSocket);`,
};

/** What comes before the client, by the WebSocket that it is to find. */
const preludes = { native: "", dummy: prelude("dummy.mjs"), worker: prelude("worker.mjs") };

/** In braces: what the script declares is not for the others of the page. */
function prelude(path) {
  return `{${readFileSync(new URL(path, import.meta.url), "utf8")}}`;
}

async function script(library) {
  const contents = `${imports[library]} import { workloads } from "./page.mjs"; globalThis.bench = workloads(io);`;
  const resolveDir = fileURLToPath(new URL(".", import.meta.url));
  const minify = !process.env.BENCH_PROFILE; // a profile is to have the names of the functions
  const { outputFiles } = await build({ stdin: { contents, resolveDir }, bundle: true, minify, format: "iife", target: "es2022", write: false });
  return outputFiles[0].text;
}

/** Starts the browser, and has the server serve a page for each library. */
export async function open({ peer }) {
  provide("chromium");
  const browser = await chromium.launch(launchOptions("chromium"));
  for (const library of Object.keys(imports)) {
    const client = await script(library);
    for (const [socket, prelude] of Object.entries(preludes)) {
      const scripts = [prelude, client].map((source) => `<script>${source.replaceAll("</script", "<\\/script")}</script>`);
      const text = `<!doctype html><meta charset="utf-8"><title>${library}</title>${scripts.join("")}`;
      await ask(peer, "page", { page: { path: `/${library}/${socket}`, type: "text/html", text } });
    }
  }

  /** One round, in a page of its own that has done the same work once before, with no garbage left. */
  async function run(library, { workload, socket = "native", count, burst }) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    await page.goto(`http://127.0.0.1:${peer.port}/${library}/${socket}`);
    const perform = () => page.evaluate(([name, ...args]) => globalThis.bench[name](...args), [workload, count, burst]);
    /** Seconds of CPU. `TaskDuration` is wall time: on a busy machine it is that of others, too. */
    const busy = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ThreadTime").value;
    await perform();
    await session.send("HeapProfiler.collectGarbage");
    const before = await busy();
    const start = performance.now();
    await profiled(session, perform);
    const wall = (performance.now() - start) * 1000;
    const thread = ((await busy()) - before) * 1e6;
    await context.close();
    return { thread: thread / count, wall: wall / count };
  }

  return Object.assign(run, { close: () => browser.close() });
}

/** As `profiled` for processes, for a page. */
async function profiled(session, perform) {
  if (!process.env.BENCH_PROFILE) return perform();
  await session.send("Profiler.enable");
  await session.send("Profiler.setSamplingInterval", { interval: 200 });
  await session.send("Profiler.start");
  await perform();
  printed((await session.send("Profiler.stop")).profile);
}
