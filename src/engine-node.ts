import { transports } from "../transports/node.ts";
import { bindEngineSocket } from "./engine-client.ts";
import type { EngineSocket } from "./engine.ts";

export * from "./engine-exports.ts";
export { Fetch, NodeWebSocket, NodeXHR, transports, WebSocket, WebTransport, XHR } from "../transports/node.ts";

/** The Engine.IO client on its own, for servers without Socket.IO. See `EngineSocketConstructor`. */
export const Socket = /* @__PURE__ */ bindEngineSocket(transports);
export type Socket = EngineSocket;
