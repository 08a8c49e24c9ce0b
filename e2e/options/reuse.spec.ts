import type { IncomingMessage } from "node:http";
import type { Stage } from "../defects/stage.ts";
import { both, connect, exchange, test } from "./play.ts";
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
