import { INTENDED } from "./intended.ts";

const START = "<!-- differential -->";
const END = "<!-- /differential -->";

/** A document with the table of intended differences between its markers. */
export function withTable(document: string): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the document needs a line "${START}" and, below it, a line "${END}"`);
  return `${document.slice(0, start + START.length)}\n\n${table()}\n${document.slice(end)}`;
}

function table(): string {
  const rows = Object.entries(INTENDED).map(([situation, { reference, ours, reason }]) => [situation, reference, ours, reason]);
  return [["Situation", "`socket.io-client`", "`isomorphic-socketio`", "Why"], ["---", "---", "---", "---"], ...rows].map(row).join("");
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |\n`;
}
