import type { Settle } from "./acknowledgements.ts";
import type { SocketIOError } from "./errors.ts";

export interface Item {
  readonly send: (settle: Settle) => void;
  readonly settle: Settle | undefined;
  readonly awaited: boolean;
  tries: number;
}

/** At-least-once delivery, in order: one event in flight, sent again until the server answers. */
export class RetryQueue {
  #ready: () => boolean;
  #retries: number;
  /** Those that are not settled, the one in flight first. */
  items: Item[] = [];
  #busy = false;

  /** `retries` is how often an event is sent again after its first try, `ready` whether one can be sent now. */
  constructor(retries: number, ready: () => boolean) {
    this.#retries = retries;
    this.#ready = ready;
  }

  /** Queues an event; `awaited` when somebody must hear of it if no connection will come. */
  push(send: Item["send"], settle?: Settle, awaited = false): void {
    this.items.push({ send, settle, awaited, tries: 0 });
    this.drain();
  }

  /** Sends the first event, unless one is in flight. Also to be called when the session comes online. */
  drain(): void {
    const item = this.items[0];
    if (!item || this.#busy || !this.#ready()) return;
    this.#busy = true;
    item.tries++;
    let hopeless = false;
    const settle: Settle = (error, answer) => {
      this.#busy = false;
      if (this.items[0] !== item) return this.drain(); // given up meanwhile
      if (error && !hopeless && item.tries <= this.#retries) return this.drain();
      this.items.shift();
      item.settle?.(error, answer);
      this.drain();
    };
    try {
      item.send(settle);
    } catch (error) {
      hopeless = true; // it cannot be sent: its owner changed it since it was queued, or this server takes less
      settle(error as SocketIOError, []);
    }
  }

  /** No connection will come: tells those who await an answer, and forgets their events. */
  abandon(error: () => SocketIOError): void {
    for (const { settle } of this.#remove(({ awaited }) => awaited)) settle?.(error(), []);
  }

  /** Somebody does not want the answer any more; what is in flight stays so, and its turn ends with it. */
  cancel(settle: Settle, error: SocketIOError): void {
    for (const item of this.#remove((each) => each.settle === settle)) item.settle?.(error, []);
  }

  #remove(condemned: (item: Item) => boolean): Item[] {
    const removed = this.items.filter(condemned);
    this.items = this.items.filter((item) => !removed.includes(item));
    return removed;
  }
}
