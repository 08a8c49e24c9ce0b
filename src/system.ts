import type { Host, Target, Transport, TransportFactory, TransportSink } from "./core/ports.ts";
import { report } from "./emitter.ts";

/** The longest that a native timer can wait, in ms: 24 days. */
const LONGEST = 0x7fffffff;

/** What the real world needs to know: how to reach a transport, and whom to wake. */
export interface SystemOptions {
  /** The adapter and its target for a transport's name; with a `sid`, to take that session over. */
  readonly reach: (transport: string, sid: string | undefined) => { factory: TransportFactory; target: Target };
  readonly onAlarm: () => void;
  /** Let the process end although the timer is set (Node). */
  readonly unref?: boolean | undefined;
  /** Use the timers that were there when the library was loaded, whatever replaced them since. */
  readonly nativeTimers?: boolean | undefined;
}

const native = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

/** The real world: the one file that reads a clock, rolls dice or sets a timer. */
export function system({ reach, onAlarm, unref, nativeTimers }: SystemOptions): Host {
  const timers = nativeTimers ? native : globalThis;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let armed = Infinity;
  let latest = 0;
  let correction = 0;

  /** The wall clock, except that it never runs backwards: when it is set back, time goes on from where it was. */
  function now(): number {
    const time = Date.now() + correction;
    if (time >= latest) return (latest = time);
    correction += latest - time;
    return latest;
  }

  return {
    now,
    random: Math.random,
    // a later deadline keeps the earlier timer: it fires early, and is set again
    alarm(at) {
      if (at >= armed && at !== Infinity) return;
      const { setTimeout, clearTimeout } = timers; // a browser's timers must not be called as methods
      clearTimeout(timer);
      armed = at;
      if (at === Infinity) return;
      timer = setTimeout(
        () => {
          armed = Infinity;
          onAlarm();
        },
        Math.max(0, Math.min(at - now(), LONGEST)),
      );
      if (unref) (timer as { unref?: () => void }).unref?.();
    },
    open(name, sid, sink) {
      try {
        const { factory, target } = reach(name, sid);
        return factory(target, sink);
      } catch (error) {
        return stillborn(name, error as Error, sink, timers);
      }
    },
    report,
  };
}

/** Stands in for a transport that could not even be made: an illegal address, a content security policy. */
function stillborn(name: string, error: Error, sink: TransportSink, { setTimeout }: Pick<typeof globalThis, "setTimeout">): Transport {
  let wanted = true;
  const transport: Transport = {
    name,
    writable: false,
    begin() {},
    send() {},
    pause() {},
    resume() {},
    close() {
      wanted = false;
    },
    abandon() {
      wanted = false;
      return [];
    },
  };
  // not a microtask: suites with simulated time expect it at the next tick of the clock
  setTimeout(() => {
    if (wanted) sink.onClose(transport, "transport error", error);
  }, 0);
  return transport;
}
