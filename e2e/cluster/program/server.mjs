// One process of several, joined by Redis; or, with the cluster adapter, the first of several processes.
// node server.mjs redis PORT | cluster | sticky
import cluster from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:http";
import { createAdapter as clusterAdapter, setupPrimary } from "@socket.io/cluster-adapter";
import { createAdapter as redisAdapter } from "@socket.io/redis-adapter";
import { setupMaster, setupWorker } from "@socket.io/sticky";
import { createClient } from "redis";
import { Server } from "socket.io";

const WORKERS = 3;
const [, , kind, port] = process.argv;

if (kind === "redis") await alone();
else if (cluster.isPrimary) await primary();
else worker();

async function alone() {
  const publisher = createClient({ url: `redis://127.0.0.1:${port}` });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  const http = createServer();
  answer(new Server(http, { adapter: redisAdapter(publisher, subscriber) }));
  await subscriber.ping(); // the subscriptions before it have been made
  await listen(http);
}

async function primary() {
  const http = createServer();
  if (kind === "sticky") setupMaster(http, { loadBalancingMethod: "round-robin" });
  setupPrimary();
  cluster.setupPrimary({ serialization: "advanced" }); // for packets and requests that are binary
  const workers = Array.from({ length: WORKERS }, () => cluster.fork());
  // A worker that listens by itself shares the port that the first of them was given.
  const [port] = await Promise.all(workers.map(portOf));
  if (kind === "sticky") await listen(http);
  else console.log(`listening on ${port}`);
}

/** The port that a worker tells of, among the messages of its adapter. */
function portOf(worker) {
  return new Promise((resolve) => {
    worker.on("message", ({ port }) => {
      if (port !== undefined) resolve(port);
    });
  });
}

function worker() {
  const http = createServer();
  const io = new Server(http, { adapter: clusterAdapter() });
  answer(io);
  if (kind !== "sticky") {
    http.listen(0, "127.0.0.1", () => process.send({ port: http.address().port }));
    return;
  }
  setupWorker(io);
  process.send({ port: null }); // the first process has it
}

function answer(io) {
  io.on("connection", (socket) => {
    socket.on("who", (acknowledge) => acknowledge(process.pid));
    socket.on("tell all", (text) => io.emit("told", text));
    socket.on("echo", (value, acknowledge) => acknowledge(value));
  });
}

async function listen(http) {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  console.log(`listening on ${http.address().port}`);
}
