import { Agent as HttpAgent, type AgentOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import { certificate, key } from "./certificates.ts";
import { both, connect, exchange, test } from "./play.ts";
import { NotingServer } from "./server.ts";

/** Makes an agent note the connections it opens, by the ports they come from. */
function noting<Agent extends HttpAgent>(agent: Agent): { agent: Agent; ports: Set<number | undefined> } {
  const ports = new Set<number | undefined>();
  const hook = agent as unknown as { createConnection: (...args: unknown[]) => Socket };
  const create = hook.createConnection;
  hook.createConnection = (...args) => {
    const connection = create.apply(agent, args);
    return connection.once("connect", () => ports.add(connection.localPort));
  };
  return { agent, ports };
}

const WAYS = [["polling"], ["websocket"], ["polling", "websocket"]];

for (const transports of WAYS) {
  test(
    `every connection over ${transports.join(" and ")} is the agent's`,
    both(
      async (stage) => {
        const server = await NotingServer.start(stage);
        const { agent, ports } = noting(new HttpAgent());
        const socket = await connect(stage, server.url, { transports, agent });
        await exchange(socket);
        const foreign = server.requests.filter(({ port }) => !ports.has(port));
        return { own: ports.size > 0, foreign: foreign.length, transports: server.transports };
      },
      { own: true, foreign: 0, transports },
    ),
  );
}

test(
  "an agent for TLS brings its own certificates",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage, { tls: { cert: certificate, key } });
      const { agent, ports } = noting(new HttpsAgent({ ca: certificate }));
      // The reference has its own idea of what is valid, which outweighs the agent's; ours is told nothing.
      const socket = await connect(stage, server.url, { transports: ["polling", "websocket"], agent });
      await exchange(socket);
      return { opened: ports.size > 0, transports: server.transports };
    },
    { opened: true, transports: ["polling", "websocket"] },
  ),
);

test(
  "an agent that keeps connections alive is given them back, and may be used on",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const settings: AgentOptions = { keepAlive: true };
      const { agent, ports } = noting(new HttpAgent(settings));
      stage.finally(() => agent.destroy());
      const first = await connect(stage, server.url, { transports: ["polling"], agent });
      for (let n = 0; n < 5; n++) await exchange(first, n);
      const few = ports.size < server.requests.length;
      first.disconnect();
      const second = await connect(stage, server.url, { transports: ["polling"], agent, forceNew: true });
      return { few, answer: await exchange(second, "still there") };
    },
    { few: true, answer: "still there" },
  ),
);

test(
  "agent: false is no agent at all",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["polling", "websocket"], agent: false });
      return exchange(socket, "there");
    },
    "there",
  ),
);
