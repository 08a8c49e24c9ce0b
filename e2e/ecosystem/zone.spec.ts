import { TRANSPORTS } from "../scenario.ts";
import { page as html } from "../site.ts";
import { type Aliased, expect, test } from "./aliased.ts";
import { bundle } from "./bundle.ts";

declare global {
  interface Window {
    play: (transports: string[]) => Promise<Record<string, string>>;
  }
}

const EVERYTHING = ["open", "connect", "acknowledgement", "event", "promise", "disconnect"];

for (const client of ["ours", "reference"] as const satisfies readonly (keyof Aliased)[]) {
  for (const [mode, transports] of Object.entries(TRANSPORTS)) {
    test(`over ${mode}, an application under zone.js is told in its zone, with ${client === "ours" ? "isomorphic-socketio" : "socket.io-client itself"}`, async ({
      page,
      aliased,
      server,
      site,
    }) => {
      site.add("/zone.js", (await bundle("zone.js", aliased[client])).code);
      site.add("/zone.html", html("", `<script src="/zone.js"></script>`));
      await page.goto(`${server.url}/zone.html`);
      const told = await page.evaluate((transports) => window.play(transports), transports);
      expect(told).toEqual(Object.fromEntries(EVERYTHING.map((what) => [what, "application"])));
    });
  }
}
