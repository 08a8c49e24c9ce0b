import { transports } from "../transports/browser.ts";
import { bindEngineSocket } from "./engine-client.ts";
import type { EngineSocket } from "./engine.ts";

export * from "./engine-exports.ts";
export { transports };

/** The Engine.IO client on its own, for servers without Socket.IO. See `EngineSocketConstructor`. */
export const Socket = /* @__PURE__ */ bindEngineSocket(transports);
export type Socket = EngineSocket;

/** The transports under the names that `engine.io-client` gives its classes, to stand in the option `transports`. */
export const { polling: Fetch, polling: XHR, polling: NodeXHR, websocket: WebSocket, websocket: NodeWebSocket, webtransport: WebTransport } = transports;
