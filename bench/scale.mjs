// 10,000 connections in one process, each asking something every few seconds, for a minute: what that costs, and whether
// any of them is lost or misses a heartbeat.
import { ask, message, serve, start, stop } from "./processes.mjs";

/** Milliseconds between two heartbeats of the server: several for each connection within the minute. */
const PING = { pingInterval: 10_000, pingTimeout: 10_000 };

export async function scale(library, { count, seconds }) {
  const server = await serve("peer.mjs", PING);
  try {
    const child = start("crowd.mjs", JSON.stringify({ library, port: server.port, count, seconds }), "--expose-gc");
    const { result } = await message(child);
    const { counts } = await ask(server, "counts");
    const missed = counts.pings - counts.pongs;
    // the last round of heartbeats may be under way still
    if (result.lost > 0 || counts.lost > 0 || missed > count) throw new Error(`${result.lost} of ${count} connections were lost, ${missed} heartbeats missed`);
    return { ...result, heartbeats: counts.pongs };
  } finally {
    await stop(server);
  }
}
