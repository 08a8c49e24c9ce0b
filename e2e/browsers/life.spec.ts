import { once } from "node:events";
import type { Cell } from "../matrix/cell.ts";
import type { TestServer } from "../server.ts";
import { NotRun } from "./browser.ts";
import { pathOf } from "./bundles.ts";
import { attempt, expect, ownName, test as base } from "./fixture.ts";

/** The page that most people have. */
const PAGE = "script (UMD)";
/** Reconnection by itself would come too late for these tests, in milliseconds. */
const LATE = { reconnectionDelay: 3_600_000, reconnectionDelayMax: 3_600_000, randomizationFactor: 0 };
/** A timer of 10 ms that takes longer than this is held back, in milliseconds. */
const HELD_BACK = 500;

const test = base.extend<{ at: (row: string) => Cell }>({
  at: async ({ browserName }, use) => use((row) => ({ table: "Page life", row, column: ownName(browserName) })),
});

test.describe("the life of a page", { tag: "@thorough" }, () => {
  test.describe("with a server beyond the network", () => {
    test.use({ host: "127.0.0.1" }); // nobody needs a network for "localhost"

    test("offline and online are told", async ({ open, server, at }) => {
      await attempt(at("`offline` ends the connection, `online` brings it back at once"), async () => {
        const { call } = await open(PAGE);
        await call("connect", server.url, LATE);
        await call("upgraded", "websocket");
        await call("announce", "offline");
        await call("until", "disconnect");
        await expect.poll(() => server.sessions).toBe(0);
        await call("announce", "online");
        await call("until", "connect", 2);
        expect(await call("echo", "back")).toBe("back");
        expect(await call("told")).toEqual(["connect", "disconnect: transport close", "connect"]);
      });
    });

    test("the network goes away and comes back", async ({ open, server, at }) => {
      await attempt(at("the network goes away and comes back"), async () => {
        const { call, tab } = await open(PAGE);
        await call("connect", server.url, LATE);
        await call("upgraded", "websocket");
        await tab.setOffline(true);
        await call("until", "disconnect");
        await tab.setOffline(false);
        await call("until", "connect", 2);
        expect(await call("echo", "back")).toBe("back");
      });
    });

    test("without a source of events nobody listens", async ({ open, server, at }) => {
      await attempt(at("`networkEvents: null` hears nothing"), async () => {
        const { call } = await open(PAGE);
        await call("connect", server.url, { networkEvents: null });
        expect(await call("listeners")).not.toContain("offline");
        await call("announce", "offline");
        expect(await call("echo", "still here")).toBe("still here");
        expect(await call("told")).toEqual(["connect"]);
      });
    });
  });

  test("a deliberate disconnect is for good", async ({ open, server, at }) => {
    await attempt(at("`disconnect()` is never revived"), async () => {
      let joined = 0;
      server.onSocket = () => joined++;
      const { call } = await open(PAGE);
      await call("connect", server.url, LATE);
      await call("disconnect");
      for (const event of ["online", "visibilitychange", "pageshow", "resume"]) await call("announce", event);
      expect(await call("told")).toEqual(["connect", "disconnect: io client disconnect"]);
      // What came of the events is on its way to the server by now, and before what comes next.
      expect(await call("connect", server.url)).toBe("connected");
      expect(joined).toBe(2);
    });
  });

  test("freezing is told", async ({ open, server, at }) => {
    await attempt(at("`freeze` ends the connection, `resume` brings it back at once"), async () => {
      const { call } = await open(PAGE);
      await call("connect", server.url, LATE);
      await call("upgraded", "websocket");
      await call("announce", "freeze");
      await expect.poll(() => server.sessions).toBe(0);
      await call("announce", "resume");
      await call("until", "connect", 2);
      expect(await call("echo", "back")).toBe("back");
    });
  });

  test("a page is frozen", async ({ open, server, at }) => {
    await attempt(at("a page that the browser freezes comes back at once"), async () => {
      const { call, tab } = await open(PAGE);
      await call("connect", server.url, LATE);
      await call("upgraded", "websocket");
      await call("watchFreezing");
      await tab.freeze();
      if (!(await call("wasFrozen"))) throw new NotRun("browsers freeze hidden pages only, and Playwright keeps those of Chromium visible");
      await call("until", "connect", 2);
      expect(await call("echo", "thawed")).toBe("thawed");
    });
  });

  test("a page comes out of the back-forward cache", async ({ open, server, at, engine }) => {
    await attempt(at("a page from the back-forward cache comes back at once"), async () => {
      const { call, tab } = await open(PAGE);
      await call("connect", server.url, LATE);
      await call("upgraded", "websocket");
      await call("mark");
      const left = nextDisconnect(server);
      await tab.goto(`${server.url}/blank.html`);
      await left;
      await tab.back();
      if (!(await call("isMarked"))) throw new NotRun(`${(engine as { name: string }).name} loaded the page anew instead of keeping it`);
      await call("until", "connect", 2);
      expect(await call("echo", "back")).toBe("back");
    });
  });

  test("a page says goodbye when it is left", async ({ open, server, at }) => {
    await attempt(at("`closeOnBeforeunload` closes in silence"), async () => {
      const { call, tab } = await open(PAGE);
      await call("connect", server.url, { closeOnBeforeunload: true });
      await call("upgraded", "websocket");
      await call("keepDiary");
      const left = nextDisconnect(server);
      await tab.goto(`${server.url}/blank.html`);
      expect(await left).toBe("transport close");
      await tab.goto(server.url + pathOf(PAGE));
      // A page that is kept for "back" will have to know.
      expect(["left for good;", "disconnect: transport close;kept;"]).toContain(await call("diary"));
    });
  });

  test.describe("with a quick heartbeat", () => {
    test.use({ serverOptions: { pingInterval: 300, pingTimeout: 2000 } });

    // No browser under automation hides a tab in truth, so the page's timers are held back as browsers do then.
    test("slow timers keep the connection, and make a new one", async ({ open, server, at }) => {
      await attempt(at("timers held back to one turn a second, as in background tabs"), async () => {
        const { call } = await open(PAGE);
        await call("holdTimersBack");
        expect(await call("delay")).toBeGreaterThan(HELD_BACK);
        await call("connect", server.url);
        const { id } = await call("upgraded", "websocket");
        // longer than the interval and the time-out together: who does not answer is gone by then
        await call("until", "ping", (await call("told")).length + 9);
        expect(await call("echo", "slowly")).toBe("slowly");
        expect((await call("standing")).id).toBe(id);
        await server.cut();
        await call("until", "connect", 2);
        expect(await call("echo", "again")).toBe("again");
      });
    });
  });

  test("the transport that worked is remembered across pages", async ({ open, server, at }) => {
    await attempt(at("`rememberUpgrade: localStorage` outlives the page"), async () => {
      const { call, tab } = await open(PAGE);
      expect(await call("connectRemembering", server.url)).toBe("connected");
      expect(await call("standing")).toMatchObject({ connectedOver: "polling" });
      await call("upgraded", "websocket");
      await call("mark");
      await tab.reload();
      expect(await call("isMarked")).toBe(false);
      expect(await call("connectRemembering", server.url)).toBe("connected");
      expect(await call("standing")).toMatchObject({ connectedOver: "websocket" });
    });
  });
});

/** The reason for which the server loses its only client. */
async function nextDisconnect(server: TestServer): Promise<string> {
  const [socket] = server.io.sockets.sockets.values();
  const [reason] = (await once(socket!, "disconnect")) as [string];
  return reason;
}
