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
