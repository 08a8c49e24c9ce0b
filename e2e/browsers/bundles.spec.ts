import type { RequestListener } from "node:http";
import { MODES } from "../scenario.ts";
import { TestServer } from "../server.ts";
import { COUNTS, STAGE, stage } from "../stage.ts";
import { type Bundle, BUNDLES } from "./bundles.ts";
import { attempt, expect, inEngine, type OpenPage, test } from "./fixture.ts";

const HOUR = 3_600_000;

/** Answers the page that wants something to happen to the server. */
function controls(actions: Readonly<Record<string, () => Promise<void>>>): RequestListener {
  return (request, response) => {
    const action = actions[request.url!.slice(1)];
    response.setHeader("access-control-allow-origin", "*");
    if (!action) response.writeHead(404).end();
    else action().then(() => response.writeHead(204).end(), (error: unknown) => response.writeHead(500).end(String(error)));
  };
}

for (const bundle of Object.keys(BUNDLES) as Bundle[]) {
  test.describe(bundle, { tag: "@thorough" }, () => {
    for (const mode of MODES) {
      test.describe(() => {
        test.use({ serverOptions: STAGE });

        test(`loses its connection and its server, over ${mode}`, async ({ open, server, browserName }) => {
          await attempt({ ...inEngine(browserName, bundle), column: mode }, async () => {
            const { control, check } = stage(server);
            const controller = await TestServer.start({}, controls({ cut: control.cut, restart: control.restart }));
            const { call } = await open(bundle);
            check(mode, await call("play", server.url, mode, COUNTS, controller.url));
            await expect.poll(() => server.sessions).toBe(0);
            await controller.close();
          });
        });
      });
    }

    test("sends and receives every kind of binary", async ({ open, server, browserName }) => {
      await attempt({ ...inEngine(browserName, bundle), column: "binary" }, async () => {
        server.onSocket = (socket) => socket.on("sent back", () => {});
        const { call } = await open(bundle);
        for (const transport of ["polling", "websocket"]) {
          expect(await call("connect", server.url, { transports: [transport] })).toBe("connected");
          const echoes = await call("binary");
          expect(echoes.length).toBeGreaterThan(0);
          expect(echoes.map(({ kind, received }) => ({ kind, received }))).toEqual(echoes.map(({ kind, sent }) => ({ kind, received: sent })));
          expect(await call("received", "arraybuffer")).toEqual(["[object ArrayBuffer]", "<0,127,255>"]);
          expect(await call("received", "blob")).toEqual(["[object Blob]", "<0,127,255>"]);
          await call("disconnect");
        }
      });
    });

    test("talks to another origin, with and without credentials", async ({ open, server, browserName }) => {
      await attempt({ ...inEngine(browserName, bundle), column: "another origin" }, async () => {
        const page = await open(bundle);
        const anybodys = await TestServer.start({ cors: { origin: "*" } });
        const cookies = watchCookies(anybodys);
        // Whoever may come from anywhere may not bring credentials: the browser refuses the answer.
        expect(await page.call("connect", anybodys.url, { transports: ["polling"], withCredentials: true, reconnection: false })).toMatch(/poll/);
        await converse(page, anybodys);
        expect(cookies()).toEqual([false]);

        const trusting = await TestServer.start({ cors: { origin: server.url, credentials: true } });
        const trusted = watchCookies(trusting);
        await converse(page, trusting, true);
        expect(trusted()).toEqual([false, true]);
        await Promise.all([anybodys.close(), trusting.close()]);
      });
    });

    test.describe(() => {
      test.use({ serverOptions: { pingInterval: 100, pingTimeout: 2000 } });

      test("lives with a clock that jumps", async ({ open, server, browserName }) => {
        await attempt({ ...inEngine(browserName, bundle), column: "clock jumps" }, async () => {
          const { call } = await open(bundle);
          await call("connect", server.url, { transports: ["websocket"] });
          const { id } = await call("standing");
          await call("shiftClock", -HOUR);
          const pings = (await call("told")).length;
          await call("until", "ping", pings + 3);
          expect(await call("echo", "earlier")).toBe("earlier");
          expect((await call("standing")).id).toBe(id);
          // The heartbeat is an hour late now: that is another connection, at once.
          await call("shiftClock", 2 * HOUR);
          await call("until", "connect", 2);
          expect(await call("echo", "later")).toBe("later");
          expect((await call("told")).filter((told) => told !== "ping")).toEqual(["connect", "disconnect: ping timeout", "connect"]);
        });
      });
    });

    test("leaves no listener behind", async ({ open, server, browserName }) => {
      await attempt({ ...inEngine(browserName, bundle), column: "no listener left" }, async () => {
        const { call } = await open(bundle);
        const before = await call("listeners");
        await call("connect", server.url, { closeOnBeforeunload: true });
        await call("upgraded", "websocket");
        expect((await call("listeners")).length).toBeGreaterThan(before.length);
        await call("disconnect");
        expect(await call("listeners")).toEqual(before);
      });
    });

    test("races its transports and joins one session", async ({ open, server, browserName }) => {
      await attempt({ ...inEngine(browserName, bundle), column: "race" }, async () => {
        const { call } = await open(bundle);
        expect(await call("connect", server.url, { race: true })).toBe("connected");
        await call("upgraded", "websocket");
        expect(await call("echo", "raced")).toBe("raced");
        await expect.poll(() => server.sessions).toBe(1);
        await call("disconnect");

        // Where there is only one of them, that one wins.
        for (const transport of ["websocket", "polling"] as const) {
          const single = await TestServer.start({ transports: [transport], cors: { origin: "*" } });
          expect(await call("connect", single.url, { race: true })).toBe("connected");
          expect(await call("standing")).toMatchObject({ transport });
          await call("disconnect");
          await single.close();
        }
      });
    });

    test("needs no eval, no inline script and no worker of its own", async ({ open, server, browserName }) => {
      await attempt({ ...inEngine(browserName, bundle), column: "strict policy" }, async () => {
        const { call } = await open(bundle);
        expect(await call("evaluates")).toBe(false);
        await call("connect", server.url);
        expect(await call("upgraded", "websocket")).toMatchObject({ transport: "websocket" });
        expect(await call("echo", "strictly")).toBe("strictly");
      });
    });
  });
}

/** Has an upgraded connection acknowledge something, over polling and over WebSocket. */
async function converse({ call }: OpenPage, server: TestServer, withCredentials = false): Promise<void> {
  expect(await call("connect", server.url, { withCredentials })).toBe("connected");
  expect(await call("echo", "hello")).toBe("hello");
  expect(await call("upgraded", "websocket")).toMatchObject({ transport: "websocket" });
  expect(await call("echo", "hello again")).toBe("hello again");
  await call("disconnect");
}

/** The server sets a cookie with each handshake over polling. Returns whether the polling requests that it lets in bring it: each answer once. */
function watchCookies(server: TestServer): () => boolean[] {
  const seen = new Set<boolean>();
  // Cookies know no port: the name tells one server's from another's.
  const cookie = `visitor${new URL(server.url).port}=1`;
  const { engine } = server.io;
  engine.on("initial_headers", (headers: Record<string, string>) => (headers["set-cookie"] = `${cookie}; SameSite=Lax`));
  engine.on("headers", (_headers: object, { url, headers }: { headers: { cookie?: string }; url: string }) => {
    if (url.includes("transport=polling")) seen.add(headers.cookie?.includes(cookie) ?? false);
  });
  return () => [...seen];
}
