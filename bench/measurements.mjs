// What is measured, with which parameters, and what is to be reached: `goals` are ratios of `metric` to the client named.
const websocket = { transports: ["websocket"] };
const polling = { transports: ["polling"], upgrade: false };
const ALL = ["reference", "ours", "ws"];
const TWO = ["reference", "ours"];

const cpu = { metric: "cpu", unit: "µs of CPU" };
const wall = { metric: "wall", unit: "µs" };

/** In client processes, against the peer unless another server is named. */
const client = { kind: "client", server: "peer", libraries: ALL, rounds: 5, options: websocket };

/** In Chromium, over its own WebSocket unless `socket` says another. */
const page = { kind: "browser", metric: "thread", unit: "µs of CPU of the main thread", libraries: ALL, rounds: 5 };

export const measurements = [
  { ...client, ...cpu, name: "emit", title: "emit, small JSON, 1,000 in a turn", goals: { reference: 0.3, ws: 0.5 }, workload: "emit", payload: "small", burst: 1000, count: 60_000 },
  { ...client, ...cpu, name: "emit-1k", title: "emit, 1 KiB of JSON, 1,000 in a turn", workload: "emit", payload: "kib", burst: 1000, count: 40_000 },
  { ...client, ...cpu, name: "emit-64k", title: "emit, 64 KiB of JSON, 16 in a turn", workload: "emit", payload: "large", burst: 16, count: 1600 },
  { ...client, ...cpu, name: "receive", title: "receive, small JSON", goals: { reference: 0.5 }, workload: "receive", payload: "small", count: 120_000 },
  { ...client, ...cpu, name: "receive-1k", title: "receive, 1 KiB of JSON", workload: "receive", payload: "kib", count: 60_000 },
  { ...client, ...cpu, name: "receive-64k", title: "receive, 64 KiB of JSON", workload: "receive", payload: "large", count: 1600 },
  { ...client, ...cpu, name: "acks", title: "acknowledgements, 64 in flight, callbacks", goals: { reference: 0.55 }, workload: "acknowledge", inFlight: 64, count: 38_400 },
  { ...client, ...cpu, name: "acks-promises", title: "acknowledgements, 64 in flight, promises", goals: { reference: 0.55 }, workload: "acknowledge", inFlight: 64, promises: true, count: 38_400 },
  { ...client, ...cpu, name: "acks-timeout", title: "acknowledgements, 64 in flight, with a time limit", libraries: TWO, workload: "acknowledge", inFlight: 64, promises: true, timeout: 10_000, count: 38_400 },
  { ...client, ...wall, name: "sequential", title: "acknowledgements, one after the other", goals: { reference: 1 }, workload: "acknowledge", inFlight: 1, count: 8000 },
  { ...client, ...wall, name: "latency", title: "one emit until it is at the server", goals: { reference: 1 }, workload: "latency", count: 3000 },
  { ...client, ...cpu, name: "binary-out-1k", title: "emit, 1 KiB of binary, 500 in a turn", goals: { reference: 0.6 }, workload: "emit", payload: "binaryKib", burst: 500, count: 30_000 },
  { ...client, ...cpu, name: "binary-out-64k", title: "emit, 64 KiB of binary, 16 in a turn", goals: { reference: 0.6 }, workload: "emit", payload: "binaryLarge", burst: 16, count: 3200 },
  { ...client, ...cpu, name: "binary-out-1m", title: "emit, 1 MiB of binary, 4 in a turn", goals: { reference: 0.6 }, workload: "emit", payload: "binaryMib", burst: 4, count: 240 },
  { ...client, ...cpu, name: "binary-in-1k", title: "receive, 1 KiB of binary", goals: { reference: 0.6 }, workload: "receive", payload: "binaryKib", count: 60_000 },
  { ...client, ...cpu, name: "binary-in-64k", title: "receive, 64 KiB of binary", goals: { reference: 0.6 }, workload: "receive", payload: "binaryLarge", count: 4000 },
  { ...client, ...cpu, name: "binary-in-1m", title: "receive, 1 MiB of binary", goals: { reference: 0.6 }, workload: "receive", payload: "binaryMib", count: 240 },
  { ...client, ...wall, name: "polling-acks", title: "polling: acknowledgements, one after the other", goals: { reference: 0.35 }, options: polling, workload: "acknowledge", inFlight: 1, warm: 3000, count: 1000 },
  { ...client, ...cpu, name: "polling-emit", title: "polling: emit, small JSON, 1,000 in a turn", options: polling, workload: "emit", payload: "small", burst: 1000, count: 60_000 },
  { ...client, ...wall, name: "connect", title: "connect, WebSocket", libraries: ALL, server: "official", workload: "connect", count: 200 },
  { ...client, ...wall, name: "connect-polling", title: "connect, polling", goals: { reference: 0.7 }, libraries: TWO, server: "official", options: polling, workload: "connect", count: 100 },
  { ...client, ...cpu, name: "connect-upgrade", title: "connect, polling then upgrade", goals: { reference: 0.7 }, libraries: ALL, server: "official", options: {}, upgrade: true, workload: "connect", count: 100 },
  { ...client, ...cpu, name: "connect-upgrade-asking", title: "connect, polling then upgrade, with a question at once", goals: { reference: 0.7 }, libraries: TWO, server: "official", options: {}, upgrade: true, ask: true, workload: "connect", count: 100 },
  { ...client, ...wall, name: "connect-upgrade-time", title: "connect, polling then upgrade, until that is done", libraries: ALL, server: "official", options: {}, upgrade: true, workload: "connect", count: 100 },
  { ...client, metric: "heap", unit: "bytes of heap", name: "memory", title: "one of 1,000 idle connections", goals: { reference: 0.6 }, workload: "memory", count: 1000 },
  { ...client, metric: "heap", unit: "bytes of heap", name: "memory-10k", title: "one of 10,000 idle connections", goals: { reference: 0.6 }, workload: "memory", count: 10_000 },
  {
    ...client, ...cpu, name: "reconnect", title: "reconnection of one of 1,000 after a restart", libraries: TWO, workload: "reconnect", count: 1000,
    options: { ...websocket, reconnectionDelay: 200, reconnectionDelayMax: 1000 },
  },
  { kind: "cold", ...wall, name: "require", title: "`require`, cold", goals: { reference: 0.75 }, libraries: ALL, rounds: 11, how: "require" },
  { kind: "cold", ...wall, name: "import", title: "`import`, cold", goals: { reference: 0.75 }, libraries: ALL, rounds: 11, how: "import" },
  { ...page, name: "browser-emit", title: "Chromium: emit, small JSON, 100 in a task", goals: { reference: 0.6 }, workload: "emit", burst: 100, count: 20_000 },
  { ...page, name: "browser-receive", title: "Chromium: receive, small JSON", goals: { reference: 0.6 }, workload: "receive", count: 30_000 },
  { ...page, name: "browser-emit-own", title: "Chromium: emit, without the browser's WebSocket", goals: { reference: 0.6 }, socket: "dummy", workload: "emit", burst: 100, count: 200_000 },
  { ...page, name: "browser-receive-own", title: "Chromium: receive, without the browser's WebSocket", goals: { reference: 0.6 }, socket: "dummy", workload: "receive", count: 200_000 },
  { ...page, name: "browser-emit-worker", title: "Chromium: emit, with the WebSocket in a worker", socket: "worker", workload: "emit", burst: 100, count: 20_000 },
  { ...page, name: "browser-receive-worker", title: "Chromium: receive, with the WebSocket in a worker", socket: "worker", workload: "receive", count: 30_000 },
  { kind: "browser", ...wall, name: "browser-connect", title: "Chromium: connect, WebSocket", libraries: ALL, rounds: 5, workload: "connect", count: 50 },
  { kind: "size", metric: "bytes", unit: "bytes", name: "size", title: "`import { io }` in a page, gzip", libraries: TWO, rounds: 1, what: "bundle" },
  { kind: "size", metric: "bytes", unit: "bytes", name: "size-websocket", title: "`createIo({ websocket })` in a page, gzip", libraries: ["ours"], rounds: 1, what: "websocket" },
  { kind: "size", metric: "bytes", unit: "bytes", name: "size-umd", title: "the script for pages, gzip", libraries: TWO, rounds: 1, what: "script" },
  { kind: "parts", metric: "bytes", unit: "bytes", name: "parts", title: "what the bytes of a page go to, gzip", libraries: ["ours"], rounds: 1 },
  { kind: "scale", metric: "cpu", unit: "µs of CPU per second and connection", name: "scale", title: "10,000 connections with traffic, for a minute", libraries: ["ours"], rounds: 1, count: 10_000, seconds: 60 },
];
