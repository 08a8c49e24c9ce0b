// The doctor in a page, which cannot look below HTTP and is told little: it finds out by asking in several ways.
import type { diagnose, DiagnoseOptions, Diagnosis } from "isomorphic-socketio/diagnose";
import type { ErrorCode } from "isomorphic-socketio";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixture.ts";
import { page as html } from "../site.ts";
import { nobody, type Running, socketio } from "./servers.ts";

declare global {
  interface Window {
    diagnose: typeof diagnose;
  }
}

const MODULE = `<script type="module">import { diagnose } from "/dist/diagnose.browser.mjs"; window.diagnose = diagnose;</script>`;

/** What the doctor finds in a page. */
async function examine(page: Page, url: string, options: Pick<DiagnoseOptions, "path" | "withCredentials"> = {}): Promise<Diagnosis> {
  await page.waitForFunction(() => "diagnose" in window);
  return page.evaluate(([target, given]) => window.diagnose(target, given), [url, options] as const);
}

interface Case {
  readonly name: string;
  readonly start: () => Promise<Running>;
  readonly options?: Pick<DiagnoseOptions, "path" | "withCredentials">;
  readonly code: ErrorCode;
  readonly says: string;
}

const cases: readonly Case[] = [
  { name: "nothing listens", start: nobody, code: "NETWORK_OR_CORS", says: "nobody answers" },
  { name: "CORS is missing", start: socketio, code: "CORS_BLOCKED", says: "does not allow pages of http://localhost" },
  { name: "CORS for all, with credentials", start: () => socketio({ cors: { origin: "*" } }), options: { withCredentials: true }, code: "CORS_BLOCKED", says: "does not allow" },
  { name: "a wrong path, whose 404 says nothing of CORS", start: () => socketio({ cors: { origin: "*" } }), options: { path: "/ws" }, code: "PATH_NOT_FOUND", says: "there is a server at /socket.io/" },
];

for (const { name, start, options, code, says } of cases) {
  test(`${name}: ${code}`, async ({ page, server, site }) => {
    site.add("/doctor.html", html(MODULE));
    const target = await start();
    try {
      await page.goto(`${server.url}/doctor.html`);
      const report = await examine(page, target.url, options);
      expect(report).toMatchObject({ ok: false, code });
      expect(report.verdict.toLowerCase()).toContain(says.toLowerCase());
      expect(target.sessions()).toBe(0);
    } finally {
      await target.close();
    }
  });
}

test("a server of another origin that allows it passes, and keeps no session", async ({ page, server, site }) => {
  site.add("/doctor.html", html(MODULE));
  const target = await socketio({ cors: { origin: "*" } });
  await page.goto(`${server.url}/doctor.html`);
  const report = await examine(page, target.url);
  expect(report).toMatchObject({ ok: true, verdict: "Nothing is wrong: the server can be reached over long-polling and WebSocket." });
  expect(report.stages.find(({ name }) => name === "cors")).toMatchObject({ outcome: "passed" });
  expect(target.sessions()).toBe(0);
  await target.close();
});

test("a Content-Security-Policy: CONTENT_SECURITY_POLICY", async ({ page, server, site }) => {
  site.add("/doctor.html", html(`<meta http-equiv="content-security-policy" content="connect-src 'self'">${MODULE}`));
  const target = await socketio({ cors: { origin: "*" } });
  await page.goto(`${server.url}/doctor.html`);
  expect(await examine(page, target.url)).toMatchObject({ ok: false, code: "CONTENT_SECURITY_POLICY", stage: "http" });
  await target.close();
});

test("mixed content: MIXED_CONTENT", async ({ page, server, site }) => {
  site.add("/doctor.html", html(MODULE));
  // a page over https, without a server that has a certificate
  await page.route("https://page.test/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: server.url + pathname }) });
  });
  await page.goto("https://page.test/doctor.html");
  expect(await examine(page, "http://server.test")).toMatchObject({ ok: false, code: "MIXED_CONTENT", stage: "address" });
});
