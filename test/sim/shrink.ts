import { type Rule, Violation } from "./ledger.ts";
import type { Sabotage } from "./sabotage.ts";
import type { Script } from "./script.ts";
import { Voyage } from "./voyage.ts";

/** The rule that this script breaks, if any. */
export function broken(script: Script, sabotage?: Sabotage): Violation | undefined {
  try {
    new Voyage(script, sabotage).run();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}

/** A script that breaks the same rule, from which no step can be left out, with as little time between them as will do. */
export function shrink(script: Script, rule: Rule, sabotage?: Sabotage): Script {
  const fails = (steps: Script["steps"]) => broken({ ...script, steps }, sabotage)?.rule === rule;
  let { steps } = script;
  // first large parts, then smaller ones, then single steps, until none can go
  for (let size = Math.max(1, steps.length >> 1); ; ) {
    const before = steps.length;
    for (let at = 0; at < steps.length; ) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)];
      if (fails(fewer)) steps = fewer;
      else at += size;
    }
    if (size > 1) size >>= 1;
    else if (steps.length === before) break;
  }
  for (const at of steps.keys()) {
    for (const after of [0, 10, 100, 1000]) {
      const sooner = steps.map((step, index) => (index === at && after < step.after ? { ...step, after } : step));
      if (!fails(sooner)) continue;
      steps = sooner;
      break;
    }
  }
  return { ...script, steps };
}
