// `npm start`: the terminal face of the demo. It reads the arguments, starts the demo, and turns its outcome into an exit
// status: 0 when every step passed, 1 when one failed, 2 when the arguments make no sense.

import { parseArguments, HELP } from "./arguments.mjs";

process.exitCode = await main(process.argv.slice(2));

/** Resolves with the exit status. */
async function main(argv) {
  const { options, problem } = parseArguments(argv);
  if (problem) {
    process.stderr.write(`${problem}\nSee npm start -- --help.\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }

  const { startDemo } = await loadDemo();
  const interruption = new AbortController();
  // Once only: a second Ctrl-C finds the default behaviour again and ends the process at once.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interruption.abort());

  let demo;
  try {
    demo = await startDemo({ ...options, signal: interruption.signal });
  } catch (error) {
    if (error.syscall !== "listen") throw error;
    process.stderr.write(`The page cannot be served on port ${options.port}: ${error.code}. Choose another with --port.\n`);
    return 1;
  }
  if (!options.once && !interruption.signal.aborted) {
    await new Promise((resolve) => interruption.signal.addEventListener("abort", resolve, { once: true }));
  }
  await demo.close();
  return interruption.signal.aborted || demo.ok ? 0 : 1;
}

/** The library is imported by its own name, which needs the bundles that `npm run build` writes. */
async function loadDemo() {
  try {
    return await import("./demo.mjs");
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    process.stderr.write(`Something the demo needs is not installed or not built. Run: npm ci && npm run build\n${error.message}\n`);
    process.exit(1);
  }
}
