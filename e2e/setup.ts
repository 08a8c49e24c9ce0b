import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.ts";

const MODULES = ["index.mjs", "index.cjs", "browser.mjs", "browser.cjs"];
const SCRIPTS = ["isomorphic-socketio.umd.js", "isomorphic-socketio.umd.min.js", "isomorphic-socketio.esm.min.js"];

/** These tests run what is published: without it there is nothing to test, and one line says so better than a failure of every test. */
export default function setup(): void {
  const missing = [...MODULES, ...SCRIPTS].filter((name) => !existsSync(join(ROOT, "dist", name)));
  if (missing.length > 0) throw new Error(`dist/ lacks ${missing.join(", ")}: run "npm run build" first.`);
}
