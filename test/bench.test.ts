import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measurements } from "../bench/measurements.mjs";
import { documents } from "../bench/report.mjs";
import { root } from "./graph.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const report = JSON.parse(read("bench/results.json")) as { results: { name: string; rounds: number; libraries: Record<string, unknown> }[] };

describe("the figures in the documentation", () => {
  test.each(documents(report))("%s are those of bench/results.json", (path, text) => {
    expect(read(path)).toBe(text);
  });

  test("are those of every measurement, and of every client that it compares", () => {
    expect(report.results.map(({ name, libraries }) => [name, Object.keys(libraries)])).toEqual(
      measurements.map(({ name, libraries }) => [name, libraries]),
    );
  });
});
