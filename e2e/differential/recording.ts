import { text } from "./text.ts";

/** Lines by lane. What one party sees is in order; what two parties see at the same time has none, so each has lanes of its own. */
export type Lanes = Readonly<Record<string, readonly string[]>>;

/** What happens in a scenario, in words that do not depend on the run: ids and ports become names. */
export class Recording {
  #lanes = new Map<string, string[]>();
  #names = new Map<string, string>();

  /** Adds a line: words as they are, values as text. */
  note(lane: string, words: string, ...values: readonly unknown[]): void {
    const lines = this.#lanes.get(lane) ?? [];
    this.#lanes.set(lane, lines);
    lines.push([words, ...values.map(text)].join(" "));
  }

  /** Has a value that is different in every run told by its kind, and by a number: that of its first appearance. */
  rename(value: string, kind: string): void {
    this.#names.set(value, kind);
  }

  /** All lanes so far. */
  lanes(): Lanes {
    const pattern = new RegExp([...this.#names.keys()].sort((a, b) => b.length - a.length).map(escape).join("|") || "$^", "g");
    const seen = new Map<string, string>();
    const counts = new Map<string, number>();
    const name = (value: string): string => {
      const kind = this.#names.get(value)!;
      const known = seen.get(value);
      if (known !== undefined) return known;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      seen.set(value, `<${kind} ${count}>`);
      return seen.get(value)!;
    };
    const lanes = [...this.#lanes].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(lanes.map(([lane, lines]) => [lane, lines.map((line) => line.replace(pattern, name))]));
  }
}

function escape(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
