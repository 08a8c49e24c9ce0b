import type { Settle } from "../../src/core/session.ts";

/** What has to be true of every voyage, whatever happens. */
export const RULES = [
  "an emit settles exactly once",
  "what was answered was received",
  "with retries everything is received",
  "with retries it is received in order",
  "without retries nothing is received twice",
  "one connection carries emits in order",
  "events are delivered once and in order",
  "a session misses nothing that later events follow",
  "a question of the server is answered once",
  "every transport is closed",
  "no timer remains",
  "no buffer remains",
  "all are connected again in time",
  "one WebSocket at most for one session",
  "one GET and one POST at most",
  "the protocol is kept",
  "nothing is thrown",
] as const;

export type Rule = (typeof RULES)[number];

/** The first rule that was broken. */
export class Violation extends Error {
  readonly rule: Rule;

  constructor(rule: Rule, detail: string, cause?: unknown) {
    super(`${rule}: ${detail}`, { cause });
    this.rule = rule;
  }
}

/** How an emit is sent, and what its sender waits for. */
export type Manner = "plain" | "asking" | "timed" | "awaited" | "volatile" | "rejecting";

/** One event that the application of the client emitted. */
export interface Emitted {
  readonly number: number;
  readonly nsp: string;
  readonly manner: Manner;
  received: number;
  settled: number;
  cancelled: boolean;
  /** What it was emitted with. */
  settle: Settle | undefined;
}

/** What both sides have done so far, written down by those who saw it. Breaks off at the first rule that is broken. */
export class Ledger {
  readonly emits: Emitted[] = [];
  /** How often things happened, by name. */
  readonly counts = new Map<string, number>();
  #retried: ReadonlySet<string>;
  /** The last number that came in order, by what it came over. */
  #last = new Map<string, number>();
  /** Numbers of broadcasts by session: what it should hear, and what it has heard. */
  #addressed = new Map<string, number[]>();
  #heard = new Map<string, number>();
  #replies = new Map<number, number>();
  #told = 0;

  /** @param retried the namespaces that send with retries. */
  constructor(retried: ReadonlySet<string>) {
    this.#retried = retried;
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  demand(condition: boolean, rule: Rule, detail: string): void {
    if (!condition) throw new Violation(rule, detail);
  }

  // the client's application

  emit(nsp: string, manner: Manner): Emitted {
    const emitted: Emitted = { number: this.emits.length, nsp, manner, received: 0, settled: 0, cancelled: false, settle: undefined };
    this.emits.push(emitted);
    return emitted;
  }

  settle(emitted: Emitted, error: { readonly code: string } | null, answer: readonly unknown[]): void {
    const { number } = emitted;
    emitted.settled++;
    this.count(`settled: ${error?.code ?? "answered"}`);
    this.demand(emitted.settled === 1, "an emit settles exactly once", `${number} settled ${emitted.settled} times`);
    if (error) return;
    this.demand(emitted.received > 0, "what was answered was received", `${number} was not`);
    this.demand(answer[0] === number, "what was answered was received", `${number} got the answer to ${String(answer[0])}`);
  }

  /** @param broadcast whether the server keeps it for those who miss it. */
  deliver(nsp: string, sid: string, number: number, broadcast: boolean): void {
    this.#ascending(nsp, number, "events are delivered once and in order");
    if (!broadcast) return;
    const heard = this.#heard.get(sid) ?? 0;
    const due = this.#addressed.get(sid)?.[heard];
    this.demand(due === number, "a session misses nothing that later events follow", `${sid} should have heard ${due} before ${number}`);
    this.#heard.set(sid, heard + 1);
  }

  // the server

  receive(link: string, nsp: string, number: number): void {
    const emitted = this.emits[number]!;
    const first = ++emitted.received === 1;
    if (this.#retried.has(nsp) && emitted.manner !== "volatile") {
      // what was cancelled may still be on its way, over a connection that was given up
      if (first && !emitted.cancelled) this.#ascending(`retries ${nsp}`, number, "with retries it is received in order");
      return;
    }
    this.demand(first, "without retries nothing is received twice", `${number} was`);
    if (!this.#retried.has(nsp)) this.#ascending(`${link} ${nsp}`, number, "one connection carries emits in order");
  }

  /** The number of the next event of the server. */
  tell(): number {
    return ++this.#told;
  }

  /** A broadcast is for this session, now or when it comes back. */
  address(sid: string, number: number): void {
    const addressed = this.#addressed.get(sid);
    if (addressed) addressed.push(number);
    else this.#addressed.set(sid, [number]);
  }

  reply(question: number): void {
    const replies = (this.#replies.get(question) ?? 0) + 1;
    this.#replies.set(question, replies);
    this.demand(replies === 1, "a question of the server is answered once", `${question} was answered ${replies} times`);
  }

  /** Everything has had its time. */
  close(): void {
    for (const { number, nsp, manner, settled, received, cancelled } of this.emits) {
      const asks = manner !== "plain" && manner !== "volatile";
      this.demand(settled === Number(asks), "an emit settles exactly once", `${number} (${manner}) settled ${settled} times`);
      const certain = this.#retried.has(nsp) && (manner === "plain" || manner === "timed") && !cancelled;
      this.demand(received > 0 || !certain, "with retries everything is received", `${number} was not`);
    }
  }

  #ascending(way: string, number: number, rule: Rule): void {
    const last = this.#last.get(way) ?? -1;
    this.demand(number > last, rule, `${number} after ${last} (${way})`);
    this.#last.set(way, number);
  }
}
