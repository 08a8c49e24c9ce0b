/**
 * node --expose-gc --no-opt --no-sparkplug --no-flush-bytecode e2e/soak/cycles.mjs --cycles 10000 --reconnections 1000
 *
 * Connects and disconnects, then loses a connection and makes it anew, so many times. After each tenth of them the heap is
 * measured, when whatever is not used any more was collected: flat is a heap that is no larger at the end than after the
 * second tenth, within NOISE bytes each time. Exits with 1 when it is not flat, or when anything is left.
 */
import { parseArgs } from "node:util";
import { Manager } from "isomorphic-socketio";
import { ServerProcess } from "./process.mjs";
import { handles, heap, within } from "./resources.mjs";

const { values } = parseArgs({ options: { cycles: { type: "string", default: "10000" }, reconnections: { type: "string", default: "1000" } } });
/** Bytes that may remain of each: less than the smallest object that the library makes for a connection. */
const NOISE = 64;
const ABREAST = 10;
const WAYS = [["websocket"], ["polling"], ["polling", "websocket"]];

const before = handles().length;
const server = new ServerProcess();
await server.start();
const url = `http://127.0.0.1:${server.port}`;

async function cycle(number) {
  const manager = new Manager(url, { transports: WAYS[number % WAYS.length] });
  const socket = manager.socket("/");
  await new Promise((resolve) => socket.on("connect", resolve));
  await socket.emitWithAck("emit", number);
  socket.disconnect();
}

/** Measures while something is done so many times; returns the bytes that each time left behind. */
async function measure(title, times, work) {
  const heaps = [];
  for (let tenth = 0; tenth < 10; tenth++) {
    await work(Math.ceil(times / 10));
    heaps.push(await heap());
  }
  const growth = (Math.min(...heaps.slice(7)) - Math.max(heaps[1], heaps[2])) / (times * 0.7);
  console.log(`${title}: heap ${heaps.map((bytes) => (bytes / 2 ** 20).toFixed(2)).join(" ")} MB, ${growth.toFixed(1)} bytes each`);
  return growth;
}

const cycles = await measure(`${values.cycles} cycles`, Number(values.cycles), async (times) => {
  for (let done = 0; done < times; done += ABREAST) await Promise.all(Array.from({ length: ABREAST }, (_, index) => cycle(done + index)));
});

const socket = new Manager(url, { transports: ["websocket"], reconnectionDelay: 1, reconnectionDelayMax: 1 }).socket("/");
await new Promise((resolve) => socket.once("connect", resolve));
const reconnections = await measure(`${values.reconnections} reconnections`, Number(values.reconnections), async (times) => {
  for (let done = 0; done < times; done++) {
    const again = new Promise((resolve) => socket.once("connect", resolve));
    socket.emit("drop");
    await again;
  }
});
socket.disconnect();
await server.kill();
const clean = await within(10_000, () => handles().length <= before);
console.log(clean ? "no handle remains" : `handles that remain: ${handles().join(", ")}`);
process.exitCode = clean && cycles < NOISE && reconnections < NOISE ? 0 : 1;
