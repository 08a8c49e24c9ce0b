// The client process of `scale`.
import { load } from "./libraries.mjs";
import { payloads } from "./payloads.mjs";

const { library, port, count, seconds } = JSON.parse(process.argv[2]);
/** Milliseconds between two questions of one connection. */
const EVERY = 4000;

const io = await load(library);
const sockets = [];
let lost = 0;
while (sockets.length < count) {
  const batch = Array.from({ length: Math.min(200, count - sockets.length) }, () => io(`http://127.0.0.1:${port}`, { forceNew: true, transports: ["websocket"] }));
  await Promise.all(batch.map((socket) => new Promise((resolve) => socket.on("connect", resolve))));
  for (const socket of batch) socket.on("disconnect", () => lost++);
  sockets.push(...batch);
}

globalThis.gc();
const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
const cpu = process.cpuUsage();
const start = performance.now();
let asked = 0;
let answered = 0;
// each hundredth part of the crowd in its turn
const turns = 100;
for (let turn = 0; performance.now() - start < seconds * 1000; turn = (turn + 1) % turns) {
  for (let i = turn; i < count; i += turns) {
    asked++;
    sockets[i].emit("sync", payloads.small, () => answered++);
  }
  await new Promise((resolve) => setTimeout(resolve, EVERY / turns));
}
await new Promise((resolve) => setTimeout(resolve, 500));
const { user, system } = process.cpuUsage(cpu);
const elapsed = (performance.now() - start) / 1000;
const { heapUsed, rss } = process.memoryUsage();
const result = {
  cpu: (user + system) / elapsed / count,
  load: ((user + system) / 1e6 / elapsed) * 100,
  questions: asked,
  lost: lost + (asked - answered),
  timers: timers / count,
  heap: heapUsed / 1e6,
  rss: rss / 1e6,
};
process.send({ result }, () => process.exit());
