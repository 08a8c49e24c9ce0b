export interface BackoffOptions {
  /** Milliseconds before the first attempt. */
  readonly reconnectionDelay: number;
  /** Milliseconds that no delay exceeds. */
  readonly reconnectionDelayMax: number;
  /** 0 is exact, 1 spreads a delay over [0, 2 × delay]. */
  readonly randomizationFactor: number;
}

/** The delay before the given attempt (the first is 0), in ms: exponential, jittered, capped. */
export function backoff(attempt: number, random: number, options: BackoffOptions): number {
  const delay = options.reconnectionDelay * 2 ** Math.min(attempt, 52); // beyond, it is no number any more
  const jittered = delay * (1 + options.randomizationFactor * (2 * random - 1));
  return Math.max(0, Math.min(options.reconnectionDelayMax, Math.round(jittered)));
}
