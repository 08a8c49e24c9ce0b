import { transports as available } from "../transports/node.ts";
import { type SocketBuilder as BaseBuilder, bindBuilder } from "./builder.ts";
import type { DefaultEventsMap, EventsMap } from "./emitter.ts";
import { bindManager, createIo } from "./io.ts";
import { advise } from "./diagnose/advice.ts";
import type { Manager as BaseManager } from "./manager.ts";
import { debugged } from "./node-debug.ts";
import { print, Watch } from "./warnings.ts";

export * from "./exports.ts";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "../transports/node.ts";

advise(); // where nobody counts the bytes, errors say what to do
const transports = debugged(available);
const watch = process.env["NODE_ENV"] === "development" ? new Watch({ show: print, later: (callback) => process.nextTick(callback) }) : undefined;
const PlainManager = bindManager(transports);

/** One connection to a server, over cross-fetch and isomorphic-ws. */
export const Manager = watch?.manager(PlainManager) ?? PlainManager;
export type Manager<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> = BaseManager<In, Out>;

/** Connects to a server. See `Io`. */
export const io = watch?.io(createIo(transports, Manager)) ?? createIo(transports, Manager);
/** Configures clients and makes connected ones. */
export const SocketBuilder = /* @__PURE__ */ bindBuilder(Manager, true);
export type SocketBuilder<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> = BaseBuilder<In, Out>;

export { io as connect, io as default };
