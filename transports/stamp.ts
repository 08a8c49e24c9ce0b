import type { TransportOptions } from "../src/core/ports.ts";

let stamps = 0;

/** A parameter that makes an address unlike those of the other requests, so that no cache answers it; empty when none is wanted. */
export function stamp({ timestampRequests, timestampParam = "t" }: TransportOptions, byDefault: boolean): string {
  return (timestampRequests ?? byDefault) ? `&${timestampParam}=${Date.now().toString(36)}${(stamps++).toString(36)}` : "";
}
