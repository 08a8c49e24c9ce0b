import { insert, table } from "../markdown.ts";
import type { Cell } from "./cell.ts";

/** What came of a test: it passed, it failed, or there is a reason: it could not be tried here, or it showed what the other side lacks. */
export type Outcome = "yes" | "no" | { readonly reason: string; readonly lacking?: boolean };

/** What came of all tests of a cell. One failure is a failure, and one thing lacking is lacking; what could be tried counts before what could not. */
type Row = Map<string, Outcome>;

/** Tables of outcomes, row by row, as they go into a Markdown document. Rows and columns are sorted, so that the order of the tests shows nowhere. */
export class Tables {
  #tables = new Map<string, Map<string, Row>>();

  add({ table, row, column }: Cell, outcome: Outcome): void {
    const rows = entry(this.#tables, table, () => new Map<string, Row>());
    const cells = entry(rows, row, () => new Map<string, Outcome>());
    cells.set(column, worse(cells.get(column), outcome));
  }

  print(): Map<string, string> {
    return new Map([...this.#tables].map(([name, rows]) => [name, markdown(rows)]));
  }

  /**
   * A document with these tables between their markers, `<!-- table: NAME -->` and `<!-- /table -->`.
   *
   * @throws Error for a table whose marker is not there.
   */
  into(document: string): string {
    return [...this.print()].reduce((text, [name, content]) => insert(text, `table: ${name}`, content, "table"), document);
  }
}

function worse(before: Outcome | undefined, now: Outcome): Outcome {
  if (before === "no" || now === "no") return "no";
  if (typeof before === "object" && before.lacking) return before;
  if (typeof now === "object" && now.lacking) return now;
  return before === "yes" || now === "yes" ? "yes" : now;
}

function markdown(rows: Map<string, Row>): string {
  const columns = [...new Set([...rows.values()].flatMap((cells) => [...cells.keys()]))].sort(naturally);
  const reasons: string[] = [];
  const show = (outcome: Outcome | undefined): string => {
    if (outcome === undefined) return "–";
    if (typeof outcome === "string") return outcome === "no" ? "**no**" : outcome;
    if (!reasons.includes(outcome.reason)) reasons.push(outcome.reason);
    return `${outcome.lacking ? "lacking" : "not run"} (${reasons.indexOf(outcome.reason) + 1})`;
  };
  const sorted = [...rows].sort(([a], [b]) => naturally(a, b));
  const lines = table([["", ...columns], ...sorted.map(([name, cells]) => [name, ...columns.map((column) => show(cells.get(column)))])]);
  const footnotes = reasons.map((reason, index) => `${index + 1}. ${reason}\n`);
  return [lines, ...(footnotes.length > 0 ? ["\nReasons:\n\n", ...footnotes] : [])].join("");
}

/** "Node 18" before "Node 20", and both before "Node 100". */
function naturally(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
