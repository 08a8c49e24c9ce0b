import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import WebSocket from "isomorphic-ws";
import type { ClientOptions } from "ws";
import { LIMITS } from "../src/core/budget.ts";
import type { Target } from "../src/core/ports.ts";
import { agentOf, occupy, pick, TLS } from "./agent.ts";
import { CookieJar } from "./cookies.ts";
import { collect } from "./intake.ts";
import { hushSystem, systemFailure } from "./network.ts";
import type { Base64 } from "./payload.ts";
import { type FetchFunction, polling } from "./polling.ts";
import { ProxiedAgent } from "./proxy.ts";
import { watched } from "./truncation.ts";
import { webtransport } from "./webtransport.ts";
import { nodeWebsocket } from "./ws.ts";

/** Options that go to `ws` as they are. */
const WS = ["localAddress", "protocolVersion", "origin", "maxPayload", "family", "followRedirects", "handshakeTimeout"] as const;

/** The largest limit that `ws` understands, which reads it as 32 bits; 0 is none. */
const LONGEST = 0x7fffffff;

/** The cookies of each connection, which its transports share. */
const jars = new WeakMap<Target["owner"], CookieJar>();

/** Base64 through Node's Buffer, several times as fast as through `btoa`; and binary arrives as a Buffer. */
export const nodeBase64: Base64 = {
  binaryType: "nodebuffer",
  encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  decode: (text) => Buffer.from(text, "base64"),
};

/** `fetch` as Node knows it with node-fetch: over an agent, and with cookies of its own. */
function nodeFetch(fetch: FetchFunction): FetchFunction {
  return async (url, init, target) => {
    const agent = agentOf(target, "requests");
    const cookies = cookiesOf(target);
    if (agent instanceof ProxiedAgent) await agent.load(); // node-fetch would forget what its error knows
    const headers = withCookies(Object.fromEntries(init.headers as Headers), cookies?.header(new URL(url)));
    const { agent: own, broken } = watched(agent);
    const answered = occupy(agent);
    const response = await Promise.race([fetch(url, { ...init, headers, agent: own } as RequestInit, target), broken]).catch((error: unknown) => {
      answered();
      // as in socket.io-client, whose suites and users simulate time: at the next tick of the clock that is in place now
      return new Promise<never>((_, reject) => setTimeout(reject, 0, hushSystem(error)));
    });
    cookies?.store(new URL(url), setCookies(response.headers));
    const body: unknown = response.body;
    const whole = response.text.bind(response); // what stands in the place of node-fetch may have no stream
    const text = async () => {
      try {
        return await Promise.race([body instanceof Readable ? collect(body, target.limits ?? LIMITS, init.signal!) : whole(), broken]);
      } catch (error) {
        throw hushSystem(error);
      } finally {
        answered();
      }
    };
    return Object.assign(response, { text });
  };
}

/** The options of `ws` for a target. */
function wsSettings(target: Target): ClientOptions {
  const { url, options, limits = LIMITS } = target;
  const { extraHeaders, perMessageDeflate = { threshold: 1024 } } = options;
  return {
    maxPayload: limits.frameBytes > LONGEST ? 0 : limits.frameBytes,
    ...pick(options, WS),
    ...pick(options, TLS),
    perMessageDeflate,
    agent: agentOf(target, "websockets"),
    headers: withCookies(extraHeaders, cookiesOf(target)?.header(new URL(url))),
  };
}

/** Headers with the cookies of the server beside those of the application. */
function withCookies(headers: Record<string, string> | undefined, cookies: string | undefined): Record<string, string> {
  if (!cookies) return { ...headers };
  const others = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== "cookie");
  const own = Object.entries(headers ?? {}).flatMap(([name, value]) => (name.toLowerCase() === "cookie" ? value : []));
  return { ...Object.fromEntries(others), Cookie: [...own, cookies].join("; ") };
}

/** Keeps the cookies that a WebSocket handshake set. */
function keepCookies(target: Target, response: IncomingMessage): void {
  cookiesOf(target)?.store(new URL(target.url), response.headers["set-cookie"] ?? []);
}

function cookiesOf({ options, owner }: Target): CookieJar | undefined {
  if (options.withCredentials && !jars.has(owner)) jars.set(owner, new CookieJar());
  return jars.get(owner);
}

/** What node-fetch calls `raw`, the standard calls `getSetCookie`. */
function setCookies(headers: Headers & { raw?: () => Record<string, string[]> }): string[] {
  return headers.raw?.()["set-cookie"] ?? headers.getSetCookie?.() ?? [];
}

let loaded: Promise<{ default: typeof fetch }> | undefined;

/** Loaded by the first request: that takes as long as all the rest together, and over a WebSocket nobody needs it. */
const crossFetch: FetchFunction = async (url, init) => {
  // a server that webpack makes one file of stays one file
  loaded ??= import(/* webpackMode: "eager" */ "cross-fetch");
  const { default: fetch } = await loaded;
  return fetch(url, init);
};

// under the names that engine.io-client gives its classes, to stand in the option `transports`
const Fetch = polling(nodeFetch(crossFetch), nodeBase64, systemFailure);
const NodeWebSocket = nodeWebsocket(WebSocket, { settings: wsSettings, onHandshake: keepCookies, base64: nodeBase64 });
const WebTransport = webtransport();
export { Fetch, Fetch as NodeXHR, Fetch as XHR, NodeWebSocket, NodeWebSocket as WebSocket, WebTransport };

/** The transports of Node: cross-fetch and isomorphic-ws, and the global `WebTransport` where something brings it. */
export const transports = { polling: Fetch, websocket: NodeWebSocket, webtransport: WebTransport };
