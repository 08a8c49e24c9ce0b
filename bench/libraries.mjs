// The clients that are compared, each behind the API of the first.
import { pathToFileURL } from "node:url";

/** The build to measure: another than the one in `dist` for comparing two of them. */
export const build = process.env.BENCH_DIST ? pathToFileURL(`${process.env.BENCH_DIST}/`) : new URL("../dist/", import.meta.url);

export const paths = {
  reference: "socket.io-client",
  ours: new URL("index.cjs", build).pathname,
  ws: "ws",
};

const loaders = {
  reference: async () => (await import("socket.io-client")).io,
  ours: async () => (await import(new URL("index.mjs", build).href)).io,
  ws: async () => {
    const [{ rawClient }, { default: WebSocket }] = await Promise.all([import("./raw.mjs"), import("ws")]);
    const overWebSocket = rawClient(WebSocket);
    const { io: overPolling } = await import("./raw-polling.mjs");
    const { io: overBoth } = await import("./raw-upgrade.mjs");
    const raw = { polling: overPolling, websocket: overWebSocket };
    return (url, { transports: [transport] = [] } = {}) => (raw[transport] ?? overBoth)(url);
  },
};

export const load = (library) => loaders[library]();
