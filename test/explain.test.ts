import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ErrorCode, SocketIOError } from "../src/core/errors.ts";
import { explain, link, remedy } from "../src/diagnose/explain.ts";
import { MISUSE } from "../src/diagnose/misuse.ts";
import { NETWORK } from "../src/diagnose/network.ts";
import { SERVER } from "../src/diagnose/server.ts";
import { root } from "./graph.ts";

/** The union as it is written: one line for each code. */
const codes = [...readFileSync(join(root, "src/core/errors.ts"), "utf8").matchAll(/^ {2}\| "(\w+)";?$/gm)].map(([, code]) => code as ErrorCode);

describe("every code is explained", () => {
  test("and none that does not exist", () => {
    expect(codes.length).toBeGreaterThan(40);
    expect([...Object.keys(MISUSE), ...Object.keys(NETWORK), ...Object.keys(SERVER)].sort()).toEqual([...codes].sort());
  });

  test.each(codes)("%s", (code) => {
    for (const text of Object.values(remedy(code))) expect(text).toMatch(/^[A-Z"'a-z].*[.?;)]$/s);
    expect(link(code)).toBe(`docs/troubleshooting.md#${code.toLowerCase()}`);
  });

  test("in words of its own", () => {
    const texts = codes.flatMap((code) => [remedy(code).cause, remedy(code).fix]);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe("explain", () => {
  test("an error of the library: cause, check, fix and link, as values and as text", () => {
    const explanation = explain(new SocketIOError("CONNECTION_REFUSED", "nothing listens at localhost:3000"));
    expect(explanation).toMatchObject({ code: "CONNECTION_REFUSED", ...remedy("CONNECTION_REFUSED"), cause: expect.stringContaining("nothing listens at localhost:3000. The machine was reached"), link: link("CONNECTION_REFUSED") });
    expect(String(explanation).split("\n").map((line) => line.trim().split(" ")[0])).toEqual(["CONNECTION_REFUSED:", "Check:", "Fix:", "More:"]);
    expect(Object.keys(explanation)).toEqual(["code", "cause", "check", "fix", "link"]);
  });

  test("a fix that the error knows itself is better than one that is always right", () => {
    expect(explain(new SocketIOError("ILLEGAL_OPTION", "no", { hint: "Use `auth`." })).fix).toBe("Use `auth`.");
  });

  test("an error whose cause is one of the library's", () => {
    expect(explain(new Error("outer", { cause: new Error("between", { cause: new SocketIOError("TIMEOUT", "late") }) })).code).toBe("TIMEOUT");
  });

  test("an error of another copy of the library", () => {
    expect(explain(Object.assign(new Error("late"), { name: "SocketIOError", code: "TIMEOUT" })).code).toBe("TIMEOUT");
    expect(explain(Object.assign(new Error("late"), { name: "SocketIOError", code: "WHATEVER" })).code).toBeUndefined();
  });

  test("causes that go in a circle", () => {
    const error = new Error("round");
    error.cause = error;
    expect(explain(error).code).toBeUndefined();
  });

  test.each([[new TypeError("x is undefined"), "TypeError: x is undefined."], ["text", "text."], [undefined, "undefined."]])("what is none: %p", (thrown, cause) => {
    const explanation = explain(thrown);
    expect(explanation.code).toBeUndefined();
    expect(explanation.cause).toContain(cause);
    expect(explanation.link).toBe("docs/troubleshooting.md");
    expect(String(explanation)).toContain("doctor");
  });
});
