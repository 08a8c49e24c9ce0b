// What `npm start` shows: one connection, taken through everything a client does, step by step.

import { performance } from "node:perf_hooks";
import { io } from "isomorphic-socketio";
import { explain, next, NotOffered, within } from "./limits.mjs";
import { stepsInOrder } from "./steps.mjs";

const STEP_LIMIT = 10_000;
/** How long a foreign server is listened to, or given to answer: it owes us neither. */
const PATIENCE = 2_000;

/**
 * Yields a StepResult (see demo.mjs) per step. A failed step ends the tour when it leaves no connection to go on with.
 * @param {{ url: string, foreign: boolean, signal?: AbortSignal }} options
 */
export async function* runTour({ url, foreign, signal }) {
  const tour = createTour(url, foreign, signal);
  try {
    for (const [name, run] of stepsInOrder) {
      const result = await runStep(name, run, tour);
      if (signal?.aborted) return;
      yield result;
      if (result.status === "failed" && !tour.socket.connected) return;
    }
  } finally {
    tour.socket.disconnect();
  }
}

async function runStep(name, run, tour) {
  const lines = [];
  const pen = (kind) => (label, text) => lines.push({ kind, label, text: String(text) });
  const start = performance.now();
  const result = (status, reason) => ({ name, status, reason, ms: performance.now() - start, lines });
  try {
    await run(tour, { fact: pen("fact"), sent: pen("sent"), received: pen("received") });
    return result("passed");
  } catch (error) {
    return result(error instanceof NotOffered ? "skipped" : "failed", explain(error));
  }
}

/** What the steps share: the connection, and what has been seen of it so far. */
function createTour(url, foreign, signal) {
  const socket = io(url, {
    autoConnect: false,
    forceNew: true,
    timeout: STEP_LIMIT,
    reconnectionDelay: 250,
    randomizationFactor: 0,
  });
  const tour = {
    url,
    foreign,
    socket,
    patience: foreign ? PATIENCE : STEP_LIMIT,
    within: (what, promise, limit = STEP_LIMIT) => within(what, promise, limit, signal),

    /** @type {{ name: string, args: unknown[] }[]} every event received */
    events: [],
    /** @type {{ reason: string, at: number, socketId: string } | undefined} the last loss of the connection */
    lost: undefined,
    reconnectionAttempts: 0,
    /** What the embedded server sends while the connection is cut. */
    missed: next(socket, "while-away"),
  };

  let socketId;
  socket.on("connect", () => {
    socketId = socket.id;
  });
  socket.on("disconnect", (reason) => {
    tour.lost = { reason, at: performance.now(), socketId };
    tour.reconnectionAttempts = 0;
  });
  socket.io.on("reconnect_attempt", () => {
    tour.reconnectionAttempts += 1;
  });
  socket.onAny((name, ...args) => tour.events.push({ name, args }));
  return tour;
}
