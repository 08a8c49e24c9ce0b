// Async handlers, and a server that restarts and wants another URL then: npm run example -- async
import { setTimeout as sleep } from "node:timers/promises";
import { SocketBuilder } from "isomorphic-socketio";
import { restartingWithUrlAuth } from "../servers.ts";

await using server = await restartingWithUrlAuth();

await using socket = await new SocketBuilder(server.url)
  .on("test", async function (n: number) {
    await sleep(10); // whatever takes its time: other events go on meanwhile
    const answer = await this.emitWithAck("test", n + 1, { timeout: 2000 });
    console.log(`asked ${n + 1}, answered ${answer}`);
    this.send("done");
  })
  .on("close", (reason) => console.log("closed:", reason))
  .on("error", ({ message }) => console.log(`error: ${message}`))
  .reconnectDelay(20, 100)
  .onReconnect(async ({ attempt }) => {
    await sleep(10); // such as to fetch a ticket from somewhere
    if (attempt === 1) console.log("here is a new ticket");
    return { url: server.url };
  })
  .connect();

console.log("connected");
socket.emit("test", 1);
await next("message");

// the server is told what an async handler promises, and when that fails: { error: "…" }
socket.handle("sum", async (a: number, b: number) => {
  await sleep(10);
  if (a + b > 41) throw new Error("I cannot count that far");
  return a + b;
});
socket.emit("ask");
console.log("the server was told", await next("told"));

const lost = next("disconnect");
await server.restart();
await lost;
await socket.ready({ timeout: 10_000 });
console.log("connected again");

function next(event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}
