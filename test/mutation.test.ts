import { expect, test } from "@jest/globals";
import { into } from "../mutation/table.mjs";

const DOCUMENT = "before\n<!-- mutation -->\n<!-- /mutation -->\nafter\n";

test("the table of mutation testing has the files that were tried, in order, and what they come to together", () => {
  expect(into(DOCUMENT, [["reply.ts", 10, 0], ["depth.ts", 47, 11]])).toBe(
    [
      "before", "<!-- mutation -->", "| file | killed | survived | score |", "| --- | --- | --- | --- |",
      "| `depth.ts` | 47 | 11 | 81.0 % |", "| `reply.ts` | 10 | 0 | 100.0 % |", "| together | 57 | 11 | 83.8 % |",
      "<!-- /mutation -->", "after", "",
    ].join("\n"),
  );
});

test("a file that was tried again has its new row, and the others keep theirs", () => {
  const before = into(DOCUMENT, [["reply.ts", 10, 0], ["depth.ts", 47, 11]]);
  expect(into(before, [["depth.ts", 58, 0]])).toBe(into(DOCUMENT, [["depth.ts", 58, 0], ["reply.ts", 10, 0]]));
});

test("a document without a place for the table is an error", () => {
  expect(() => into("nothing", [])).toThrow('"<!-- mutation -->"');
});
