import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { ROOT } from "../root.ts";
import { withTable } from "./table.ts";

test("docs/compatibility.md has every intended difference; node e2e/differential/table.mjs writes it", async () => {
  const document = await readFile(join(ROOT, "docs", "compatibility.md"), "utf8");
  expect(document).toBe(withTable(document));
});
