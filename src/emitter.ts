import { onAbort } from "./promise.ts";

// the one place where `unknown` would not do: it would reject every listener that names the types of its parameters
// oxlint-disable-next-line typescript/no-explicit-any
export type Listener = (...args: any[]) => void;

/** Listeners by event name, as a type: `{ news: (text: string) => void }`. Whoever asks for a type without naming one, as `ReturnType<typeof io>`, gets this. */
export interface EventsMap {
  // interfaces, which have no index signature, fit no other
  // oxlint-disable-next-line typescript/no-explicit-any
  [event: string]: any;
}

/** The map of someone who names no events: everything goes. */
export interface DefaultEventsMap {
  [event: string]: Listener;
}

/** The names of the events of a map. */
export type EventNames<Map extends EventsMap> = keyof Map & string;

/** The listener for an event. */
export type ListenerOf<Map extends EventsMap, Event extends PropertyKey> = Event extends keyof Map
  ? Map[Event] extends Listener
    ? Map[Event]
    : never
  : never;

/** A listener as it was added. */
export interface Entry {
  readonly listener: Listener;
  /** What is called: the listener itself, or one that first removes it. */
  readonly call: Listener;
  /** Lets go of what else holds this entry. */
  release?: () => void;
}

/** What `on` takes beside the listener. */
export interface ListenOptions {
  /** Unsubscribes when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Listeners by event. One that throws is reported and disturbs nobody else; what an async one rejects with is an unhandled
 * rejection, unless somebody is to be told. Those added or removed while an event is being told take part from the next one on.
 */
export class Emitter<Events extends EventsMap> {
  #listeners: Map<string, readonly Entry[]> | undefined;
  /** Where the errors of listeners go. */
  protected report: (error: unknown) => void = report;

  /**
   * In Vue's words, as `markRaw` says it: what stands in reactive state is left as it is. Behind a proxy it would have no private
   * members, and no method would work.
   *
   * @internal
   */
  get __v_skip(): true {
    return true;
  }

  /**
   * Calls `listener` whenever `event` happens.
   *
   * @example
   * const stop = new AbortController();
   * socket.on("news", (text) => show(text), { signal: stop.signal });
   */
  on<E extends EventNames<Events>>(event: E, listener: ListenerOf<Events, E>, options?: ListenOptions): this {
    return this.add(event, { listener, call: listener }, options);
  }

  /** Calls `listener` the next time `event` happens, and then no more. */
  once<E extends EventNames<Events>>(event: E, listener: ListenerOf<Events, E>, options?: ListenOptions): this {
    let called = false;
    const entry: Entry = {
      listener,
      call: (...args: unknown[]) => {
        this.#remove(event, (other) => other === entry);
        if (called) return; // the event happened again while it was told
        called = true;
        return (listener as Listener).apply(this, args);
      },
    };
    return this.add(event, entry, options);
  }

  /** Removes a listener, all those of an event, or all. */
  off<E extends EventNames<Events>>(...which: [event?: E, listener?: ListenerOf<Events, E>]): this {
    const [event, listener] = which;
    // a name or a listener that is `undefined` by accident must not take all the others along
    for (const name of which.length > 0 ? [event!] : [...(this.#listeners?.keys() ?? [])]) {
      const first = this.#of(name).find((entry) => entry.listener === listener); // one that was added twice is removed once at a time
      this.#remove(name, (entry) => which.length < 2 || entry === first);
    }
    return this;
  }

  /** Another name of `on`. */
  addEventListener<E extends EventNames<Events>>(event: E, listener: ListenerOf<Events, E>, options?: ListenOptions): this {
    return this.on(event, listener, options);
  }

  /** Another name of `off`. */
  removeListener<E extends EventNames<Events>>(...which: [event?: E, listener?: ListenerOf<Events, E>]): this {
    return this.off(...which);
  }

  /** Another name of `off`. */
  removeAllListeners(...event: [event?: EventNames<Events>]): this {
    return this.off(...event);
  }

  /** Another name of `off`. */
  removeEventListener<E extends EventNames<Events>>(...which: [event?: E, listener?: ListenerOf<Events, E>]): this {
    return this.off(...which);
  }

  /** The listeners of an event, in the order in which they are called. */
  listeners<E extends EventNames<Events>>(event: E): ListenerOf<Events, E>[] {
    return this.#of(event).map(({ listener }) => listener as ListenerOf<Events, E>);
  }

  /** The listeners by event, each name behind a `$`. As in `socket.io-client`, where it is private and read all the same. */
  get _callbacks(): Record<string, Listener[]> {
    return Object.fromEntries([...(this.#listeners?.keys() ?? [])].map((event) => [`$${event}`, this.listeners(event as EventNames<Events>)]));
  }

  hasListeners(event: EventNames<Events>): boolean {
    return this.#of(event).length > 0;
  }

  /** Calls the listeners of an event, also of one that the server cannot tell, as suites and wrappers do. */
  emitReserved(event: EventNames<Events>, ...args: unknown[]): this {
    this.dispatch(event, args);
    return this;
  }

  /** Calls the listeners of an event. */
  protected dispatch(event: string, args: readonly unknown[]): void {
    const entries = this.#listeners?.get(event);
    if (!entries) return;
    for (const { call } of entries) invoke(call, this, args, this.report);
  }

  protected add(event: string | number, entry: Entry, options: ListenOptions | undefined): this {
    const signal = options?.signal;
    if (signal?.aborted) return this;
    this.#listeners ??= new Map();
    this.#listeners.set(String(event), this.#of(event).concat(entry)); // spreading would reserve room for sixteen more
    if (signal) entry.release = onAbort(signal, () => this.#remove(event, (other) => other === entry));
    return this;
  }

  /** An event may be named by a number, on the wire as well. */
  #of(event: string | number): readonly Entry[] {
    return this.#listeners?.get(String(event)) ?? [];
  }

  #remove(event: string | number, condemned: (entry: Entry) => boolean): void {
    const entries = this.#of(event);
    const kept = entries.filter((entry) => !condemned(entry));
    if (kept.length > 0) this.#listeners!.set(String(event), kept);
    else this.#listeners?.delete(String(event));
    for (const entry of entries) if (condemned(entry)) entry.release?.();
  }
}

/** Calls an application's function. What it throws, now or later, is the application's to see, and disturbs nobody here; nor does what `tell` throws. */
export function invoke(listener: Listener, self: unknown, args: readonly unknown[], tell: (error: unknown) => void = report): void {
  try {
    const result: unknown = listener.apply(self, args as unknown[]);
    // where nobody else is to be told, the platform knows a rejection for what it is; and nothing else with a `then`: to call that may start something
    if (tell !== report && result instanceof Promise) result.catch(tell);
  } catch (error) {
    if (tell === report) report(error);
    else invoke(tell, undefined, [error]);
  }
}

/** Makes an error of the application visible: as the platform shows any error that nobody caught. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else queueMicrotask(() => { throw error; });
}
