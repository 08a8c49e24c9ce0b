#!/usr/bin/env node
// npx isomorphic-socketio doctor URL: what keeps a client from a server. Exit status 0 when nothing does, 1 when something
// does, 2 when the arguments make no sense.

import { HELP, parseArguments } from "./arguments.mjs";
import { createPrinter } from "./printer.mjs";

process.exitCode = await main(process.argv.slice(2));

/** Resolves with the exit status. */
async function main(argv) {
  const { help, json, url, options, problem } = parseArguments(argv);
  if (problem) {
    process.stderr.write(`${problem}\nSee npx isomorphic-socketio --help.\n`);
    return 2;
  }
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { diagnose } = await import("../dist/diagnose.mjs");
  const interruption = new AbortController();
  // Once only: a second Ctrl-C finds the default behaviour again and ends the process at once.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interruption.abort());
  const print = createPrinter(process.stdout);
  try {
    const diagnosis = await diagnose(url, { ...options, signal: interruption.signal, ...(!json && { onProgress: print.stage }) });
    if (json) process.stdout.write(`${JSON.stringify(diagnosis, null, 2)}\n`);
    else print.verdict(diagnosis);
    return diagnosis.ok ? 0 : 1;
  } catch (error) {
    if (error.code !== "ABORTED") throw error;
    process.stderr.write("Interrupted; what was open is closed.\n");
    return 130;
  }
}
