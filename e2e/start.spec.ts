import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixture.ts";
import { Program } from "./program.ts";
import { ROOT } from "./root.ts";

const STEPS = ["Handshake", "Upgrade", "Events", "Acknowledgement", "Binary event", "Cut connection", "Reconnection"];

const VIEWPORTS = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
};

const MAIN = join("examples", "start", "main.mjs");
const ADDRESS = /^ *Page +(http:\S+)/;

/** The page's address, once the steps are done. */
async function address(program: Program): Promise<string> {
  return ADDRESS.exec(await program.line(ADDRESS))?.[1] ?? "";
}

function expectTour(lines: readonly string[]): void {
  const passed = lines.flatMap((line) => /^ {2}✓ (.*?) {2,}/.exec(line)?.[1] ?? []);
  expect(passed).toEqual(STEPS);
  expect(lines.map((line) => line.trim())).toContain(`${STEPS.length} of ${STEPS.length} steps passed.`);
}

test("the demo passes its steps and ends with --once", async () => {
  const program = Program.node([MAIN, "--once"], ROOT);
  await program.end().finally(() => program.kill());
  expect(program.errors).toBe("");
  expectTour(program.lines);
  expect(program.code).toBe(0);
});

test("npm start serves the page until Ctrl+C", async () => {
  const program = new Program("npm", ["start"], ROOT);
  try {
    const url = await address(program);
    expectTour(program.lines);
    expect((await fetch(url)).status).toBe(200);
    // npm's own exit status then depends on the shell between it and the demo; the next tests look at the demo's.
    program.signal("SIGINT");
    await program.end();
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  } finally {
    await program.kill();
  }
});

for (const [device, viewport] of Object.entries(VIEWPORTS)) {
  test.describe(`the demo's page at ${device} width`, () => {
    test.use({ viewport, hasTouch: device === "phone" });

    test("connects, sends and survives a cut; Ctrl+C ends it with 0", async ({ page }) => {
      const program = Program.node([MAIN], ROOT);
      try {
        await page.goto(await address(program));
        await expectNoSidewaysScroll(page);
        await diagnose(page);
        await connect(page);
        await sendWithAck(page);
        await cut(page);
        await expectNoSidewaysScroll(page);
        program.signal("SIGINT");
        await program.end();
        expect(program.errors).toBe("");
        expect(program.code).toBe(0);
      } finally {
        await program.kill();
      }
    });
  });
}

test("the demo's page reaches its server under any name that it was opened by", async ({ page }) => {
  const program = Program.node([MAIN], ROOT);
  try {
    const { port } = new URL(await address(program));
    await page.goto(`http://localhost:${port}/`);
    await connect(page);
  } finally {
    await program.kill();
  }
});

async function connect(page: Page): Promise<void> {
  await expect(state(page)).toHaveText("Not connected");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(state(page)).toHaveText("Connected");
  await expect(fact(page, "Transport")).toHaveText("websocket");
  await expect(fact(page, "Recovered")).toHaveText("no");
}

async function diagnose(page: Page): Promise<void> {
  const report = page.getByRole("region", { name: "Diagnosis" });
  await page.getByRole("button", { name: "Diagnose" }).click();
  await expect(report.getByRole("status")).toHaveText("Nothing is wrong: the server can be reached over long-polling and WebSocket.");
  await expect(report.getByRole("listitem")).toHaveCount(15);
  await expectNoSidewaysScroll(page);
  await page.getByLabel("Namespace", { exact: true }).fill("/nowhere");
  await page.getByRole("button", { name: "Diagnose" }).click();
  await expect(report.getByRole("status")).toContainText("UNKNOWN_NAMESPACE");
  await expect(report.locator("[data-outcome=failed]")).toContainText("has no namespace /nowhere");
  await page.getByLabel("Namespace", { exact: true }).fill("/");
  await report.getByRole("button", { name: "Close" }).click();
  await expect(report).toBeHidden();
}

async function sendWithAck(page: Page): Promise<void> {
  const form = page.getByRole("form", { name: "Send an event" });
  await form.getByLabel("Event", { exact: true }).fill("greet");
  await form.getByLabel("Arguments").fill(`{"text": "Grüße"}, 42`);
  await form.getByRole("checkbox", { name: "Ask for an" }).check();
  await form.getByRole("button", { name: "Send", exact: true }).click();
  const answer = form.getByRole("status");
  await expect(answer).toContainText("Answered in");
  await expect(answer).toContainText("Grüße");
}

async function cut(page: Page): Promise<void> {
  const id = await fact(page, "Socket id").innerText();
  const log = page.getByRole("log");
  await page.getByRole("button", { name: "Cut" }).click();
  await expect(log).toContainText("Connected again, state recovered.");
  await expect(log).toContainText("while-away"); // sent by the server in between
  await expect(state(page)).toHaveText("Connected");
  await expect(fact(page, "Recovered")).toHaveText("yes");
  await expect(fact(page, "Socket id")).toHaveText(id);
}

function state(page: Page): Locator {
  return page.getByRole("banner").getByRole("status");
}

function fact(page: Page, term: string): Locator {
  const row = page.getByLabel("The connection").locator("div", { has: page.getByText(term, { exact: true }) });
  return row.getByRole("definition");
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content).toBeLessThanOrEqual(window ?? 0);
}
