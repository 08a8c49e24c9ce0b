import { readFileSync } from "node:fs";

/** What a client emitted, how each emit ended, and what it heard; beside that, what the server noted. */
export class Ledger {
  emits = [];
  violations = [];
  counts = { emits: 0, answered: 0, "given up": 0, "events received": 0, reconnections: 0, recoveries: 0 };
  #heard = new Map();

  /** @returns the number of an emit. `asks` when it has a callback. */
  emit(client, namespace, asks) {
    this.counts.emits++;
    return this.emits.push({ client, namespace, asks, settled: 0, answered: false }) - 1;
  }

  settle(number, error, answer) {
    const emit = this.emits[number];
    emit.settled++;
    emit.answered ||= !error;
    this.counts[error ? "given up" : "answered"]++;
    if (emit.settled > 1) this.violations.push(`emit ${number} was settled ${emit.settled} times`);
    if (!error && answer !== number) this.violations.push(`emit ${number} got the answer ${answer}`);
  }

  /** Something that the server told in one of its lives. */
  hear(client, namespace, life, number) {
    this.counts["events received"]++;
    const key = `${client} ${namespace}`;
    const [lastLife, last] = this.#heard.get(key) ?? [0, 0];
    if (life < lastLife || (life === lastLife && number <= last)) this.violations.push(`${key} heard ${life}/${number} after ${lastLife}/${last}`);
    this.#heard.set(key, [life, number]);
  }

  get unsettled() {
    return this.emits.filter(({ asks, settled }) => asks && settled === 0).length;
  }

  /** Compares with what the server noted: a line for each event, with its connection, its namespace and its number. */
  compare(file) {
    const times = new Map();
    const last = new Map();
    const counts = { "received by the server": 0, "received again, with retries": 0, duplicates: 0, "order violations": 0 };
    const ascending = (way, number) => {
      if (number < (last.get(way) ?? -1)) {
        counts["order violations"]++;
        this.violations.push(`${number} came after ${last.get(way)} (${way})`);
      }
      last.set(way, number);
    };
    for (const line of readFileSync(file, "utf8").split("\n").slice(0, -1)) {
      const [link, namespace, text] = line.split(" ");
      const number = Number(text);
      const seen = times.get(number) ?? 0;
      times.set(number, seen + 1);
      counts["received by the server"]++;
      if (namespace === "/") ascending(`over ${link}`, number);
      else if (seen === 0) ascending(`with retries, of ${this.emits[number].client}`, number);
      if (seen > 0) counts[namespace === "/" ? "duplicates" : "received again, with retries"]++;
      if (seen > 0 && namespace === "/") this.violations.push(`emit ${number} was received twice`);
    }
    for (const [number, { namespace, asks, settled, answered }] of this.emits.entries()) {
      if (asks && settled !== 1) this.violations.push(`emit ${number} was settled ${settled} times`);
      if (answered && !times.has(number)) this.violations.push(`emit ${number} was answered and never received`);
      if (namespace === "/retries" && !times.has(number)) this.violations.push(`emit ${number} was never received, with retries`);
    }
    return { ...this.counts, ...counts };
  }
}
