import { test } from "@playwright/test";

/** Where the outcome of a test stands in a table of docs/compatibility.md. */
export interface Cell {
  /** The name of the table: that of its marker in the document. */
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

export const CELL = "cell";
export const NOT_RUN = "not run";
export const LACKING = "lacking";

/** The running test is one of those that this cell stands for: it reads "yes" when all of them pass. */
export function cell(cell: Cell): void {
  test.info().annotations.push({ type: CELL, description: JSON.stringify(cell) });
}

/** Nothing can be tried here, for a reason that a reader of the table should know. To be called after the test has found that out. */
export function notRun(reason: string): void {
  test.info().annotations.push({ type: NOT_RUN, description: reason });
}

/** The test has passed by showing that the other side cannot do this, for a reason that a reader of the table should know. */
export function lacking(reason: string): void {
  test.info().annotations.push({ type: LACKING, description: reason });
}
