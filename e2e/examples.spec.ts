import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { Program } from "./program.ts";
import { ROOT } from "./root.ts";

/** Well above what an exit takes, well below every time-out and keep-alive that could hold a process. */
const PROMPTLY = 2_000;

/** What each example says. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  readme: ["connected", "received { got: 'json' }", "answered: got", "closed: io client disconnect"],
  callback: [
    "open",
    "message: Hello",
    "the server was told 42",
    `answer: ["got",{"data":1}]`,
    "3 events received",
    "close: io client disconnect",
  ],
  secure: ["without the authority: CERTIFICATE_UNTRUSTED", "without the header: REFUSED", "connected over websocket", "answered: got"],
  async: [
    "connected",
    "asked 2, answered got",
    "error: I cannot count that far",
    "the server was told { error: 'I cannot count that far' }",
    "closed: transport close",
    "here is a new ticket",
    "connected again",
    "closed: io client disconnect",
  ],
};

test("every example is checked here", () => {
  const files = readdirSync(join(ROOT, "examples", "clients"));
  expect(files.map((file) => file.replace(".ts", "")).sort()).toEqual(Object.keys(EXAMPLES).sort());
});

for (const [name, lines] of Object.entries(EXAMPLES)) {
  test(`npm run example -- ${name} does what it says, and ends by itself`, async () => {
    const program = new Program("npm", ["run", "--silent", "example", "--", name], ROOT);
    await program.end().finally(() => program.kill());
    expect(program.errors).toBe("");
    expect(program.lines).toEqual(lines);
    expect(program.code).toBe(0);
    expect(program.lingered).toBeLessThan(PROMPTLY);
  });
}

test("an example that is not there is named together with those that are", async () => {
  const program = Program.node([join("examples", "run.mjs"), "nope"], ROOT);
  await program.end().finally(() => program.kill());
  for (const name of Object.keys(EXAMPLES)) expect(program.errors).toContain(name);
  expect(program.code).toBe(2);
});
