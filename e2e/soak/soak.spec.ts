import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "../fixture.ts";
import { ROOT } from "../root.ts";

/** What the compilers of V8 make of code is no part of the measurement: it grows for as long as they find something to improve. */
const UNCOMPILED = ["--no-opt", "--no-sparkplug", "--no-flush-bytecode"];

/** Runs a program of this folder in a process of its own, whose garbage can be collected at will; returns what it says. */
async function run(name: string, args: readonly string[], flags: readonly string[] = []): Promise<{ code: unknown; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["--expose-gc", ...flags, join(ROOT, "e2e", "soak", name), ...args], { cwd: ROOT, timeout: test.info().timeout - 10_000, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, said: stdout + stderr });
    });
  });
}

test("a minute of real faults: a server that is killed and stopped, connections that break in every way", async () => {
  test.setTimeout(240_000);
  const { code, said } = await run("soak.mjs", ["--minutes", "1"]);
  expect(said).toMatch(/^violations +0$/m);
  expect(said).toMatch(/^reconnections +[1-9]/m);
  expect(code, said).toBe(0);
});

test("the heap is flat after 10,000 connections and 1,000 reconnections", { tag: "@thorough" }, async () => {
  test.setTimeout(1_800_000);
  const { code, said } = await run("cycles.mjs", ["--cycles", "10000", "--reconnections", "1000"], UNCOMPILED);
  expect(said).toContain("no handle remains");
  expect(code, said).toBe(0);
});
