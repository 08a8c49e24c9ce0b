/**
 * npm run soak -- --minutes 10 --seed 1
 *
 * Clients of a real server, which is killed and started anew, stopped and continued, behind a proxy that cuts, delays,
 * truncates and swallows. At the end both sides compare their notes. Exits with 1 when a promise was broken.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Manager } from "isomorphic-socketio";
import { Ledger } from "./ledger.mjs";
import { ServerProcess } from "./process.mjs";
import { Proxy } from "./proxy.mjs";
import { handles, heap, within } from "./resources.mjs";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "1" }, seed: { type: "string", default: String(Date.now() % 1_000_000_000) } } });
const milliseconds = Number(values.minutes) * 60_000;
if (!(milliseconds > 0)) throw new TypeError("--minutes is a positive number");

const CLIENTS = { polling: ["polling"], websocket: ["websocket"], upgrade: ["polling", "websocket"] };
/** Milliseconds: the heartbeat of the server, the longest wait between two attempts, and plenty for a busy machine. */
const BOUND = 20_000;

let state = Number(values.seed);
/** In [0, 1), the same for the same seed; when things happen is still up to the machine. */
function chance() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

const folder = mkdtempSync(join(tmpdir(), "soak-"));
const notes = join(folder, "notes");
const before = { heap: await heap(), handles: handles().length };
const server = new ServerProcess(notes);
await server.start();
const proxy = new Proxy(server.port);
const url = `http://127.0.0.1:${await proxy.listen()}`;
const ledger = new Ledger();
const faults = {};
const clients = Object.entries(CLIENTS).map(([client, transports]) => {
  const manager = new Manager(url, { transports, reconnectionDelay: 50, reconnectionDelayMax: 500, timeout: 3000 });
  manager.on("reconnect", () => ledger.counts.reconnections++);
  return { client, plain: listen(client, manager.socket("/")), retrying: listen(client, manager.socket("/retries", { retries: 1_000_000, ackTimeout: 2000 })) };
});
const sockets = clients.flatMap(({ plain, retrying }) => [plain, retrying]);

/** Has a socket write down what it hears. */
function listen(client, socket) {
  socket.on("told", (life, number) => ledger.hear(client, socket.nsp, life, number));
  socket.on("connect", () => (ledger.counts.recoveries += Number(socket.recovered)));
  return socket;
}

function emit({ client, plain, retrying }) {
  const dice = chance();
  const asks = dice < 0.6;
  const socket = dice < 0.3 ? retrying : plain;
  const number = ledger.emit(client, socket.nsp, asks);
  if (!asks) socket.emit("emit", number);
  else (socket === plain ? socket.timeout(3000) : socket).emit("emit", number, (error, answer) => ledger.settle(number, error, answer));
}

/** What goes wrong, and how it is put right. */
const FAULTS = {
  cut: () => proxy.harm("cut", () => chance() < 0.6),
  delay: () => proxy.harm("delay", () => chance() < 0.6),
  truncate: () => proxy.harm("truncate", () => chance() < 0.6),
  swallow: () => proxy.harm("lose", () => chance() < 0.6),
  refuse: () => proxy.refuse(true),
  SIGKILL: async () => {
    await server.kill();
    await sleep(chance() * 1000);
    await server.start();
  },
  SIGSTOP: async () => {
    server.pause();
    await sleep(500 + chance() * 3500);
    server.resume();
  },
};

const end = Date.now() + milliseconds;
const emitting = setInterval(() => clients.forEach(emit), 10);
await within(BOUND, () => sockets.every(({ connected }) => connected));
while (Date.now() < end) {
  const names = Object.keys(FAULTS);
  const name = names[Math.floor(chance() * names.length)];
  faults[name] = (faults[name] ?? 0) + 1;
  await FAULTS[name]();
  await sleep(300 + chance() * 1200);
  proxy.heal();
  await sleep(chance() * 2000);
}
clearInterval(emitting);

// all is well again
const { violations } = ledger;
if (!(await within(BOUND, () => sockets.every(({ connected }) => connected)))) violations.push(`not all are connected ${BOUND} ms after the last fault`);
if (!(await within(60_000, () => ledger.unsettled === 0))) violations.push(`${ledger.unsettled} emits have no end`);
await within(5000, () => clients.every(({ plain }) => plain.io.engine.writable)); // what expects no answer is on its way
await sleep(500);
for (const socket of sockets) socket.disconnect();
if (!(await within(10_000, () => proxy.size === 0))) violations.push(`${proxy.size} connections remain`);
const kills = server.kills;
await server.kill();
await proxy.close();

const counts = ledger.compare(notes);
rmSync(folder, { recursive: true });
ledger.emits = []; // its own memory is none of the library's
if (!(await within(10_000, () => handles().length <= before.handles))) violations.push(`handles that remain: ${handles().join(", ")}`);
const after = { heap: await heap(), handles: handles().length };

const rows = {
  seed: values.seed,
  minutes: values.minutes,
  ...Object.fromEntries(Object.entries(faults).map(([name, times]) => [`fault: ${name}`, times])),
  "lives of the server": kills + 1,
  ...counts,
  "heap at start, MB": (before.heap / 2 ** 20).toFixed(1),
  "heap at end, MB": (after.heap / 2 ** 20).toFixed(1),
  "handles at start": before.handles,
  "handles at end": after.handles,
  violations: violations.length,
};
for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(30)} ${String(value).padStart(10)}`);
for (const violation of violations.slice(0, 20)) console.log(`violation: ${violation}`);
process.exitCode = violations.length > 0 ? 1 : 0;
