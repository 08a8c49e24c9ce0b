// What a client process does, and what it measures of itself. Everything is done once before, unmeasured, so that the
// compiler has seen it.
import { payloads } from "./payloads.mjs";
import { profiled } from "./profile.mjs";

/** CPU and wall time of `run`, in µs for each of `count`. */
async function measure(count, run) {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await profiled(run);
  const wall = (performance.now() - start) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / count, wall: wall / count };
}

const sync = (socket) => new Promise((answered) => socket.emit("sync", answered));

async function connected(io, url, options) {
  const socket = io(url, options);
  await new Promise((connect) => socket.on("connect", connect));
  return socket;
}

/** Bursts of events, each in one turn of the event loop; then the answer that says that all have arrived. */
async function emit({ io, url, options, payload, burst, count }) {
  const socket = await connected(io, url, options);
  const data = payloads[payload];
  const run = async (total) => {
    for (let left = total; left > 0; left -= burst) {
      for (let i = 0; i < burst; i++) socket.emit("sink", data);
      await sync(socket);
    }
  };
  await run(count);
  const measured = await measure(count, () => run(count));
  socket.disconnect();
  return measured;
}

/** A flood of events from the server, each parsed and given to a listener. */
async function receive({ io, url, options, payload, count }) {
  const socket = await connected(io, url, options);
  let left = 0;
  let done;
  socket.on("data", () => {
    if (--left === 0) done();
  });
  const run = (total) =>
    new Promise((resolve) => {
      done = resolve;
      left = total;
      if (socket.flood) socket.flood(payload, total);
      else socket.emit("flood", payload, total);
    });
  await run(count);
  const measured = await measure(count, () => run(count));
  socket.disconnect();
  return measured;
}

/** Questions with so many in flight: each answer brings the next one. */
async function acknowledge({ io, url, options, inFlight, count, warm = count, promises, timeout }) {
  const socket = await connected(io, url, options);
  const sender = timeout ? socket.timeout(timeout) : socket;
  const data = payloads.small;
  const asked = promises
    ? async (total) => {
        for (let left = total; left > 0; left--) await sender.emitWithAck("sync", data);
      }
    : (total) =>
        new Promise((resolve) => {
          let left = total;
          const next = () => (left-- > 0 ? sender.emit("sync", data, next) : resolve());
          next();
        });
  const run = (total) => Promise.all(Array.from({ length: inFlight }, () => asked(total / inFlight)));
  await run(Math.ceil(warm / inFlight) * inFlight);
  const measured = await measure(count, () => run(count));
  socket.disconnect();
  return measured;
}

/** From the call of `emit` to the arrival at the server, on the clock of the machine, one event at a time. */
async function latency({ io, url, options, count }) {
  const socket = await connected(io, url, options);
  const times = [];
  for (let i = 0; i < count + 100; i++) {
    const sent = process.hrtime.bigint();
    const arrived = BigInt(await new Promise((answered) => socket.emit("stamp", answered)));
    if (i >= 100) times.push(Number(arrived - sent) / 1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.disconnect();
  times.sort((a, b) => a - b);
  return { wall: times[Math.floor(times.length / 2)] };
}

/** Connections one after the other: until `connect`, or until the upgrade is done; with `ask`, a question is asked at once, and answered. */
async function connect({ io, url, options, upgrade, ask, count }) {
  const one = () =>
    new Promise((resolve) => {
      const socket = io(url, { forceNew: true, reconnection: false, ...options });
      const done = () => {
        socket.disconnect();
        setImmediate(resolve);
      };
      socket.on("connect", async () => {
        if (ask) await sync(socket);
        if (!upgrade || socket.io.engine.transport.name === "websocket") done();
        else socket.io.engine.once("upgrade", done);
      });
    });
  const run = async (total) => {
    for (let i = 0; i < total; i++) await one();
  };
  await run(Math.ceil(count / 2));
  return measure(count, () => run(count));
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

async function openAll({ io, url, options, count }) {
  const sockets = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(200, count - sockets.length) }, () => io(url, { forceNew: true, ...options }));
    await Promise.all(batch.map((socket) => new Promise((resolve) => socket.on("connect", resolve))));
    sockets.push(...batch);
  }
  return sockets;
}

async function memoryInUse() {
  for (let i = 0; i < 4; i++) {
    await turn();
    globalThis.gc();
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, rss };
}

/** What idle connections hold, in bytes for each. */
async function memory({ io, url, options, count }) {
  const first = await openAll({ io, url, options, count: 50 });
  const before = await memoryInUse();
  const sockets = await openAll({ io, url, options, count });
  const after = await memoryInUse();
  if (first.length + sockets.length !== count + 50) throw new Error("not all are connected");
  return { heap: (after.heap - before.heap) / count, rss: (after.rss - before.rss) / count };
}

/** All clients lose the server, and find it again. */
async function reconnect({ io, url, options, count, tell }) {
  const sockets = await openAll({ io, url, options, count });
  const back = () => Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
  const gone = () => Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("disconnect", resolve))));
  const restart = async () => {
    const all = [gone(), back()];
    await tell("stop");
    await all[0];
    await tell("start");
    await all[1];
  };
  return measure(count, restart);
}

export const workloads = { emit, receive, acknowledge, latency, connect, memory, reconnect };
