import { Emitter, type EventsMap, invoke, type Listener } from "./emitter.ts";

/** What hears every event, with its name first. */
export type AnyListener = Listener;

/** An emitter with listeners for whatever comes in, and for whatever goes out. */
export class CatchAll<Events extends EventsMap> extends Emitter<Events> {
  #incoming: AnyListener[] = [];
  #outgoing: AnyListener[] = [];

  /** Calls `listener` with the name and arguments of every event that comes in, before the event's own listeners. */
  onAny(listener: AnyListener): this {
    this.#incoming = [...this.#incoming, listener];
    return this;
  }

  prependAny(listener: AnyListener): this {
    this.#incoming = [listener, ...this.#incoming];
    return this;
  }

  offAny(listener?: AnyListener): this {
    this.#incoming = without(this.#incoming, listener);
    return this;
  }

  listenersAny(): AnyListener[] {
    return this.#incoming;
  }

  /** Calls `listener` with the name and arguments of every event when it is sent; acknowledgements are not events. */
  onAnyOutgoing(listener: AnyListener): this {
    this.#outgoing = [...this.#outgoing, listener];
    return this;
  }

  prependAnyOutgoing(listener: AnyListener): this {
    this.#outgoing = [listener, ...this.#outgoing];
    return this;
  }

  offAnyOutgoing(listener?: AnyListener): this {
    this.#outgoing = without(this.#outgoing, listener);
    return this;
  }

  listenersAnyOutgoing(): AnyListener[] {
    return this.#outgoing;
  }

  /** Something comes in, or goes out. */
  protected hear(listeners: readonly AnyListener[], data: readonly unknown[]): void {
    for (const listener of listeners) invoke(listener, this, data, this.report);
  }
}

function without(listeners: AnyListener[], listener: AnyListener | undefined): AnyListener[] {
  if (!listener) return [];
  const at = listeners.indexOf(listener);
  return listeners.filter((_, index) => index !== at);
}
