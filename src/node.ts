import fetch from "cross-fetch";
import WebSocket from "isomorphic-ws";
import { keepCookies, nodeBase64, nodeFetch, wsSettings } from "../transports/node.ts";
import { polling } from "../transports/polling.ts";
import { nodeWebsocket } from "../transports/ws.ts";
import { bindManager, createIo } from "./io.ts";
import type { Manager as BaseManager } from "./manager.ts";

export * from "./exports.ts";

const transports = {
  polling: polling(nodeFetch(fetch), nodeBase64),
  websocket: nodeWebsocket(WebSocket, { settings: wsSettings, onHandshake: keepCookies, base64: nodeBase64 }),
};

/** One connection to a server, over cross-fetch and isomorphic-ws. */
export const Manager = bindManager(transports);
export type Manager = BaseManager;

/** Connects to a server. See `Io`. */
export const io = createIo(transports, Manager);
export { io as connect, io as default };
