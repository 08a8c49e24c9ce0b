import { defect, test } from "./defect.ts";
import { firstOf, next } from "./observe.ts";
import type { Stage } from "./stage.ts";
import { FakeWebTransportServer } from "./webtransport.ts";

test(
  "X32: the work for a WebTransport stream grows with its chunks, not with their square",
  defect(
    async (stage) => {
      const [few, many] = [await reads(stage, 200), await reads(stage, 1600)];
      return many <= 2 * few;
    },
    { reference: false, ours: true },
  ),
);

/** How often each chunk of an event is looked at that comes in so many of one byte. */
async function reads(stage: Stage, length: number): Promise<number> {
  const server = new FakeWebTransportServer();
  stage.finally(server.install());
  const socket = stage.io("https://localhost", { transports: ["webtransport"], forceNew: true, reconnection: false });
  const connected = firstOf(socket, "connect", "connect_error");
  await server.join();
  if ((await connected) === "connect_error") throw new Error("there is no WebTransport");
  const told = next(socket, "event");
  const count = server.trickle(`42["event","${"x".repeat(length)}"]`);
  await told;
  return count.reads / count.chunks;
}
