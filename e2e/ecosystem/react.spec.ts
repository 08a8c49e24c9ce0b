import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../root.ts";
import { page as html } from "../site.ts";
import { type Aliased, expect, test } from "./aliased.ts";

for (const client of ["ours", "reference"] as const satisfies readonly (keyof Aliased)[]) {
  test(`a React application with socket.io-react-hook runs with ${client === "ours" ? "isomorphic-socketio" : "socket.io-client itself"}`, async ({
    page,
    aliased,
    server,
    site,
  }) => {
    const { code, inputs } = await bundle(aliased[client]);
    const browserBuild = inputs.filter((path) => path.startsWith("node_modules/socket.io-client/dist/"));
    expect(browserBuild.length > 0).toBe(client === "ours");
    site.add("/react.js", code);
    site.add("/react.html", html("", `<div id="root"></div><script src="/react.js"></script>`));
    const tokens: unknown[] = [];
    server.onSocket = (socket) => {
      tokens.push(socket.handshake.auth["token"]);
      socket.emit("news", `news ${tokens.length}`);
    };

    await page.goto(`${server.url}/react.html`);
    const state = page.getByRole("status");
    await expect(state).toHaveText("connected");
    server.io.emit("news", "to all");
    await expect(page.getByLabel("News")).toHaveText("to all");
    await page.getByRole("button", { name: "Ask" }).click();
    await expect(page.getByLabel("Answer")).toHaveText("from React");

    await server.cut();
    await expect.poll(() => tokens.length).toBe(2);
    await expect(state).toHaveText("connected");
    await page.getByRole("button", { name: "Leave" }).click();
    await expect.poll(() => server.sessions).toBe(0);
    expect(tokens).toEqual(["secret", "secret"]);
  });
}

async function bundle(folder: string): Promise<{ code: string; inputs: string[] }> {
  const entry = await readFile(join(ROOT, "e2e", "ecosystem", "pages", "react.jsx"), "utf8");
  const { metafile, outputFiles } = await build({
    stdin: { contents: entry, loader: "jsx", resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    format: "iife",
    define: { "process.env.NODE_ENV": '"development"' },
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return { code: outputFiles.map((file) => file.text).join(""), inputs: Object.keys(metafile.inputs) };
}
