import { createRequire, syncBuiltinESMExports } from "node:module";

/** The CommonJS face of the module: what stands on it is what servers call. */
const timers = createRequire(import.meta.url)("node:timers") as Record<(typeof PATCHED)[number], unknown>;

const PATCHED = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] as const;

interface Timer {
  readonly id: number;
  readonly call: () => void;
  readonly delay: number;
  readonly repeated: boolean;
  at: number;
}

/**
 * Time that passes only when it is told to, for clients and servers alike: no timer overtakes what is on its way over the network,
 * however busy the machine, and half a minute takes no time.
 */
export class Clock {
  #now = Date.now();
  #count = 0;
  #timers = new Map<number, Timer>();
  /** Those that were called, and may be set again. */
  #fired = new Set<number>();
  #restore: () => void;

  /** Replaces the timers and the clock of this process until `remove`. */
  constructor() {
    const native = [globalThis, timers].map((place) => [place, Object.fromEntries(PATCHED.map((name) => [name, Reflect.get(place, name)]))] as const);
    const { now } = Date;
    this.#restore = () => {
      for (const [place, functions] of native) Object.assign(place, functions);
      Date.now = now;
      syncBuiltinESMExports();
    };
    const clear = (timer: unknown) => {
      const { id = Number.NaN } = (timer ?? {}) as Partial<Handle>;
      this.#timers.delete(id);
      this.#fired.delete(id);
    };
    const replacement = {
      setTimeout: (call: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => this.#add(() => call(...args), delay, false),
      setInterval: (call: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => this.#add(() => call(...args), delay, true),
      clearTimeout: clear,
      clearInterval: clear,
    };
    for (const place of [globalThis, timers]) Object.assign(place, replacement);
    Date.now = () => this.#now;
    syncBuiltinESMExports();
  }

  get now(): number {
    return this.#now;
  }

  /** When the next timer is due. */
  get next(): number {
    return this.#first?.at ?? Infinity;
  }

  /** It is later; no timer has been due until then. */
  pass(until: number): void {
    this.#now = until;
  }

  /** Goes on to the time of the next timer, and calls it. */
  ring(): void {
    const timer = this.#first!;
    this.#now = Math.max(this.#now, timer.at);
    this.#timers.delete(timer.id);
    this.#fired.add(timer.id);
    if (timer.repeated) this.#set(timer);
    try {
      timer.call();
    } catch (error) {
      setImmediate(() => { throw error; }); // uncaught, as it would be
    }
  }

  remove(): void {
    this.#restore();
  }

  get #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers.values()) if (!first || timer.at < first.at) first = timer;
    return first;
  }

  #add(call: () => void, delay = 0, repeated: boolean): Handle {
    const timer = { id: ++this.#count, call, delay: Math.max(0, delay), repeated, at: 0 };
    this.#set(timer);
    return new Handle(timer.id, () => {
      if (this.#timers.has(timer.id) || this.#fired.has(timer.id)) this.#set(timer);
    });
  }

  /** Among those that are due at the same time, the one that was set last comes last. */
  #set(timer: Timer): void {
    timer.at = this.#now + timer.delay;
    this.#timers.delete(timer.id);
    this.#timers.set(timer.id, timer);
  }
}

/** What `setTimeout` of Node returns, as far as clients and servers use it. */
class Handle {
  readonly id: number;
  readonly #again: () => void;

  constructor(id: number, again: () => void) {
    this.id = id;
    this.#again = again;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  refresh(): this {
    this.#again();
    return this;
  }
}
