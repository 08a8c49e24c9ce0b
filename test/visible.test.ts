import { describe, expect, test } from "@jest/globals";
import { formatDiagnosis, stageLine } from "../src/diagnose/print.ts";
import type { PacketEvent } from "../src/trace/events.ts";
import { lineOf } from "../src/trace/lines.ts";
import { Redactor } from "../src/trace/redact.ts";
import { visible } from "../src/visible.ts";

/** Clears a terminal. */
const CLEAR = "\u001B[2J";
const SHOWN = "\\u001b[2J";

describe("what a server says on a terminal", () => {
  test("is text, and commands nothing", () => {
    expect(visible("héllo ☃ 😀\\")).toBe("héllo ☃ 😀\\");
    expect(visible(`a${CLEAR}\r\n\u009B\u202E\u2069\u2028b`)).toBe(`a${SHOWN}\\u000d\\u000a\\u009b\\u202e\\u2069\\u2028b`);
  });

  test("is that in a trace: the name of a namespace, the reason of an end", () => {
    const event = { time: 0, id: 1, transport: "websocket", direction: "in" } as const;
    const packet: PacketEvent = { ...event, kind: "packet", ...new Redactor(false).describe(`40/${CLEAR},`) };
    expect(lineOf(packet)).toBe(`◀ websocket#1 connect /${SHOWN} 8 B 40/${SHOWN},`);
    expect(lineOf({ ...event, kind: "closed", reason: "transport close", error: { message: CLEAR } })).toBe(`◀ websocket#1 closed: ${SHOWN}`);
  });

  test("is that in a diagnosis", () => {
    const stage = { name: "http", outcome: "failed", ms: 1, detail: CLEAR } as const;
    expect(stageLine(stage)).toBe(`✗ HTTP               1 ms  ${SHOWN}`);
    const report = formatDiagnosis({ ok: false, fix: "f", verdict: CLEAR, code: "HTTP_STATUS", stage: "http", check: "c", link: "l", url: "", path: "", namespace: "/", stages: [stage], ms: 1 });
    expect(report.split("\n")).toEqual([`HTTP_STATUS: ${SHOWN}`, "Fix:   f", "Check: c", "More:  l", "", stageLine(stage)]);
  });
});
