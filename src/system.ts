import { LONGEST } from "./core/frame.ts";
import type { Host, Target, Transport, TransportFactory, TransportSink } from "./core/ports.ts";
import { report } from "./emitter.ts";
import { type Clock, clockOf, native } from "./timers.ts";

/** An adapter, and what it is to reach. */
export interface Reached {
  readonly factory: TransportFactory;
  readonly target: Target;
}

/** How the real world is used. */
export interface Surroundings {
  readonly opts: {
    /** Let the process end although the timer is set (Node). */
    readonly autoUnref?: boolean | undefined;
    /** Use the clock and the timers that were there when the library was loaded, whatever replaced them since; else those of now. */
    readonly useNativeTimers?: boolean | undefined;
  };
  /** The adapter and its target for a transport's name; with a `sid`, to take that session over. */
  reach(transport: string, sid: string | undefined): Reached;
}

/** Whom to wake. */
export interface Sleeper {
  onAlarm(): void;
}

/** The real world: the one file that reads a clock, rolls dice or sets a timer. */
export class System implements Host {
  /** Of the server that was reached last. */
  url: string | undefined;

  #surroundings: Surroundings;
  #sleeper: Sleeper;
  #clock: Clock;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #armed = Infinity;
  #latest = 0;
  #correction = 0;

  constructor(surroundings: Surroundings, sleeper: Sleeper) {
    this.#surroundings = surroundings;
    this.#sleeper = sleeper;
    this.#clock = surroundings.opts.useNativeTimers ? native : clockOf(); // of this moment: what replaces them later may stand still
  }

  /** The wall clock, except that it never runs backwards: when it is set back, time goes on from where it was. */
  now(): number {
    const time = this.#clock.Date.now();
    this.#correction = Math.max(this.#correction, this.#latest - time);
    return (this.#latest = time + this.#correction);
  }

  random(): number {
    return Math.random();
  }

  // a later deadline keeps the earlier timer: it fires early, and is set again
  alarm(at: number): void {
    const now = this.now();
    const due = at > now ? at : -Infinity; // what is overdue waits for no timer that was set before a sleep
    if (due >= this.#armed && at !== Infinity) return;
    const { setTimeout, clearTimeout } = this.#clock; // a browser's timers must not be called as methods
    clearTimeout(this.#timer);
    this.#armed = due;
    if (at === Infinity) return;
    const delay = Math.max(0, Math.min(at - now, LONGEST));
    const ring = () => {
      this.#armed = Infinity;
      // suites hold the clock without the timers; others ring early by little
      if (this.now() < now + delay / 2) this.#latest = now + delay;
      this.#sleeper.onAlarm();
    };
    this.#timer = setTimeout(ring, delay);
    if (this.#surroundings.opts.autoUnref) (this.#timer as { unref?: () => void }).unref?.();
  }

  open(name: string, sid: string | undefined, sink: TransportSink): Transport {
    try {
      const { factory, target } = this.#surroundings.reach(name, sid);
      [this.url] = target.url.split("?"); // the query may hold secrets
      return factory(target, sink);
    } catch (error) {
      return stillborn(name, error as Error, sink, this.#clock);
    }
  }

  report(error: unknown): void {
    report(error);
  }
}

/** Stands in for a transport that could not even be made: an illegal address, a content security policy. */
function stillborn(name: string, error: Error, sink: TransportSink, { setTimeout, clearTimeout }: Clock): Transport {
  const nothing = () => {};
  // not a microtask: suites with simulated time expect it at the next tick of the clock
  const timer = setTimeout(() => sink.onClose(transport, "transport error", error), 0);
  const close = () => clearTimeout(timer);
  const abandon = () => {
    close();
    return [];
  };
  const transport = { name, writable: false, begin: nothing, send: nothing, pause: nothing, resume: nothing, close, abandon };
  return transport;
}
