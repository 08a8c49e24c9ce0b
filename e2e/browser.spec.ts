import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SocketIOError } from "isomorphic-socketio";
import { expect, test } from "./fixture.ts";
import { converse, type Conversation } from "./page.ts";
import { ROOT } from "./root.ts";
import { TRANSPORTS } from "./scenario.ts";
import { page as blank, type Loader, LOADERS } from "./site.ts";
import { TestServer } from "./server.ts";
import { frames, requests, watch, websockets } from "./wire.ts";

const ECHOES = ["héllo", "1,2,250", "héllo", "1,2,250"];
const EVENTS = ["text", "binary", "text", "binary"];

function expectConversation(conversation: Conversation, transport: string, server: TestServer): void {
  expect(conversation).toEqual({ id: expect.any(String), transport, answers: ECHOES });
  expect(server.seen.map(({ event }) => event)).toEqual(EVENTS);
  expect(new Set(server.seen.map(({ socket }) => socket))).toEqual(new Set([conversation.id]));
}

for (const loader of Object.keys(LOADERS) as Loader[]) {
  test.describe(`the ${loader} build in a page`, () => {
    test.beforeEach(async ({ page, server }) => {
      await page.goto(`${server.url}/${loader}.html`);
    });

    test("talks over polling", async ({ page, server }) => {
      const traffic = watch(page);
      const conversation = await converse(page, server.url, TRANSPORTS.polling, false);
      expectConversation(conversation, "polling", server);
      expect(websockets(traffic)).toBe(0);
      const posts = requests(traffic, "POST");
      expect(posts[0]).toBe("40");
      // A binary event is followed by its attachment in base64, in the same request or in the next.
      const packets = posts.flatMap((body) => body?.split("\u001e") ?? []);
      expect(packets.filter((packet, at) => packet.startsWith("451-") && packets[at + 1] === "bAQL6")).toHaveLength(2);
      // The handshake, the answer to CONNECT, and one answer after the other.
      expect(requests(traffic, "GET").length).toBeGreaterThanOrEqual(EVENTS.length + 2);
      await expect.poll(() => server.sessions).toBe(0);
    });

    test("talks over WebSocket", async ({ page, server }) => {
      const traffic = watch(page);
      const conversation = await converse(page, server.url, TRANSPORTS.websocket, false);
      expectConversation(conversation, "websocket", server);
      expect(websockets(traffic)).toBe(1);
      expect(requests(traffic, "GET").concat(requests(traffic, "POST"))).toEqual([]);
      const sent = frames(traffic, "sent");
      expect(sent[0]).toBe("40");
      expect(sent.filter((frame) => typeof frame !== "string")).toEqual([Buffer.of(1, 2, 250), Buffer.of(1, 2, 250)]);
      expect(frames(traffic, "received")[0]).toMatch(/^0\{"sid":/);
      await expect.poll(() => server.sessions).toBe(0);
    });

    test("talks through the upgrade", async ({ page, server }) => {
      const traffic = watch(page);
      const conversation = await converse(page, server.url, TRANSPORTS.upgrade, true);
      expectConversation(conversation, "websocket", server);
      expect(websockets(traffic)).toBe(1);
      expect(requests(traffic, "POST")[0]).toBe("40");
      expect(frames(traffic, "sent").slice(0, 2)).toEqual(["2probe", "5"]);
      expect(frames(traffic, "received")[0]).toBe("3probe");
      const switched = traffic.findIndex((entry) => entry.kind === "sent" && entry.frame === "5");
      expect(requests(traffic.slice(switched), "GET").concat(requests(traffic.slice(switched), "POST"))).toEqual([]);
      await expect.poll(() => server.sessions).toBe(0);
    });
  });
}

test("a page talks to a server of another origin", async ({ page, site }) => {
  const home = await TestServer.start({}, site.serve);
  const away = await TestServer.start({ cors: { origin: home.url, credentials: true } });
  await page.goto(`${home.url}/umd.html`);
  const traffic = watch(page);
  expectConversation(await converse(page, away.url, TRANSPORTS.upgrade, true), "websocket", away);
  expect(requests(traffic, "POST")[0]).toBe("40");
  expect(home.seen).toEqual([]);
  await Promise.all([home.close(), away.close()]);
});

test("a page talks to its own server where the address is empty text", async ({ page, server }) => {
  await page.goto(`${server.url}/umd.html`);
  expectConversation(await converse(page, "", TRANSPORTS.upgrade, true), "websocket", server);
});

test.describe("a page of a file", () => {
  test.beforeEach(async ({ page }, info) => {
    const file = info.outputPath("page.html");
    await writeFile(file, blank(""));
    await page.goto(pathToFileURL(file).href);
    await page.addScriptTag({ path: join(ROOT, "dist", "isomorphic-socketio.umd.js") });
  });

  test("makes a socket that says that there is no server to take the address from", async ({ page }) => {
    const code = await page.evaluate(async () => {
      const socket = window.io();
      const error = await new Promise<SocketIOError>((resolve) => socket.once("connect_error", resolve));
      socket.disconnect();
      return error.code;
    });
    expect(code).toBe("ILLEGAL_URL");
  });

  test("talks to a server that is named without a scheme", async ({ page, server }) => {
    const { host } = new URL(server.url);
    expectConversation(await converse(page, host, TRANSPORTS.websocket, false), "websocket", server);
  });
});

test.describe("with a server that offers no upgrade", () => {
  test.use({ serverOptions: { allowUpgrades: false } });

  test("a page stays with polling", async ({ page, server }) => {
    await page.goto(`${server.url}/umd.html`);
    const traffic = watch(page);
    expectConversation(await converse(page, server.url, TRANSPORTS.upgrade, false), "polling", server);
    expect(websockets(traffic)).toBe(0);
  });
});

test.describe("with a quick heartbeat", () => {
  test.use({ serverOptions: { pingInterval: 100, pingTimeout: 1000 } });

  for (const transports of [TRANSPORTS.polling, TRANSPORTS.websocket]) {
    test(`a page keeps its session over ${transports.join()}`, async ({ page, server }) => {
      await page.goto(`${server.url}/umd.html`);
      const ids = await page.evaluate(
        async ({ url, transports }) => {
          const socket = window.io(url, { transports });
          await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
          const before = socket.id;
          // Longer than interval and time-out together: a client that does not answer is gone by then.
          for (let pings = 0; pings < 15; pings++) await new Promise<void>((resolve) => socket.io.once("ping", () => resolve()));
          await socket.emitWithAck("still", "here");
          return [before, socket.id];
        },
        { url: server.url, transports },
      );
      expect(ids[1]).toBe(ids[0]);
      expect(server.seen).toEqual([{ socket: ids[0], event: "still", args: ["here"] }]);
    });
  }
});
