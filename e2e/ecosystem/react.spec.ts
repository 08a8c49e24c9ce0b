import { page as html } from "../site.ts";
import { type Aliased, expect, test } from "./aliased.ts";
import { bundle } from "./bundle.ts";

for (const client of ["ours", "reference"] as const satisfies readonly (keyof Aliased)[]) {
  test(`a React application with socket.io-react-hook runs with ${client === "ours" ? "isomorphic-socketio" : "socket.io-client itself"}`, async ({
    page,
    aliased,
    server,
    site,
  }) => {
    const { code, inputs } = await bundle("react.jsx", aliased[client]);
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
