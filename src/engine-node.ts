import { transports as available } from "../transports/node.ts";
import { bindEngineSocket } from "./engine-client.ts";
import type { EngineSocket } from "./engine.ts";
import type { Transports } from "./options.ts";

export * from "./engine-exports.ts";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "../transports/node.ts";

/** The transports of this platform, by name. */
export const transports: Transports = available;

/** The Engine.IO client on its own, for servers without Socket.IO. See `EngineSocketConstructor`. */
export const Socket = /* @__PURE__ */ bindEngineSocket(available);
export type Socket = EngineSocket;
