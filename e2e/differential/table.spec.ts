import { test } from "@playwright/test";
import { keep } from "../document.ts";
import { withTable } from "./table.ts";

test("docs/compatibility.md has every intended difference; TABLES=write brings it up to date", () => keep("compatibility.md", withTable));
