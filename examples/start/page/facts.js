// What is known of the connection, in the strip below the wire.

import { milliseconds } from "./format.js";

const STATES = {
  idle: "Not connected",
  connecting: "Connecting…",
  connected: "Connected",
  reconnecting: "Reconnecting…",
  disconnected: "Disconnected",
};
const UNKNOWN = "–";
const MOST_SAMPLES = 32;

/** @param {Record<"state" | "transport" | "rtt" | "rttLine" | "session" | "socket" | "recovered", Element>} parts */
export function createFacts(parts) {
  let samples = [];

  /** @param {import("./connection.js").Connection | undefined} connection */
  function show(connection) {
    const state = connection?.state ?? "idle";
    document.body.dataset.state = state;
    document.body.dataset.transport = connection?.transport ?? "";
    document.title = `${STATES[state]} · isomorphic-socketio`;
    const attempt = state.endsWith("connecting") && connection.attempt > 0 ? ` attempt ${connection.attempt}` : "";
    write(parts.state, `${STATES[state]}${attempt}`);
    write(parts.transport, connection?.transport);
    write(parts.session, connection?.sessionId);
    write(parts.socket, connection?.socketId);
    write(parts.recovered, state === "connected" ? (connection.recovered ? "yes" : "no") : undefined);
    if (state !== "connected") {
      samples = [];
      drawRoundTrips();
    }
  }

  function addRoundTrip(ms) {
    samples = [...samples.slice(1 - MOST_SAMPLES), ms];
    drawRoundTrips();
  }

  function drawRoundTrips() {
    write(parts.rtt, samples.length > 0 ? milliseconds(samples.at(-1)) : undefined);
    const top = Math.max(...samples, 1);
    const step = 96 / (MOST_SAMPLES - 1);
    const start = 96 - step * (samples.length - 1);
    const points = samples.map((ms, index) => `${(start + index * step).toFixed(1)},${(22 - (ms / top) * 20).toFixed(1)}`);
    parts.rttLine.setAttribute("points", points.join(" "));
  }

  return { show, addRoundTrip };
}

/** Leaves an unchanged text alone, so that a screen reader does not repeat it. */
function write(element, text = UNKNOWN) {
  if (element.textContent !== text) element.textContent = text;
  if (element.classList.contains("id")) element.title = text === UNKNOWN ? "" : text;
}
