import type { Conversation } from "./conversations.ts";
import type { Outcome } from "./outcome.ts";

const START = "<!-- hostile -->";
const END = "<!-- /hostile -->";

type Outcomes = ReadonlyMap<string, Outcome>;

/** How an outcome stands in the table. */
const WORDS: Partial<Record<Outcome, string>> = { crash: "**the process crashes**", misread: "**misread**", silent: "**silence**", stuck: "**the process hangs**", "out of memory": "**out of memory**" };

/** A document with the table of outcomes between its markers. */
export function withTable(document: string, conversations: readonly Conversation[], ours: Outcomes, reference: Outcomes): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the document needs a line "${START}" and, below it, a line "${END}"`);
  return `${document.slice(0, start + START.length)}\n\n${table(conversations, ours, reference)}\n${document.slice(end)}`;
}

/** One row for each class; where its outcome depends on the transport, one for each transport. */
function table(conversations: readonly Conversation[], ours: Outcomes, reference: Outcomes): string {
  const order = [...new Set(conversations.map(({ name }) => name))];
  const rows = new Map<string, { name: string; over: string[]; outcomes: string }>();
  for (const { id, name, over } of conversations) {
    const outcomes = [ours, reference].map((told) => show(told.get(id)!)).join(" | ");
    const key = `${name} ${outcomes}`;
    const row = rows.get(key) ?? { name, over: [], outcomes };
    row.over.push(over === "polling" ? "polling" : "WebSocket");
    rows.set(key, row);
  }
  const sorted = [...rows.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const lines = sorted.map(({ name, over, outcomes }) => `| ${name} | ${over.join(", ")} | ${outcomes} |\n`);
  return ["| Input | Over | `isomorphic-socketio` | `socket.io-client` |\n| --- | --- | --- | --- |\n", ...lines].join("");
}

function show(outcome: Outcome): string {
  return WORDS[outcome] ?? outcome;
}
