import { expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { root } from "./graph.ts";

/** The packages that a process has loaded after a line of code, in CommonJS. */
function loaded(code: string): string[] {
  const list = `Object.keys(require("node:module")._cache).flatMap((path) => /node_modules.([^/\\\\]+)/.exec(path)?.[1] ?? [])`;
  const script = `Promise.resolve(${code}).then(() => console.log(JSON.stringify([...new Set(${list})])))`;
  return JSON.parse(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" })) as string[];
}

test.each([`require("./dist/index.cjs")`, `import("./dist/index.mjs")`])("%s loads what a WebSocket needs, and nothing of long-polling", (code) => {
  expect(loaded(code).sort()).toEqual(["isomorphic-ws", "ws"]);
});
