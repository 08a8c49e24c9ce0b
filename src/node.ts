import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import fetch from "cross-fetch";
import WebSocket from "isomorphic-ws";
import type { Base64 } from "../transports/payload.ts";
import { type Fetch, polling } from "../transports/polling.ts";
import { nodeWebsocket } from "../transports/ws.ts";
import { bindManager, createIo } from "./io.ts";
import type { Manager as BaseManager } from "./manager.ts";

export * from "./exports.ts";

// long-polling sends a request for every few packets: a new connection for each would double its cost
const httpAgent = new HttpAgent({ keepAlive: true });
const httpsAgent = new HttpsAgent({ keepAlive: true });

/** `fetch` as cross-fetch has it in Node, over connections that are used again. */
const request: Fetch = (url, init) => {
  const agent = url.startsWith("https:") ? httpsAgent : httpAgent;
  return fetch(url, { ...init, agent } as RequestInit);
};

/** Base64 through Node's Buffer, several times as fast as through `btoa`; and binary arrives as a Buffer. */
const base64: Base64 = {
  encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  decode: (text) => {
    if (/[^A-Za-z0-9+/=]/.test(text)) throw new SyntaxError("not base64"); // which Buffer would pass over
    return Buffer.from(text, "base64");
  },
};

const transports = {
  polling: polling(request, base64),
  websocket: nodeWebsocket(WebSocket, ({ extraHeaders }) => ({ headers: { ...extraHeaders } })),
};

/** One connection to a server, over cross-fetch and isomorphic-ws. */
export const Manager = bindManager(transports);
export type Manager = BaseManager;

/** Connects to a server. See `Io`. */
export const io = createIo(transports, Manager);
export { io as connect, io as default };
