// Importing the library asks nothing of the platform: a server may render pages with it, and whatever bundles it may look at it.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { io as connect } from "isomorphic-socketio";
import { expect, test } from "../fixture.ts";
import { runBare } from "./bare.ts";

const run = promisify(execFile);

/** The files that package.json names for one condition of each entry. */
async function files(library: string, condition: "browser" | "node", format: "import" | "require"): Promise<string[]> {
  type Conditions = Record<string, Record<string, Record<string, string> & { default: string }> & Record<string, { default: string }>>;
  const { exports } = JSON.parse(await readFile(join(library, "package.json"), "utf8")) as { exports: Conditions };
  const entries = Object.values(exports).filter((entry) => typeof entry === "object");
  return entries.flatMap((entry) => {
    const target = (condition === "browser" ? entry["browser"] : entry)?.[format];
    return target ? [(target as { default: string }).default] : [];
  });
}

test("every entry for browsers can be imported where there is nothing but the language", async ({ project }) => {
  const paths = await files(project.library, "browser", "require");
  expect(paths).toContain("./dist/browser.cjs");
  for (const path of paths.filter((name) => !name.includes("msgpack"))) {
    const names = Object.keys(runBare(join(project.library, path)));
    expect(names, path).not.toEqual([]);
  }
});

test("without WebSocket and fetch, a connection fails as any other", async ({ project }) => {
  const { io } = runBare(join(project.library, "dist", "browser.cjs"), { setTimeout, clearTimeout, queueMicrotask, URL, URLSearchParams, AbortController }) as {
    io: typeof connect;
  };
  for (const transport of ["polling", "websocket"]) {
    const socket = io("http://localhost:1", { transports: [transport], reconnection: false, forceNew: true });
    const error = await new Promise<Error>((resolve) => socket.on("connect_error", resolve));
    expect(error.message).toMatch(/is not defined/);
  }
});

test("importing every entry for Node leaves the globals as they are, and the process free to end", async ({ project }) => {
  const paths = (await files(project.library, "node", "import")).filter((name) => !name.includes("msgpack"));
  expect(paths).toContain("./dist/index.mjs");
  const program = `
    const before = Reflect.ownKeys(globalThis);
    for (const path of ${JSON.stringify(paths)}) await import(path);
    console.log(JSON.stringify(Reflect.ownKeys(globalThis).filter((name) => !before.includes(name)).map(String)));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: project.library });
  expect(JSON.parse(stdout)).toEqual([]);
});
