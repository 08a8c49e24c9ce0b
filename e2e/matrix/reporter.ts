import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { ROOT } from "../root.ts";
import { type Cell, CELL, LACKING, NOT_RUN } from "./cell.ts";
import { type Outcome, Tables } from "./tables.ts";

const DOCUMENT = join(ROOT, "docs", "compatibility.md");

/**
 * Prints the tables that the tests have filled. With the environment variable `TABLES=write` they go into
 * docs/compatibility.md too; `npm run test:all` does so, a run of single tests had better not.
 */
export default class MatrixReporter implements Reporter {
  #tables = new Tables();

  onTestEnd(_test: TestCase, { status, annotations }: TestResult): void {
    const noted = annotations.find(({ type }) => type === NOT_RUN || type === LACKING);
    const outcome: Outcome = status !== "passed" ? "no" : noted === undefined ? "yes" : { reason: noted.description!, lacking: noted.type === LACKING };
    for (const { type, description } of annotations) {
      if (type === CELL) this.#tables.add(JSON.parse(description!) as Cell, outcome);
    }
  }

  onEnd(): void {
    for (const [name, table] of this.#tables.print()) console.log(`\n${name}\n\n${table}`);
    if (process.env.TABLES === "write") writeFileSync(DOCUMENT, this.#tables.into(readFileSync(DOCUMENT, "utf8")));
  }

  printsToStdio(): boolean {
    return false;
  }
}
