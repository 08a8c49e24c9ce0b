import { insert, table } from "../markdown.ts";
import type { Conversation } from "./conversations.ts";
import type { Outcome } from "./outcome.ts";

type Outcomes = ReadonlyMap<string, Outcome>;

/** How an outcome stands in the table. */
const WORDS: Partial<Record<Outcome, string>> = { crash: "**the process crashes**", misread: "**misread**", silent: "**silence**", stuck: "**the process hangs**", "out of memory": "**out of memory**" };

/** A document with the table of outcomes between its markers. */
export function withTable(document: string, conversations: readonly Conversation[], ours: Outcomes, reference: Outcomes): string {
  return insert(document, "hostile", outcomesOf(conversations, ours, reference));
}

/** One row for each class; where its outcome depends on the transport, one for each transport. */
function outcomesOf(conversations: readonly Conversation[], ours: Outcomes, reference: Outcomes): string {
  const order = [...new Set(conversations.map(({ name }) => name))];
  const rows = new Map<string, { name: string; over: string[]; outcomes: readonly string[] }>();
  for (const { id, name, over } of conversations) {
    const outcomes = [ours, reference].map((told) => show(told.get(id)!));
    const key = [name, ...outcomes].join(" ");
    const row = rows.get(key) ?? { name, over: [], outcomes };
    row.over.push(over === "polling" ? "polling" : "WebSocket");
    rows.set(key, row);
  }
  const sorted = [...rows.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return table([["Input", "Over", "`isomorphic-socketio`", "`socket.io-client`"], ...sorted.map(({ name, over, outcomes }) => [name, over.join(", "), ...outcomes])]);
}

function show(outcome: Outcome): string {
  return WORDS[outcome] ?? outcome;
}
