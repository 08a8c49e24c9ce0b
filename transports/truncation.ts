import type { Agent, IncomingMessage } from "node:http";
import { parse } from "node:url";
import { showing } from "./requests.ts";

/**
 * Servers that promise to keep a connection and close it after their answer nevertheless. A request that meets the closing
 * looks like one that broke after it was read, which must not be sent again: no second request may come over that connection.
 */
const LEAVERS = /^netty-socketio\//;

/**
 * An agent for one request, and a promise that is rejected when the connection breaks before the answer, or in the middle of it. It
 * is needed beside node-fetch: the answer, or its body, then neither comes nor fails.
 */
export function watched(agent: Agent): { agent: Agent; broken: Promise<never> } {
  const { promise: broken, reject } = withReject();
  const lost = () => reject(Object.assign(new Error("the connection broke"), { code: "ECONNRESET" }));
  const own = showing(agent, (request) => {
    request.once("close", lost); // with status 101, Node tells of nothing else
    request.once("response", (response: IncomingMessage) => {
      const { headers } = response;
      request.off("close", lost);
      if (LEAVERS.test(String(headers.server))) request.shouldKeepAlive = false;
      if (FOLLOWED.has(response.statusCode)) {
        if (leads(headers.location)) return; // and nobody reads the body
        delete headers.location;
      }
      response.once("close", () => {
        if (!response.complete && !response.readableEnded) lost();
      });
    });
  });
  return { agent: own, broken };
}

/** What node-fetch takes for redirects. */
const FOLLOWED: ReadonlySet<unknown> = new Set([301, 302, 303, 307, 308]);

/** Whether it can follow one. It asks the parser of old, which throws where nobody catches it. */
function leads(location: string | undefined): boolean {
  try {
    return location !== undefined && parse(new URL(location, "http://server").href).protocol!.startsWith("http");
  } catch {
    return false;
  }
}

function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject!: (error: Error) => void;
  const promise = new Promise<never>((_, refuse) => (reject = refuse));
  promise.catch(() => {}); // nobody may be waiting any more
  return { promise, reject };
}
