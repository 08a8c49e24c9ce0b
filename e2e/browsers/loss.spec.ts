import { Loss } from "../loss.ts";
import { expect, test } from "./fixture.ts";

/** Milliseconds within which a namespace that waits for a lost answer is back: it has patience, then the connection is made anew. */
const SOON = 20_000;

/** Two namespaces over one connection; `told` is what they tell. */
const PROGRAM = `new Promise((resolve) => {
  globalThis.told = [];
  globalThis.root = io("/", { transports: ["polling"], reconnectionDelay: 20 });
  globalThis.admin = root.io.socket("/admin", { autoConnect: false });
  for (const [name, socket] of Object.entries({ root, admin })) {
    socket.on("connect", () => told.push(name + " connect"));
    socket.on("disconnect", (reason) => told.push(name + " disconnect: " + reason));
    socket.on("connect_error", ({ code }) => told.push(name + " connect_error: " + code));
  }
  root.on("connect", () => resolve(root.emitWithAck("echo", 1)));
})`;

test.describe("an answer that is lost", { tag: "@thorough" }, () => {
  test("is not missed by a browser, which asks once more by itself; who leaves and comes back is let in all the same", async ({ open, server }) => {
    const loss = await Loss.before(server.url, "40/admin,");
    const { tab } = await open("script (UMD)", loss.url);
    expect(await tab.evaluate(PROGRAM)).toBe(1);
    await tab.evaluate("void admin.connect()");
    await loss.lost;
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
});
