/**
 * npm run differential -- --seed 1 --programs 1000
 *
 * Holds random conversations with socket.io-client and with this library, against real servers, and compares what both have seen and
 * sent (e2e/differential/random). The first one that goes another way is shortened until no step can be left out, and printed; with
 * --all, every one. It wants `npm run build` before.
 */
import { parseArgs } from "node:util";
import { bundled, root, whole } from "./command.mjs";

const { values } = parseArgs({
  options: { programs: { type: "string", default: "500" }, seed: { type: "string", default: String(Date.now() % 1_000_000_000) }, all: { type: "boolean", default: false } },
});
const programs = whole("programs", values.programs, 1);
const first = whole("seed", values.seed);

const dist = `${root}dist`;
const contents = `
  export { differences, shrink } from "./e2e/differential/random/comparison.ts";
  export { generate } from "./e2e/differential/random/generator.ts";
  export { io as reference } from "socket.io-client";
  export { io as ours } from ${JSON.stringify(`${dist}/index.mjs`)};`;
const { reference, ours, differences, generate, shrink } = await bundled("differential", contents, { packages: "external", external: [`${dist}/*`] });
const libraries = { reference, ours };

const start = performance.now();
let played = 0;
let failed = 0;
for (; played < programs && (values.all || failed === 0); played++) {
  const seed = first + played;
  const program = generate(seed);
  if (Object.keys(await differences(libraries, program)).length === 0) continue;
  failed++;
  const shortest = await shrink(libraries, program);
  const steps = shortest.steps.map((step) => JSON.stringify(step));
  console.log(`seed ${seed}, with a server ${JSON.stringify(shortest.server)}:\n${steps.join("\n")}`);
  console.log("\n- socket.io-client, + isomorphic-socketio");
  for (const [lane, lines] of Object.entries(await differences(libraries, shortest))) console.log([lane, ...lines].join("\n    "));
  console.log(`\nAgain: npm run differential -- --programs 1 --seed ${seed}\n`);
}
const seconds = (performance.now() - start) / 1000;
console.log(`${played} programs in ${seconds.toFixed(1)} s, seeds ${first} to ${first + played - 1}, ${failed} played differently`);
if (failed > 0) process.exitCode = 1;
