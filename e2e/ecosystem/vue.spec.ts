import { page as html } from "../site.ts";
import { type Aliased, expect, test } from "./aliased.ts";
import { bundle } from "./bundle.ts";

for (const client of ["ours", "reference"] as const satisfies readonly (keyof Aliased)[]) {
  test(`a Vue application may have its socket in its state, with ${client === "ours" ? "isomorphic-socketio" : "socket.io-client itself"}`, async ({
    page,
    aliased,
    server,
    site,
  }) => {
    site.add("/vue.js", (await bundle("vue.js", aliased[client])).code);
    site.add("/vue.html", html("", `<div id="root"></div><script src="/vue.js"></script>`));
    server.io.of("/admin").on("connection", (socket) => socket.emit("news", `news of ${socket.nsp.name}`));
    const mistakes: string[] = [];
    page.on("pageerror", ({ message }) => mistakes.push(message));

    await page.goto(`${server.url}/vue.html`);
    await expect(page.getByRole("status")).toHaveText("connected 1 times, id true, over true");
    await expect(page.getByLabel("News")).toHaveText("news of /admin");
    await page.getByRole("button", { name: "Ask" }).click();
    await expect(page.getByLabel("Answer")).toHaveText("from Vue");

    await server.cut();
    await expect(page.getByRole("status")).toHaveText("connected 2 times, id true, over true");
    await page.getByRole("button", { name: "Leave" }).click();
    await expect.poll(() => server.sessions).toBe(0);
    expect(mistakes).toEqual([]);
  });
}
