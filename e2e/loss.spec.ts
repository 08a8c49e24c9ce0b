import { io } from "isomorphic-socketio";
import { expect, test } from "./fixture.ts";
import { Loss } from "./loss.ts";

test("an answer that is lost ends the connection in Node, where nobody asks once more behind the back of the library", async ({ server }) => {
  const loss = await Loss.before(server.url);
  const root = io(loss.url, { transports: ["polling"], reconnectionDelay: 20 });
  await new Promise<void>((resolve) => root.once("connect", resolve));
  const lost = loss.lose("40/admin,");
  const admin = root.io.socket("/admin");
  const told: string[] = [];
  root.once("disconnect", (reason, details) => told.push(`${reason}: ${(details as { code?: string }).code}`));
  await new Promise<void>((resolve) => admin.once("connect", resolve));
  expect(told).toEqual(["transport error: CONNECTION_LOST"]);
  await lost;
  expect(loss.repeated).toEqual([]);
  for (const socket of [root, admin]) socket.disconnect();
  await loss.close();
});
