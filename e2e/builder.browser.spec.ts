import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { build, transform } from "esbuild";
import type { SocketBuilder } from "isomorphic-socketio";
import { EXPECTED } from "./builder.errors.ts";
import type * as errors from "./builder.errors.ts";
import { test } from "./builder.servers.ts";
import { ROOT } from "./root.ts";
import type { TestServer } from "./server.ts";

declare global {
  interface Window {
    SocketBuilder: typeof SocketBuilder;
    errors: typeof errors;
  }
}

/** Opens a page that has the library, as a script tag gives it. */
async function openPage(page: Page, { url }: TestServer): Promise<void> {
  await page.goto(`${url}/umd.min.html`);
  await page.evaluate(() => {
    window.SocketBuilder = (window.io as unknown as { SocketBuilder: typeof SocketBuilder }).SocketBuilder;
  });
}

test("every error is told by its code in a page, too", async ({ page, server, servers }) => {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "e2e", "builder.errors.ts")],
    bundle: true,
    format: "iife",
    globalName: "errors",
    write: false,
  });
  await openPage(page, server);
  await page.addScriptTag({ content: outputFiles[0]!.text });
  await page.exposeFunction("cut", servers.acts.cut);
  const codes = await page.evaluate((addresses) => window.errors.provoke(window.SocketBuilder, addresses, window), servers.addresses);
  // a page is not told why a request failed
  expect(codes).toEqual({ ...EXPECTED, "nobody listens": "NETWORK_OR_CORS", "nobody listens for WebSockets": "TRANSPORT_ERROR", "there is no WebSocket": "TRANSPORT_ERROR" });
});

test("a page cannot choose the certificates of its connections, and is told so at the call", async ({ page, server, servers }) => {
  await openPage(page, server);
  const error = await page.evaluate((url) => {
    try {
      new window.SocketBuilder(url).tlsConfig({ ca: "PEM" });
      return "no error";
    } catch (error) {
      return (error as { code: string }).code;
    }
  }, servers.addresses.plain);
  expect(error).toBe("ILLEGAL_OPTION");
});

const DISPOSAL = `
  async function main(url) {
    const results = [];
    {
      await using first = await io(url).ready({ timeout: 5000 });
      await using second = await new SocketBuilder(url).connect({ timeout: 5000 });
      using third = await io(url, { forceNew: true }).ready();
      for (const socket of [first, second, third]) socket.on("disconnect", (reason) => results.push(reason));
      results.push(String([first, second, third].every(({ connected }) => connected)));
    }
    return results;
  }
  window.main = main;
`;

test("`await using` disconnects at the end of the block in a page, too", async ({ page, server }) => {
  await openPage(page, server);
  const { code } = await transform(DISPOSAL, { target: "es2022" });
  await page.addScriptTag({ content: code });
  const results = await page.evaluate((url) => (window as unknown as { main: (url: string) => Promise<string[]> }).main(url), server.url);
  expect(results).toEqual(["true", ...Array.from({ length: 3 }, () => "io client disconnect")]);
  await expect.poll(() => server.sessions).toBe(0);
});
