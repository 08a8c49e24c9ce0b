import { expect, test } from "@jest/globals";
import { Tables } from "../e2e/matrix/tables.ts";

const DOCUMENT = "before\n<!-- table: Runtimes -->\nold\n<!-- /table -->\nafter\n";

function cell(row: string, column: string): { table: string; row: string; column: string } {
  return { table: "Runtimes", row, column };
}

test("a table has a row and a column for each that a test named, in natural order", () => {
  const tables = new Tables();
  tables.add(cell("Node 20", "websocket"), "yes");
  tables.add(cell("Node 18", "polling"), "yes");
  expect(tables.into(DOCUMENT)).toBe(
    "before\n<!-- table: Runtimes -->\n\n|  | polling | websocket |\n| --- | --- | --- |\n| Node 18 | yes | – |\n| Node 20 | – | yes |\n\n<!-- /table -->\nafter\n",
  );
});

test("one failure of many is a failure, and what could not be tried says why", () => {
  const tables = new Tables();
  tables.add(cell("Node", "polling"), "yes");
  tables.add(cell("Node", "polling"), "no");
  tables.add(cell("Node", "polling"), "yes");
  tables.add(cell("Node", "webtransport"), { reason: "Node has no HTTP/3." });
  expect(tables.print().get("Runtimes")).toBe(
    "|  | polling | webtransport |\n| --- | --- | --- |\n| Node | **no** | not run (1) |\n\nReasons:\n\n1. Node has no HTTP/3.\n",
  );
});

test("a table without a place in the document is an error, and not lost", () => {
  const tables = new Tables();
  tables.add(cell("Node", "polling"), "yes");
  expect(() => tables.into("nothing")).toThrow('"<!-- table: Runtimes -->"');
});
