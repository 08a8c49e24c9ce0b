import { lookup } from "node:dns";
import { Agent } from "node:http";
import type { LookupFunction } from "node:net";

/**
 * An agent that finds every host on this machine, so that a test may have hosts of its own. The types of the reference
 * call an agent text or true or false.
 */
export function localAgent(): string {
  const local: LookupFunction = (_host, options, callback) => lookup("localhost", options, callback as () => void);
  return new Agent({ lookup: local }) as unknown as string;
}
