import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callableTwin, entries } from "../scripts/entries.mjs";
import { reach, readSources, root, type Source } from "./graph.ts";

const sources = readSources("src", "transports");
const nodeEntries = entries.map((entry) => entry.node);
const browserEntries = entries.flatMap(({ browser, development }) => [browser, development ?? []].flat());
const twins = entries.filter((entry) => entry.callable).flatMap(({ node, browser, development }) => [node, browser, development ?? []].flat().map(callableTwin));
/** Where the transports come in: the entries, and what they have in common. */
const doors = new Set([...nodeEntries, ...browserEntries, ...twins, "src/exports.ts", "src/engine-exports.ts", "src/diagnose-exports.ts"]);
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
  "dependencies" | "peerDependencies",
  Record<string, string>
>;

/** What a transport may know of the core: the interfaces it implements, the frames it carries, the polling machine, the limits. */
const boundary = new Set(["ports", "frame", "poller", "errors", "budget"].map((name) => `src/core/${name}.ts`));
/** Time, chance and the outside world. */
const impure = ["Date", "Math.random", "performance", "crypto", "setTimeout", "setInterval", "queueMicrotask", "process", "fetch", "console", "globalThis"];

const isCore = (path: string) => path.startsWith("src/core/");
const isTransport = (path: string) => path.startsWith("transports/");
const isInside = (path: string) => !isTransport(path) && !doors.has(path);
const isOurs = (path: string) => sources.has(path);

/** "a imports b" for each import of `from` that `allowed` refuses, types included. */
function violations(from: (path: string) => boolean, allowed: (target: string) => boolean): string[] {
  const importers = [...sources.values()].filter(({ path }) => from(path));
  expect(importers.length).toBeGreaterThan(0);
  return importers.flatMap(({ path, imports }) =>
    imports.filter(({ target }) => !allowed(target)).map(({ target }) => `${path} imports ${target}`),
  );
}

/** What `path` needs at run time that is not a file of this repository. */
function packages(path: string): string[] {
  return [...reach(sources, path)].filter((target) => !isOurs(target));
}

/** The first chain of run-time imports that returns to where it came from. */
function cycle(path: string, chain: readonly string[] = [], done = new Set<string>()): readonly string[] | undefined {
  if (chain.includes(path)) return [...chain.slice(chain.indexOf(path)), path];
  if (done.has(path)) return undefined;
  for (const { target, runtime } of sources.get(path)?.imports ?? []) {
    const found = runtime && cycle(target, [...chain, path], done);
    if (found) return found;
  }
  done.add(path);
  return undefined;
}

describe("who may import whom", () => {
  test("the core imports the core", () => {
    expect(violations(isCore, isCore)).toEqual([]);
  });

  test("transports import transports, packages, and from the core only what the boundary is made of", () => {
    expect(violations(isTransport, (target) => isTransport(target) || boundary.has(target) || !isOurs(target))).toEqual([]);
  });

  test("nothing but the entries imports transports, or entries", () => {
    expect(violations(isInside, (target) => !isTransport(target) && !doors.has(target))).toEqual([]);
  });

  test("every relative import names a file that exists", () => {
    expect(violations(() => true, (target) => isOurs(target) || !/^(src|transports|\.)/.test(target))).toEqual([]);
  });

  test("no modules wait for each other at run time", () => {
    expect([...sources.keys()].map((path) => cycle(path)).find(Boolean)).toBeUndefined();
  });
});

describe("the core is pure", () => {
  test.each([...sources.values()].filter(({ path }) => isCore(path)))("$path", ({ names }: Source) => {
    expect(impure.filter((name) => names.has(name))).toEqual([]);
  });
});

describe("platforms", () => {
  test("src/browser.ts needs no package at all", () => {
    expect(packages("src/browser.ts")).toEqual([]);
  });

  test.each(browserEntries)("%s needs nothing but what users may choose to install beside it", (path) => {
    expect(packages(path).filter((target) => !(target in peerDependencies))).toEqual([]);
  });

  test.each(nodeEntries)("%s needs nothing but Node and what package.json declares", (path) => {
    const declared = { ...dependencies, ...peerDependencies };
    expect(packages(path).filter((target) => !target.startsWith("node:") && !(target in declared))).toEqual([]);
  });

  test("the graph that these checks walk leads from the entries to the network", () => {
    expect(reach(sources, "src/browser.ts")).toContain("transports/websocket.ts");
    expect(packages("src/node.ts")).toEqual(expect.arrayContaining(["cross-fetch", "isomorphic-ws"]));
  });
});
