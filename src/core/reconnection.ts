import { type BackoffOptions, backoff } from "./backoff.ts";
import type { Host } from "./ports.ts";

export interface ReconnectionOptions extends BackoffOptions {
  readonly reconnection: boolean;
  /** How many attempts in a row may fail; Infinity for no limit. */
  readonly reconnectionAttempts: number;
}

/**
 * When to connect again, after a loss or a failure.
 *
 *   settled ──plan()──▶ planned ──due()──▶ under way ──plan()──▶ planned …
 *      ◀──settle(): a connection stands, or nobody wants one any more──┘
 *
 * While it is suspended nothing falls due; `resume` makes what is planned due at once.
 */
export class Reconnection {
  /** True from the first failure until a connection stands or the attempts are used up. */
  active = false;
  /** Whether to try again although the options say not to: the application has asked for it. */
  insisted = false;

  #host: Host;
  #options: ReconnectionOptions;
  #at = Infinity;
  /** How many attempts were planned since the first failure. */
  #attempts = 0;
  #suspended = false;
  /** Counts the attempts that were begun and ended, so that an answer to an earlier one is recognised. */
  #turns = 0;

  constructor(host: Host, options: ReconnectionOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** How many attempts were begun since the first failure. */
  get attempts(): number {
    return this.#attempts - Number(this.planned);
  }

  set attempts(attempts: number) {
    this.#attempts = attempts;
  }

  get planned(): boolean {
    return this.#at !== Infinity;
  }

  get deadline(): number {
    return this.#suspended ? Infinity : this.#at;
  }

  get usedUp(): boolean {
    return this.#wanted && this.attempts >= this.#options.reconnectionAttempts;
  }

  /** Plans the next attempt: after a while, so that all clients of a server that died do not come back to it at once. */
  plan(atOnce: boolean): boolean {
    if (!this.#wanted || this.usedUp) return false;
    const delay = this.duration() || 0; // what stands in its place may return anything
    this.active = true;
    this.#at = this.#host.now() + (atOnce ? 0 : delay);
    return true;
  }

  /** Counts another attempt. Returns the milliseconds until it; applications put functions of their own in the place of this one. */
  duration(): number {
    return backoff(this.attempts++, this.#host.random(), this.#options);
  }

  /** Counts from the first attempt on. */
  reset(): void {
    this.attempts = 0;
  }

  /** When it is time for what was planned: whether that is still wanted, to be asked whenever it may have changed. */
  due(now: number): (() => boolean) | undefined {
    if (now < this.deadline) return undefined;
    this.begin();
    const turn = this.#turns;
    return () => turn === this.#turns;
  }

  /** An attempt is made, planned or not; whatever was asked for an earlier one is void. */
  begin(): void {
    this.#turns++;
    this.#at = Infinity;
  }

  /** No attempt is needed, or wanted. */
  settle(): void {
    this.begin();
    this.active = this.insisted = false;
    this.reset();
    this.#suspended = false;
  }

  /** To connect would be in vain for now, also for an attempt that is being prepared. */
  suspend(): void {
    this.#suspended = true;
    this.begin();
    if (this.active) this.#at = this.#host.now();
  }

  resume(): void {
    this.#suspended = false;
    if (this.planned) this.#at = this.#host.now();
  }

  get #wanted(): boolean {
    return this.insisted || this.#options.reconnection;
  }
}
