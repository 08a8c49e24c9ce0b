import { SocketIOError } from "./errors.ts";

/** How an emit ends: with the server's answer, or with the reason there is none. Called exactly once. */
export type Settle = (error: SocketIOError | null, answer: readonly unknown[]) => void;

export interface Pending {
  readonly settle: Settle;
  /** When the answer is due; Infinity for no limit. */
  readonly deadline: number;
  /** Somebody awaits the answer, and must hear of it when none can come. */
  readonly awaited?: boolean | undefined;
}

/** Those who wait for an answer, until a deadline if they have one. Ids start at 0 and are never used twice. */
export class Acknowledgements {
  /** No answer is due before. */
  deadline = Infinity;

  /** Made when somebody asks: most connections of a process that has many are idle. */
  #pending: Map<number, Pending> | undefined;
  #nextId = 0;

  /** Waits for an answer; returns the id to ask with. */
  add(pending: Pending): number {
    this.#pending ??= new Map();
    this.#pending.set(this.#nextId, pending);
    if (pending.deadline < this.deadline) this.deadline = pending.deadline;
    return this.#nextId++;
  }

  get ids(): readonly number[] {
    return [...(this.#pending?.keys() ?? [])];
  }

  has(id: number): boolean {
    return this.#pending?.has(id) ?? false;
  }

  /** Takes one out; undefined when nobody waits for that id, or there is none. */
  take(id: number): Settle | undefined {
    const pending = this.#pending?.get(id);
    this.#pending?.delete(id);
    if (!this.#pending?.size) this.deadline = Infinity;
    return pending?.settle;
  }

  /** Takes out those that are condemned; to tell them is for the caller. */
  remove(condemned: (pending: Pending, id: number) => boolean): readonly Pending[] {
    const removed: Pending[] = [];
    this.deadline = Infinity;
    for (const [id, pending] of this.#pending ?? []) {
      if (condemned(pending, id)) {
        this.#pending!.delete(id);
        removed.push(pending);
      } else this.deadline = Math.min(this.deadline, pending.deadline);
    }
    return removed;
  }
}

/** An error for each: to make one costs more than all else that is done here, so there is none where nobody waits. */
export function settleAll(waiting: readonly { readonly settle: Settle | undefined }[], error: () => SocketIOError | null): void {
  for (const { settle } of waiting) settle?.(error(), []);
}

export const timedOut = () => new SocketIOError("TIMEOUT", "operation has timed out", { phase: "emit" });

export const disconnected = () => new SocketIOError("DISCONNECTED", "socket has been disconnected", { phase: "emit" });
