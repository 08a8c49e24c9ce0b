import { insert, table } from "../markdown.ts";
import { INTENDED } from "./intended.ts";

/** A document with the table of intended differences between its markers. */
export function withTable(document: string): string {
  const rows = Object.entries(INTENDED).map(([situation, { reference, ours, reason }]) => [situation, reference, ours, reason]);
  return insert(document, "differential", table([["Situation", "`socket.io-client`", "`isomorphic-socketio`", "Why"], ...rows]));
}
