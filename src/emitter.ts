// the one place where `unknown` would not do: it would reject every listener that names the types of its parameters
// oxlint-disable-next-line typescript/no-explicit-any
export type Listener = (...args: any[]) => void;

/** Listeners by event name, as a type: `{ news: (text: string) => void }`. */
export type EventsMap = object;

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

interface Entry {
  readonly listener: Listener;
  /** What is called: the listener itself, or one that first removes it. */
  readonly call: Listener;
}

/** What `on` takes beside the listener. */
export interface ListenOptions {
  /** Unsubscribes when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Listeners by event. One that throws is reported, and disturbs nobody else; those added or removed while an event is
 * being told take part from the next one on.
 */
export class Emitter<Events extends EventsMap> {
  #listeners: Map<string, readonly Entry[]> | undefined;

  /**
   * Calls `listener` whenever `event` happens.
   *
   * @example
   * const stop = new AbortController();
   * socket.on("news", (text) => show(text), { signal: stop.signal });
   */
  on<E extends EventNames<Events>>(event: E, listener: ListenerOf<Events, E>, options?: ListenOptions): this {
    return this.#add(event, { listener, call: listener }, options);
  }

  /** Calls `listener` the next time `event` happens, and then no more. */
  once<E extends EventNames<Events>>(event: E, listener: ListenerOf<Events, E>, options?: ListenOptions): this {
    const entry: Entry = {
      listener,
      call: (...args: unknown[]) => {
        this.#remove(event, (other) => other === entry);
        (listener as Listener).apply(this, args);
      },
    };
    return this.#add(event, entry, options);
  }

  /** Removes a listener, all those of an event, or all. */
  off<E extends EventNames<Events>>(event?: E, listener?: ListenerOf<Events, E>): this {
    if (event === undefined) this.#listeners = undefined;
    else this.#remove(event, listener && firstOf(listener));
    return this;
  }

  /** The listeners of an event, in the order in which they are called. */
  listeners<E extends EventNames<Events>>(event: E): ListenerOf<Events, E>[] {
    return (this.#listeners?.get(event) ?? []).map(({ listener }) => listener as ListenerOf<Events, E>);
  }

  hasListeners(event: EventNames<Events>): boolean {
    return this.#listeners?.has(event) ?? false;
  }

  /** Calls the listeners of an event. */
  protected dispatch(event: string, args: readonly unknown[]): void {
    const entries = this.#listeners?.get(event);
    if (!entries) return;
    for (const { call } of entries) invoke(call, this, args);
  }

  #add(event: string, entry: Entry, options: ListenOptions | undefined): this {
    const signal = options?.signal;
    if (signal?.aborted) return this;
    this.#listeners ??= new Map();
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), entry]);
    signal?.addEventListener("abort", () => this.#remove(event, (other) => other === entry), { once: true });
    return this;
  }

  #remove(event: string, condemned?: (entry: Entry) => boolean): void {
    const kept = condemned ? this.#listeners?.get(event)?.filter((entry) => !condemned(entry)) : undefined;
    if (kept?.length) this.#listeners!.set(event, kept);
    else this.#listeners?.delete(event);
  }
}

/** Calls an application's function. What it throws is the application's to see, and disturbs nobody here. */
export function invoke(listener: Listener, self: unknown, args: readonly unknown[]): void {
  try {
    listener.apply(self, args as unknown[]);
  } catch (error) {
    report(error);
  }
}

/** Makes an error of the application visible: as the platform shows any error that nobody caught. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else queueMicrotask(() => { throw error; });
}

/** Matches once: a listener that was added twice is removed once at a time. */
function firstOf(listener: Listener): (entry: Entry) => boolean {
  let found = false;
  return (entry) => !found && (found = entry.listener === listener);
}
