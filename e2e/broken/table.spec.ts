import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { keep } from "../document.ts";
import { ROOT } from "../root.ts";
import { PAGE_SETUPS } from "./pages.ts";
import { SETUPS } from "./setups.ts";
import { REMEDIES, withTables } from "./table.ts";

const read = () => readFile(join(ROOT, "docs", "troubleshooting.md"), "utf8");

test("docs/troubleshooting.md has every code and every broken set-up; TABLES=write brings it up to date", () => keep("troubleshooting.md", withTables));

test("docs/troubleshooting.md has a section for each code: what it means, its causes, the fix on both sides", async () => {
  const sections = new Map((await read()).split(/^### /m).slice(1).map((text) => [text.slice(0, text.indexOf("\n")), text]));
  expect([...sections.keys()].sort()).toEqual(Object.keys(REMEDIES).sort());
  for (const [code, text] of sections) expect(text, code).toMatch(/^\w+\n\n[^\n]{20,}[^]*\n1\. [^]*\n\n\*\*Client:\*\* [^]{10,}\n\n\*\*Server:\*\* [^]{10,}\n/);
});

test("there are at least 24 broken set-ups, each with a name of its own", () => {
  const names = [...SETUPS, ...PAGE_SETUPS].map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(24);
  expect(new Set(names).size).toBe(names.length);
});
