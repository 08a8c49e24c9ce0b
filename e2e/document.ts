import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { ROOT } from "./root.ts";

/**
 * Compares a document of docs/ with what it should be; with the environment variable `TABLES=write`, makes it so.
 *
 * @param update what the document should be, from what it is.
 */
export async function keep(name: string, update: (document: string) => string): Promise<void> {
  const path = join(ROOT, "docs", name);
  const before = await readFile(path, "utf8");
  const document = update(before);
  if (process.env["TABLES"] === "write") await writeFile(path, document);
  else expect(before).toBe(document);
}
