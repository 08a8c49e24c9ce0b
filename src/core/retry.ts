import { type Pending, type Settle, settleAll } from "./acknowledgements.ts";
import type { SocketIOError } from "./errors.ts";

export interface Item extends Pick<Pending, "awaited"> {
  readonly send: (settle: Settle) => void;
  readonly settle: Settle | undefined;
  /** There is none: each try has its own. */
  readonly deadline: number;
  tries: number;
}

/** At-least-once delivery, in order: one event in flight, sent again until the server answers. */
export class RetryQueue {
  #ready: () => boolean;
  /** How often an event is sent. */
  #most: number;
  /** Those that are not settled, the one in flight first. */
  items: Item[] = [];
  #busy = false;

  /** `retries` is how often an event is sent again after its first try, `ready` whether one can be sent now. */
  constructor(retries: number, ready: () => boolean) {
    this.#most = retries + 1;
    this.#ready = ready;
  }

  /** Queues an event; `awaited` when somebody must hear of it if no connection will come. */
  push(send: Item["send"], settle?: Settle, awaited?: boolean): void {
    this.items.push({ send, settle, awaited, deadline: Infinity, tries: 0 });
    this.drain();
  }

  /** Sends the first event, unless one is in flight. Also to be called when the session comes online. */
  drain(): void {
    // in a loop, since a server that takes nothing of this size may refuse any number of them in a row
    for (;;) {
      const item = this.items[0];
      if (!item || this.#busy || !this.#ready()) return;
      this.#busy = true;
      item.tries++;
      const settle: Settle = (error, answer) => {
        const over = !error || item.tries >= this.#most;
        if (over && this.items[0] === item) { // else it is to be tried again, or was given up meanwhile
          this.items.shift();
          item.settle?.(error, answer);
        }
        this.#busy = false; // only now: whoever is told may send others, and they wait for the end of this turn
        if (item.tries < Infinity) this.drain();
      };
      try {
        item.send(settle);
      } catch (error) {
        item.tries = Infinity; // it cannot be sent: its owner changed it since it was queued, or this server takes less
        settle(error as SocketIOError, []);
      }
    }
  }

  /** Forgets those that are condemned, and tells them; what is in flight stays so, and its turn ends with it. */
  giveUp(condemned: (item: Item) => boolean, error: () => SocketIOError): void {
    const removed = this.items.filter(condemned);
    this.items = this.items.filter((item) => !removed.includes(item));
    settleAll(removed, error);
  }
}
