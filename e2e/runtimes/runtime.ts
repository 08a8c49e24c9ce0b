// What the tests of all runtimes have in common: their cells in the table, and what a runtime that is not there means.
import { cell, notRun } from "../matrix/cell.ts";
import type { Mode } from "../scenario.ts";
import type { Found } from "./binaries.ts";

const COLUMNS: Readonly<Record<Mode, string>> = { polling: "polling", websocket: "WebSocket", upgrade: "upgrade" };

/** A row of the table, and how to find what it is about. */
export interface Runtime {
  readonly name: string;
  find(): Promise<Found>;
}

/** The path of a runtime; undefined, and noted as not run, where it cannot be had. */
export async function arrange({ name, find }: Runtime, mode: Mode): Promise<string | undefined> {
  cell({ table: "Runtimes", row: name, column: COLUMNS[mode] });
  const found = await find();
  if ("path" in found) return found.path;
  notRun(found.reason);
  return undefined;
}
