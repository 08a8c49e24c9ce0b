// npm run bench                     everything, and the tables and plots in docs/ and README.md
// npm run bench -- emit receive     these alone; `emit*` for all whose names begin so. Nothing is written.
// npm run bench -- --rounds 9 emit  with so many rounds
// npm run bench -- --write emit     and its figures take the place of those that are written
import { parseArgs } from "node:util";
import { measure } from "./measure.mjs";
import { measurements } from "./measurements.mjs";
import { line, printHead } from "./table.mjs";
import { write } from "./report.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string" }, library: { type: "string" }, write: { type: "boolean" } },
});

const wanted = ({ name }) => positionals.length === 0 || positionals.some((each) => name === each || (each.endsWith("*") && name.startsWith(each.slice(0, -1))));
const chosen = measurements.filter(wanted).map((each) => ({
  ...each,
  rounds: values.rounds && each.rounds > 1 ? Number(values.rounds) : each.rounds,
  libraries: values.library ? each.libraries.filter((library) => library === values.library) : each.libraries,
}));
if (chosen.length === 0) {
  console.error(`There is no such measurement. There are: ${measurements.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}

const results = [];
printHead();
for await (const result of measure(chosen)) {
  results.push(result);
  console.log(line(result));
}
if (positionals.length === 0 || values.write) write(results);
