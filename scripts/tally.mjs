// Prints the closing lines of the test runners found in a log, and as the last line their sum.
// node scripts/tally.mjs <log> <number of steps that failed>
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

/** How a runner closes: jest in one line, Playwright and `node --test` in one per outcome. */
const CLOSING = /^(?:Tests: .+ total|  \d+ (?:passed|failed|flaky|interrupted|skipped|did not run)\b.*|[#ℹ] (?:pass|fail|cancelled|skipped) \d+)$/u;
const PASSED = /(\d+) (?:passed|flaky)\b|\bpass (\d+)/gu;
const FAILED = /(\d+) (?:failed|interrupted)\b|\b(?:fail|cancelled) (\d+)/gu;

const [, , log, failedSteps] = process.argv;
const lines = stripVTControlCharacters(readFileSync(log, "utf8")).split(/\r?\n/);
const closing = lines.filter((line) => CLOSING.test(line));

const passed = sum(PASSED);
// A step can fail without a failing test: that is a failure too.
const failed = Math.max(sum(FAILED), Number(failedSteps));

for (const line of closing) console.log(line);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function sum(pattern) {
  const counts = [...closing.join("\n").matchAll(pattern)];
  return counts.reduce((total, [, before, after]) => total + Number(before ?? after), 0);
}
