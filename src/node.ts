import { transports as available } from "../transports/node.ts";
import { type SocketBuilder as BaseBuilder, bindBuilder } from "./builder.ts";
import type { DefaultEventsMap, EventsMap } from "./emitter.ts";
import { bindManager, createIo } from "./io.ts";
import type { Manager as BaseManager } from "./manager.ts";
import { debugged } from "./node-debug.ts";

export * from "./exports.ts";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "../transports/node.ts";

const transports = debugged(available);

/** One connection to a server, over cross-fetch and isomorphic-ws. */
export const Manager = bindManager(transports);
export type Manager<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> = BaseManager<In, Out>;

/** Connects to a server. See `Io`. */
export const io = createIo(transports, Manager);
/** Configures clients and makes connected ones. */
export const SocketBuilder = /* @__PURE__ */ bindBuilder(Manager, true);
export type SocketBuilder<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> = BaseBuilder<In, Out>;

export { io as connect, io as default };
