import { transports as available } from "../transports/node.ts";
import { advise } from "./diagnose/advice.ts";
import { bindEngineSocket } from "./engine-client.ts";
import type { EngineSocket } from "./engine.ts";
import { asClass, type TransportClass } from "./transport-class.ts";

export * from "./engine-exports.ts";

advise(); // where nobody counts the bytes, errors say what to do

// under the names that engine.io-client gives its classes
const Fetch = /* @__PURE__ */ asClass(available.polling, "http");
const WebSocket = /* @__PURE__ */ asClass(available.websocket, "ws");
const WebTransport = /* @__PURE__ */ asClass(available.webtransport, "http");
export { Fetch, Fetch as NodeXHR, Fetch as XHR, WebSocket, WebSocket as NodeWebSocket, WebTransport };

/** The transports of this platform, by name: adapters that may be made with `new` and extended as well. */
export const transports: { readonly polling: TransportClass; readonly websocket: TransportClass; readonly webtransport: TransportClass } = {
  polling: Fetch,
  websocket: WebSocket,
  webtransport: WebTransport,
};

/** The Engine.IO client on its own, for servers without Socket.IO. See `EngineSocketConstructor`. */
export const Socket = /* @__PURE__ */ bindEngineSocket(available);
export type Socket = EngineSocket;
