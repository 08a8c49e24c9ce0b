import { Agent as HttpAgent, type AgentOptions, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import crossFetch from "cross-fetch";
import WebSocket from "isomorphic-ws";
import type { ClientOptions } from "ws";
import type { Target, TransportOptions } from "../src/core/ports.ts";
import { CookieJar } from "./cookies.ts";
import type { Base64 } from "./payload.ts";
import { type Fetch, polling } from "./polling.ts";
import { webtransport } from "./webtransport.ts";
import { nodeWebsocket } from "./ws.ts";

/** Options that go to the TLS connection as they are. */
const TLS = ["pfx", "key", "passphrase", "cert", "ca", "ciphers", "rejectUnauthorized", "checkServerIdentity", "servername"] as const;

/** Options that go to `ws` as they are. */
const WS = ["localAddress", "protocolVersion", "origin", "maxPayload", "family", "followRedirects", "handshakeTimeout"] as const;

/** What the transports of one connection share in Node. */
interface Belongings {
  readonly agent: HttpAgent;
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
function nodeFetch(fetch: Fetch): Fetch {
  return async (url, init, target) => {
    const { agent, cookies } = belongingsOf(target);
    const cookie = cookies?.header(new URL(url));
    const headers = new Headers(init.headers);
    if (cookie) headers.set("Cookie", cookie);
    const response = await fetch(url, { ...init, headers: Object.fromEntries(headers), agent } as RequestInit, target);
    cookies?.store(new URL(url), setCookies(response.headers));
    return response;
  };
}

/** The options of `ws` for a target. */
function wsSettings(target: Target): ClientOptions {
  const { url, options } = target;
  const { agent, cookies } = belongingsOf(target);
  const cookie = cookies?.header(new URL(url));
  const { extraHeaders, perMessageDeflate = { threshold: 1024 } } = options;
  return {
    ...pick(options, WS),
    ...pick(options, TLS),
    perMessageDeflate,
    agent,
    headers: { ...extraHeaders, ...(cookie && { cookie }) },
  };
}

/** Keeps the cookies that a WebSocket handshake set. */
function keepCookies(target: Target, response: IncomingMessage): void {
  belongingsOf(target).cookies?.store(new URL(target.url), response.headers["set-cookie"] ?? []);
}

function belongingsOf({ url, options, owner }: Target): Belongings {
  let own = belongings.get(owner);
  if (!own) belongings.set(owner, (own = { agent: newAgent(url, options), cookies: options.withCredentials ? new CookieJar() : undefined }));
  return typeof options.agent === "object" ? { ...own, agent: options.agent as HttpAgent } : own;
}

function newAgent(url: string, options: TransportOptions): HttpAgent {
  // long-polling sends a request for every few packets: a new connection for each would double its cost
  const settings: AgentOptions = { keepAlive: true, ...pick(options, TLS), ...pick(options, ["localAddress", "family"]) };
  const agent = url.startsWith("https:") ? new HttpsAgent(settings) : new HttpAgent(settings);
  return options.autoUnref ? unrefSockets(agent) : agent;
}

/** Lets the process end although the sockets of this agent are open. */
function unrefSockets(agent: HttpAgent): HttpAgent {
  const hooks = agent as unknown as {
    createConnection: (...args: unknown[]) => Socket;
    reuseSocket: (socket: Socket, request: ClientRequest) => void;
  };
  const connect = hooks.createConnection;
  hooks.createConnection = (...args) => connect.apply(agent, args).unref();
  hooks.reuseSocket = () => {}; // which would hold the process again
  return agent;
}

/** What node-fetch calls `raw`, the standard calls `getSetCookie`. */
function setCookies(headers: Headers & { raw?: () => Record<string, string[]> }): string[] {
  return headers.raw?.()["set-cookie"] ?? headers.getSetCookie?.() ?? [];
}

/** Only what is there: an `undefined` must not replace a default, least of all that of `rejectUnauthorized`. */
function pick(options: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined && value !== null));
}

/** The transports of Node: cross-fetch and isomorphic-ws, and the global `WebTransport` where something brings it. */
export const transports = {
  polling: polling(nodeFetch(crossFetch), nodeBase64),
  websocket: nodeWebsocket(WebSocket, { settings: wsSettings, onHandshake: keepCookies, base64: nodeBase64 }),
  webtransport: webtransport(),
};
