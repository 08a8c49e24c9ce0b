import { build } from "esbuild";
import { expect, test } from "./fixture.ts";
import { ROOT } from "./root.ts";
import { page as html } from "./site.ts";

const APPLICATION = `
  import { io } from "isomorphic-socketio";
  io(location.origin).disconnect();
  const socket = io(location.origin);
  const admin = io(location.origin + "/admin");
  admin.on("connect_error", ({ code, hint }) => (document.body.dataset.error = code + ": " + hint));
  socket.on("connect", () => (document.body.dataset.connected = "yes"));
`;

for (const [condition, warned] of [["development", true], ["production", false]] as const) {
  test(`a page built for ${condition} is ${warned ? "" : "not "}told of misuse, and what to do about errors`, async ({ page, server, site }) => {
    server.io.of("/admin").use((_, next) => next(new Error("not you")));
    const { outputFiles } = await build({
      stdin: { contents: APPLICATION, resolveDir: ROOT },
      bundle: true,
      tsconfigRaw: "{}", // the package as it is published, not its sources
      platform: "browser",
      conditions: [condition],
      format: "esm",
      write: false,
    });
    site.add("/application.js", outputFiles[0]!.text);
    site.add("/application.html", html("", `<script type="module" src="/application.js"></script>`));
    const warnings: string[] = [];
    page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
    await page.goto(`${server.url}/application.html`);
    await expect(page.locator("body")).toHaveAttribute("data-connected", "yes");
    await expect(page.locator("body")).toHaveAttribute("data-error", warned ? /^REFUSED: Send the credentials/ : "REFUSED: undefined");
    expect(warnings.some((text) => /strict mode/.test(text))).toBe(warned);
    expect(warnings.some((text) => /REFUSED: not you/.test(text))).toBe(warned);
  });
}
