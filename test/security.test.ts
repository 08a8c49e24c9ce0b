import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LIMITS } from "../src/core/budget.ts";
import { root } from "./graph.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");

test("docs/security.md has every limit, with its default", () => {
  const [, table] = /<!-- limits -->\n([^]*?)<!-- \/limits -->/.exec(read("docs/security.md"))!;
  const rows = [...table!.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, name, value]) => [name, Number(value)]);
  expect(rows).toEqual(Object.entries(LIMITS));
});

test("so has the code, in what it says of each", () => {
  const said = [...read("src/core/budget.ts").matchAll(/Default (\d+).*\*\/\n {2}readonly (\w+): number/g)].map(([, value, name]) => [name, Number(value)]);
  expect(said).toEqual(Object.entries(LIMITS));
});

test("docs/options.md names every limit", () => {
  const [, names] = /`limits` is `\{([^}]*)\}`/.exec(read("docs/options.md"))!;
  expect(names!.split(",").map((name) => name.trim())).toEqual(Object.keys(LIMITS));
});

/** The numbers of a version, or of the oldest one that a range admits. */
const numbers = (range: string) => range.replace(/^[\^~]/, "").split(".").map(Number);

/** Whether a version is older than another one. */
function older(version: string, other: string): boolean {
  const [these, those] = [numbers(version), numbers(other)];
  const different = these.findIndex((number, index) => number !== those[index]);
  return different >= 0 && these[different]! < those[different]!;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly dependencies?: Readonly<Record<string, string>>; readonly dev?: boolean }>>;
}

test("no version of a dependency is admitted that docs/security.md names an advisory for", () => {
  const [, table] = /<!-- advisories -->\n([^]*?)<!-- \/advisories -->/.exec(read("docs/security.md"))!;
  const rows = [...table!.matchAll(/^\| `(.+?)` \| .* \| (\d+\.\d+\.\d+) \|$/gm)];
  const { packages } = JSON.parse(read("package-lock.json")) as Lock;
  const users = Object.entries(packages).filter(([path, { dev }]) => path === "" || !dev).map(([, { dependencies }]) => dependencies ?? {});
  expect(rows.length).toBe(table!.trim().split("\n").length - 2);
  for (const [, name, fixed] of rows) {
    const ranges = users.flatMap((dependencies) => dependencies[name!] ?? []);
    expect({ name, ranges }).not.toEqual({ name, ranges: [] });
    expect({ name, tooOld: ranges.filter((range) => older(range, fixed!)) }).toEqual({ name, tooOld: [] });
    expect({ name, tooOld: older(packages[`node_modules/${name}`]!.version, fixed!) }).toEqual({ name, tooOld: false });
  }
});
