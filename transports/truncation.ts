import type { Agent, IncomingMessage } from "node:http";
import { showing } from "./requests.ts";

/**
 * Servers that promise to keep a connection and close it after their answer nevertheless. A request that meets the closing
 * looks like one that broke after it was read, which must not be sent again: no second request may come over that connection.
 */
const LEAVERS = /^netty-socketio\//;

/**
 * An agent for one request, and a promise that is rejected when the connection breaks in the middle of the answer. It is
 * needed beside node-fetch: the body of its answer then neither ends nor fails.
 */
export function watched(agent: Agent): { agent: Agent; broken: Promise<never> } {
  const { promise: broken, reject } = withReject();
  const own = showing(agent, (request) => {
    request.once("response", (response: IncomingMessage) => {
      if (LEAVERS.test(String(response.headers.server))) request.shouldKeepAlive = false;
      if (isRedirect(response)) return; // of which nobody reads the body
      response.once("close", () => {
        if (!response.complete && !response.readableEnded) reject(Object.assign(new Error("the connection broke"), { code: "ECONNRESET" }));
      });
    });
  });
  return { agent: own, broken };
}

function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject!: (error: Error) => void;
  const promise = new Promise<never>((_, refuse) => (reject = refuse));
  promise.catch(() => {}); // nobody may be waiting any more
  return { promise, reject };
}

function isRedirect({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 300 && statusCode < 400;
}
