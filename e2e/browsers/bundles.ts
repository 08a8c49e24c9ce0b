import type { RequestListener } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../root.ts";
import { page, Site } from "../site.ts";

const UMD = "/dist/isomorphic-socketio.umd.min.js";

const WORKER = `importScripts("${UMD}", "/realm.js");`;

/** How the library gets into a realm. Each page answers calls of the program, wherever that runs. */
export const BUNDLES = {
  "script (UMD)": `<script src="${UMD}"></script><script src="/realm.js"></script>`,
  "module (ESM)": `<script type="module" src="/module.mjs"></script>`,
  "Web Worker (UMD)": `<script src="/remote.js" data-kind="worker" data-script="/worker.js"></script>`,
  "Web Worker (ESM)": `<script src="/remote.js" data-kind="module worker" data-script="/module.mjs"></script>`,
  SharedWorker: `<script src="/remote.js" data-kind="shared worker" data-script="/worker.js"></script>`,
  "Service Worker": `<script src="/remote.js" data-kind="service worker" data-script="/worker.js"></script>`,
} as const;

export type Bundle = keyof typeof BUNDLES;

const LOOPBACK = ["http", "https", "ws", "wss"].flatMap((scheme) => [`${scheme}://localhost:*`, `${scheme}://127.0.0.1:*`]);

/** The strictest policy under which scripts run and connect: no inline script, no text becomes code. */
const POLICY = ["default-src 'none'", "script-src 'self'", "worker-src 'self'", "img-src data:", `connect-src ${LOOPBACK.join(" ")}`].join("; ");

/** Where the page of a bundle is. */
export function pathOf(bundle: Bundle): string {
  return `/${Object.keys(BUNDLES).indexOf(bundle)}.html`;
}

/** A site with a page for each bundle, and one without script. */
export async function bundleSite(): Promise<Site> {
  const site = new Site();
  for (const bundle of Object.keys(BUNDLES) as Bundle[]) site.add(pathOf(bundle), page(BUNDLES[bundle]));
  site.add("/blank.html", page(""));
  site.add("/worker.js", WORKER);
  site.add("/module.mjs", `import { io } from "/dist/browser.mjs"; globalThis.io = io; import "/realm.js";`);
  const [realm, remote] = await Promise.all([script("realm"), script("remote")]);
  site.add("/realm.js", realm);
  site.add("/remote.js", remote);
  return site;
}

async function script(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "e2e", "browsers", `${name}.ts`)],
    bundle: true,
    format: "iife",
    target: "es2022",
    write: false,
  });
  return outputFiles.map((file) => file.text).join("");
}

/** A site's pages and scripts under that policy. */
export function strictly(serve: RequestListener): RequestListener {
  return (request, response) => {
    response.setHeader("content-security-policy", POLICY);
    serve(request, response);
  };
}
