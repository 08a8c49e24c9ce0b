import { createRequire } from "node:module";
import type { Transports } from "./options.ts";
import type { debugSink as DebugSink } from "./trace/debug.ts";
import type { trace as Trace } from "./trace/tap.ts";

/**
 * The transports, traced to the standard error output as the variable `DEBUG` selects. What prints is loaded only when the
 * variable is set, and at once: the first connection may be made in this turn.
 */
export function debugged<Known extends Transports>(transports: Known, { DEBUG } = process.env): Known {
  if (!DEBUG) return transports;
  try {
    const { debugSink, trace } = createRequire(import.meta.url)("./trace.cjs") as { debugSink: typeof DebugSink; trace: typeof Trace };
    const sink = debugSink(DEBUG, (line) => process.stderr.write(`${line}\n`));
    if (!sink) return transports;
    const tracer = trace(sink);
    return Object.fromEntries(Object.entries(transports).map(([name, factory]) => [name, tracer(factory)])) as Known;
  } catch {
    return transports; // an application's bundle, or the sources: the file is beside the built module only
  }
}
