// The report on a terminal, and without colours wherever else it goes.

import { stageLine, verdictLines } from "../dist/diagnose.mjs";

const COLOURS = { passed: 32, warning: 33, failed: 31, skipped: 90 };

/** Prints stages as they end, and the verdict. */
export function createPrinter(out, colour = Boolean(out.isTTY) && !process.env.NO_COLOR) {
  const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    stage(stage) {
      const line = stageLine(stage);
      const whole = stage.outcome === "skipped" || stage.outcome === "failed";
      out.write(`${whole ? paint(COLOURS[stage.outcome], line) : paint(COLOURS[stage.outcome], line[0]) + line.slice(1)}\n`);
    },
    verdict(diagnosis) {
      const [verdict, ...lines] = verdictLines(diagnosis);
      out.write(`\n${paint(diagnosis.ok ? "1;32" : "1;31", verdict)}\n`);
      for (const line of lines) out.write(`${line}\n`);
    },
  };
}
