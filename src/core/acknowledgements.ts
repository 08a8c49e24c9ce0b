import { SocketIOError } from "./errors.ts";

/** How an emit ends: with the server's answer, or with the reason there is none. Called exactly once. */
export type Settle = (error: SocketIOError | null, answer: readonly unknown[]) => void;

/** One who waits or, with nothing to settle, waited. */
export interface Pending {
  readonly id: number;
  settle: Settle | undefined;
  /** When the answer is due; Infinity for no limit. */
  readonly deadline: number;
  /** Somebody awaits the answer, and must hear of it when none can come. */
  readonly awaited: boolean | undefined;
}

/**
 * Those who wait for an answer, until a deadline if they have one. Ids start at 0 and are never used twice.
 *
 * A list, in the order of their ids. The Map of V8 keeps what it held when it last made room, and through it what it held
 * before, until all memory is searched: with questions that follow one another that is each of them, for seconds.
 */
export class Acknowledgements {
  /** No answer is due before. */
  deadline = Infinity;

  #entries: Pending[] = [];
  /** How many of them are settled. */
  #settled = 0;
  #nextId = 0;

  /** Waits for an answer; returns the id to ask with. */
  add(settle: Settle, deadline: number, awaited?: boolean): number {
    const id = this.#nextId++;
    this.#entries.push({ id, settle, deadline, awaited });
    if (deadline < this.deadline) this.deadline = deadline;
    return id;
  }

  get ids(): readonly number[] {
    return this.#waiting.map(({ id }) => id);
  }

  has(id: number): boolean {
    return this.#find(id) !== undefined;
  }

  /** Takes one out; undefined when nobody waits for that id, or there is none. */
  take(id: number): Settle | undefined {
    const entry = this.#find(id);
    if (!entry) return undefined;
    const { settle } = entry;
    entry.settle = undefined;
    if (++this.#settled * 2 >= this.#entries.length) this.remove(() => false); // to move the others each time would take longer
    return settle;
  }

  /** Takes out those that are condemned; to tell them is for the caller. */
  remove(condemned: (pending: Pending) => boolean): readonly Pending[] {
    const removed: Pending[] = [];
    const kept: Pending[] = [];
    this.deadline = Infinity;
    for (const entry of this.#waiting) {
      if (condemned(entry)) removed.push(entry);
      else {
        kept.push(entry);
        this.deadline = Math.min(this.deadline, entry.deadline);
      }
    }
    this.#entries = kept;
    this.#settled = 0;
    return removed;
  }

  get #waiting(): readonly Pending[] {
    return this.#entries.filter(({ settle }) => settle);
  }

  #find(id: number): Pending | undefined {
    const entries = this.#entries;
    let low = 0;
    for (let high = entries.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (entries[middle]!.id < id) low = middle + 1;
      else high = middle;
    }
    const found = entries[low];
    return found?.settle && found.id === id ? found : undefined;
  }
}

/** An error for each: to make one costs more than all else that is done here, so there is none where nobody waits. */
export function settleAll(waiting: readonly Pick<Pending, "settle">[], error: () => SocketIOError | null): void {
  for (const { settle } of waiting) settle?.(error(), []);
}

export const timedOut = () => new SocketIOError("TIMEOUT", "operation has timed out", { phase: "emit" });

export const disconnected = () => new SocketIOError("DISCONNECTED", "socket has been disconnected", { phase: "emit" });
