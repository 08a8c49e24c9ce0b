import type { Agent as HttpAgent, IncomingMessage } from "node:http";
import WebSocket from "isomorphic-ws";
import type { ClientOptions } from "ws";
import { exceeded, type Limits, LIMITS } from "../src/core/budget.ts";
import type { Target, TransportOptions } from "../src/core/ports.ts";
import { type AgentMaker, newAgent, occupy, ownAgent, pick, sharedAgent, TLS, unrefRequests } from "./agent.ts";
import { CookieJar } from "./cookies.ts";
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

/** What the transports of one connection share in Node. */
interface Belongings {
  /** By the option `proxy`, which transports may have of their own, and by who makes them: hardly ever more than two. */
  readonly agents: (readonly [proxy: TransportOptions["proxy"], make: AgentMaker, agent: HttpAgent])[];
  readonly cookies: CookieJar | undefined;
}

const belongings = new WeakMap<Target["owner"], Belongings>();

/** Base64 through Node's Buffer, several times as fast as through `btoa`; and binary arrives as a Buffer. */
export const nodeBase64: Base64 = {
  binaryType: "nodebuffer",
  encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  decode: (text) => Buffer.from(text, "base64"),
};

/** `fetch` as Node knows it with node-fetch: over an agent, and with cookies of its own. */
function nodeFetch(fetch: FetchFunction): FetchFunction {
  return async (url, init, target) => {
    const { agent, cookies } = belongingsOf(target, ownAgent);
    if (agent instanceof ProxiedAgent) await agent.load(); // node-fetch would forget what its error knows
    const headers = withCookies(Object.fromEntries(init.headers as Headers), cookies?.header(new URL(url)));
    const { limits = LIMITS } = target;
    const { agent: own, broken } = watched(agent);
    const answered = occupy(agent);
    const response = await fetch(url, { ...init, headers, agent: own, size: limits.frameBytes } as RequestInit, target).catch((error: unknown) => {
      answered();
      throw hushSystem(error);
    });
    cookies?.store(new URL(url), setCookies(response.headers));
    const text = response.text.bind(response);
    return Object.assign(response, { text: () => whole(Promise.race([text(), broken]), limits).finally(answered) });
  };
}

/** A body of which node-fetch reads no more than it was told. */
async function whole(text: Promise<string>, limits: Limits): Promise<string> {
  try {
    return await text;
  } catch (error) {
    throw (error as { type?: unknown }).type === "max-size" ? exceeded("frameBytes", limits) : hushSystem(error);
  }
}

/** The options of `ws` for a target. */
function wsSettings(target: Target): ClientOptions {
  const { url, options, limits = LIMITS } = target;
  const { agent, cookies } = belongingsOf(target, sharedAgent);
  const { extraHeaders, perMessageDeflate = { threshold: 1024 } } = options;
  return {
    maxPayload: limits.frameBytes > LONGEST ? 0 : limits.frameBytes,
    ...pick(options, WS),
    ...pick(options, TLS),
    perMessageDeflate,
    agent,
    headers: withCookies(extraHeaders, cookies?.header(new URL(url))),
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
  belongingsOf(target, sharedAgent).cookies?.store(new URL(target.url), response.headers["set-cookie"] ?? []);
}

function belongingsOf({ url, options, owner }: Target, make: AgentMaker): { agent: HttpAgent; cookies: CookieJar | undefined } {
  let own = belongings.get(owner);
  if (!own) belongings.set(owner, (own = { agents: [], cookies: options.withCredentials ? new CookieJar() : undefined }));
  return { agent: givenAgent(options) ?? agentOf(own, url, options, make), cookies: own.cookies };
}

/** The agent of the application, which may serve others too. */
function givenAgent({ agent, autoUnref }: TransportOptions): HttpAgent | undefined {
  if (typeof agent !== "object" || agent === null) return undefined;
  return autoUnref ? unrefRequests(agent as HttpAgent) : (agent as HttpAgent);
}

/** The environment is asked for a proxy once. */
function agentOf({ agents }: Belongings, url: string, options: TransportOptions, make: AgentMaker): HttpAgent {
  const known = agents.find(([proxy, maker]) => proxy === options.proxy && maker === make);
  if (known) return known[2];
  const agent = newAgent(url, options, make);
  agents.push([options.proxy, make, agent]);
  return agent;
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
