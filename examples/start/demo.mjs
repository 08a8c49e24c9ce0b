// The demo as a function, for main.mjs and for tests.

import { createRequire } from "node:module";
import { createPrinter, wantsColour } from "./terminal.mjs";
import { attachSocketServer, NAMESPACES, startPageServer } from "./server.mjs";
import { stepsInOrder } from "./steps.mjs";
import { runTour } from "./tour.mjs";

const require = createRequire(import.meta.url);

/**
 * @typedef {object} StepResult
 * @property {string} name                                   for example "Handshake"
 * @property {"passed" | "skipped" | "failed"} status        skipped: not offered by the server, or only in part
 * @property {string} [reason]                               why it was skipped or failed, in words
 * @property {number} ms                                     how long it took
 * @property {{ kind: "fact" | "sent" | "received", label: string, text: string }[]} lines   what was seen
 *
 * @typedef {object} Demo
 * @property {string | undefined} address   where the page is served; undefined with `once`
 * @property {readonly StepResult[]} steps
 * @property {boolean} ok                   no step failed
 * @property {() => Promise<void>} close    ends the servers; calling it again is harmless
 */

/**
 * Runs the steps against `url`, or against a server of its own on 127.0.0.1, printing to `out`; resolves when they are
 * done. Unless `once`, the page is served until `close()`. Never rejects because a step failed: look at `ok` and `steps`.
 *
 * @param {object} [options]
 * @param {string} [options.url]          a foreign server, with its namespace as the path
 * @param {number} [options.port]         of the page; 0, the default, takes a free one
 * @param {boolean} [options.once]        run the steps only
 * @param {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} [options.out]   default: process.stdout
 * @param {boolean} [options.colour]      default: whether `out` is a TTY and NO_COLOR is not set
 * @param {AbortSignal} [options.signal]  ends the steps early
 * @returns {Promise<Demo>}
 *
 * @example
 * const demo = await startDemo({ out: { write() {} } });
 * await page.goto(demo.address);
 * await demo.close();
 */
export async function startDemo({ url, port = 0, once = false, out = process.stdout, colour = wantsColour(out), signal } = {}) {
  const print = createPrinter(out, colour);
  const version = require("../../package.json").version;
  const server = await startServer({ url, port, once, version });
  const target = url ?? `${server.origin}/`;

  const runtime = `Node ${process.versions.node}`;
  const peer = url ? "" : `, socket.io ${require("socket.io/package.json").version}`;
  print.title(`isomorphic-socketio ${version}`, `at ${target}  (${runtime}${peer})`);

  const steps = [];
  for await (const step of runTour({ url: target, foreign: url !== undefined, signal })) {
    steps.push(step);
    print.step(step);
  }
  const ok = steps.every((step) => step.status !== "failed");
  if (!signal?.aborted) print.verdict(ok, verdict(steps));

  if (once || signal?.aborted) await server?.close();
  else print.address("Page", `${server.origin}/`, "Ctrl-C ends it");
  return {
    address: once ? undefined : `${server.origin}/`,
    steps,
    ok,
    close: async () => server?.close(),
  };
}

/** The page's server, with a Socket.IO server on it when there is no other to talk to. */
async function startServer({ url, port, once, version }) {
  if (url && once) return undefined;
  const server = await startPageServer({
    port,
    configFor: (origin) => ({
      url: url ?? `${origin}/`,
      embedded: url === undefined,
      version,
      namespaces: url ? [] : NAMESPACES,
    }),
  });
  if (url) return server;
  const io = attachSocketServer(server.http);
  let closing;
  return { ...server, close: () => (closing ??= closeBoth(io, server)) };
}

async function closeBoth(io, server) {
  const closed = io.close();
  // Connections kept alive by a browser would hold the HTTP server open.
  server.http.closeAllConnections();
  await closed;
}

function verdict(steps) {
  const count = (status) => steps.filter((step) => step.status === status);
  const parts = [`${count("passed").length} of ${stepsInOrder.length} steps passed`];
  if (count("skipped").length > 0) parts.push(`not offered here: ${namesOf(count("skipped"))}`);
  if (count("failed").length > 0) parts.push(`failed: ${namesOf(count("failed"))}`);
  if (steps.length < stepsInOrder.length) parts.push(`not tried: ${stepsInOrder.length - steps.length}`);
  return `${parts.join("; ")}.`;
}

function namesOf(steps) {
  return steps.map((step) => step.name.toLowerCase()).join(", ");
}
