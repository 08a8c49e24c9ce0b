import { Agent, type IncomingMessage } from "node:http";
import { promisify } from "node:util";
import type { Stage } from "../defects/stage.ts";
import { both, connect, exchange, expect, test } from "./play.ts";
import { NotingServer } from "./server.ts";

/** Talks for a while; whether each request came over a connection of its own. */
async function unshared(stage: Stage, headers: Readonly<Record<string, string>>): Promise<boolean> {
  const server = await NotingServer.start(stage);
  const requests: IncomingMessage[] = [];
  server.io.engine.on("headers", (sent: Record<string, string>, request: IncomingMessage) => {
    Object.assign(sent, headers);
    requests.push(request);
  });
  const socket = await connect(stage, server.url, { transports: ["polling"] });
  for (let n = 0; n < 5; n++) await exchange(socket, n);
  return requests.length > 5 && new Set(requests.map((request) => request.socket)).size === requests.length;
}

test(
  "a server that closes every connection although it says to keep it is asked over a new one each time",
  both((stage) => unshared(stage, { server: "netty-socketio/2.0.13" }), true),
);

// the reference keeps no connection at all
test("any other server is asked over the connections that there are", both((stage) => unshared(stage, { server: "netty" }), false, true));

test(
  "a session has its connections for itself: some clusters find the process of a session by the first request of a connection",
  both(async (stage) => {
    const server = await NotingServer.start(stage);
    const sessions = new Map<object, Set<string>>();
    server.io.engine.on("headers", (_: object, { socket, url }: IncomingMessage) => {
      const sid = new URL(url!, server.url).searchParams.get("sid");
      if (sid !== null) sessions.set(socket, (sessions.get(socket) ?? new Set()).add(sid));
    });
    for (const transports of [["polling"], ["polling", "websocket"], ["polling"]]) {
      const socket = await connect(stage, server.url, { transports, forceNew: true });
      for (let n = 0; n < 3; n++) await exchange(socket, n);
      socket.disconnect();
    }
    return [sessions.size > 3, [...sessions.values()].every((sids) => sids.size === 1)];
  }, [true, true]),
);

/** A server that would keep an idle connection for longer than a test may take, and the number of its connections. */
async function hospitable(stage: Stage): Promise<{ url: string; connections: () => Promise<number> }> {
  const { url, http } = await NotingServer.start(stage);
  http.keepAliveTimeout = 60_000;
  return { url, connections: promisify(http.getConnections.bind(http)) };
}

test(
  "a session leaves no idle connection behind, neither when it is upgraded nor when it is over",
  both(async (stage) => {
    const { url, connections } = await hospitable(stage);
    const polling = await connect(stage, url, { transports: ["polling"], forceNew: true });
    await Promise.all([exchange(polling, 1), exchange(polling, 2)]);
    polling.disconnect();
    await expect.poll(connections).toBe(0);
    const upgraded = await connect(stage, url, { transports: ["polling", "websocket"], forceNew: true });
    await expect.poll(connections).toBe(1);
    upgraded.disconnect();
    await expect.poll(connections).toBe(0);
    return "nothing remains";
  }, "nothing remains"),
);

test(
  "the idle connections of an agent that is given are not touched",
  both(async (stage) => {
    const { url, connections } = await hospitable(stage);
    const agent = new Agent({ keepAlive: true });
    stage.finally(() => agent.destroy());
    const idle = () => Object.values(agent.freeSockets).flat().length;
    const socket = await connect(stage, url, { transports: ["polling"], agent });
    socket.disconnect();
    await expect.poll(() => Object.keys(agent.sockets).length).toBe(0);
    return [idle() > 0, (await connections()) === idle()];
  }, [true, true]),
);
