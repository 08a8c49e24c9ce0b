import { Loss } from "../loss.ts";
import { expect, test } from "./fixture.ts";

/** Milliseconds within which a namespace that waits for a lost answer is back: it has patience, then the connection is made anew. */
const SOON = 20_000;

/** How often an event arrives whose POST is answered in vain: WebKit takes a new connection for each POST, and those are not tried again. */
const TIMES = { chromium: 2, firefox: 2, webkit: 1 };

/** A namespace, to which others may be added; `told` is what they tell. */
const PROGRAM = `new Promise((resolve) => {
  globalThis.told = [];
  globalThis.listen = (name, socket) => {
    socket.on("connect", () => told.push(name + " connect"));
    socket.on("disconnect", (reason) => told.push(name + " disconnect: " + reason));
    socket.on("connect_error", ({ code }) => told.push(name + " connect_error: " + code));
    return socket;
  };
  globalThis.root = listen("root", io("/", { transports: ["polling"], reconnectionDelay: 20 }));
  root.on("connect", () => resolve(root.emitWithAck("echo", 1)));
})`;

test.describe("an answer that is lost", { tag: "@thorough" }, () => {
  test("is not missed by a browser, which asks once more by itself; who leaves and comes back is let in all the same", async ({ open, server }) => {
    const loss = await Loss.before(server.url);
    const { tab } = await open("script (UMD)", loss.url);
    expect(await tab.evaluate(PROGRAM)).toBe(1);
    const lost = loss.lose("40/admin,");
    await tab.evaluate(`void (globalThis.admin = listen("admin", root.io.socket("/admin")))`);
    await lost;
    expect(await tab.evaluate(`root.emitWithAck("echo", 2)`)).toBe(2);
    expect(loss.repeated).toHaveLength(1);
    expect(await tab.evaluate("told")).toEqual(["root connect"]);
    await tab.evaluate("void admin.disconnect().connect()");
    await expect.poll(() => tab.evaluate("told"), { timeout: SOON }).toContain("admin connect");
    expect(await tab.evaluate("told")).toEqual([
      "root connect",
      ...["admin connect_error: CONNECT_TIMEOUT", "root disconnect: transport error"],
      ...["root connect", "admin connect"],
    ]);
    await loss.close();
  });

  test("of a POST has it sent once more, too, unless POSTs have connections of their own", async ({ open, server, browserName }) => {
    const loss = await Loss.before(server.url);
    const { tab } = await open("script (UMD)", loss.url);
    expect(await tab.evaluate(PROGRAM)).toBe(1);
    void loss.lose("\r\n\r\nok");
    await tab.evaluate(`void root.emit("event", 2)`);
    expect(await tab.evaluate(`root.emitWithAck("echo", 3)`)).toBe(3);
    const times = TIMES[browserName];
    expect(loss.repeated).toHaveLength(times - 1);
    expect(server.seen.map(({ args: [number] }) => number)).toEqual([1, ...Array.from({ length: times }, () => 2), 3]);
    expect(await tab.evaluate("told")).toEqual(["root connect"]);
    await loss.close();
  });
});
