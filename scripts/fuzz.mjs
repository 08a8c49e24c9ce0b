/**
 * npm run fuzz -- --seconds 60 --seed 1
 *
 * Sends a client through the simulated world of test/sim, one seed after the other, and looks after every step whether all
 * rules are kept. The first script that breaks one is shortened until no step can be left out, and printed.
 */
import { parseArgs } from "node:util";
import { bundled, whole } from "./command.mjs";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, seed: { type: "string", default: String(Date.now() % 1_000_000_000) } } });
const seconds = Number(values.seconds);
const first = whole("seed", values.seed);
if (!(seconds > 0)) throw new TypeError("--seconds is a positive number");

const { broken, script, shrink, tell } = await bundled("simulation", 'export * from "./test/sim/script.ts"; export * from "./test/sim/shrink.ts";');

Error.stackTraceLimit = 0; // most of the time would go into the stacks of errors that the simulated network is the cause of
const start = performance.now();
const elapsed = () => (performance.now() - start) / 1000;
let runs = 0;
let violation;
for (; elapsed() < seconds && !violation; runs++) violation = broken(script(first + runs));

console.log(`${runs} runs in ${elapsed().toFixed(1)} s, ${(runs / elapsed()).toFixed(0)} runs per second, seeds ${first} to ${first + runs - 1}`);
if (violation) {
  Error.stackTraceLimit = 20;
  const seed = first + runs - 1;
  const shortest = shrink(script(seed), violation.rule);
  console.log(`\nseed ${seed} breaks a rule: ${broken(shortest).message}\n\n${tell(shortest)}\n\n${JSON.stringify(shortest)}\n\nAgain: npm run fuzz -- --seed ${seed}`);
  process.exitCode = 1;
}
