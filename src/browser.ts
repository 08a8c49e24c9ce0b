// the core before the transports: what is alike stands together then, and compresses better
import { bindManager, createIo } from "./io.ts";
import { transports } from "../transports/browser.ts";
import { type SocketBuilder as BaseBuilder, bindBuilder } from "./builder.ts";
import type { DefaultEventsMap, EventsMap } from "./emitter.ts";
import type { Manager as BaseManager } from "./manager.ts";

export * from "./exports.ts";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "../transports/browser.ts";

/** One connection to a server, over `fetch` and `WebSocket` of the browser. */
export const Manager = /* @__PURE__ */ bindManager(transports);
export type Manager<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> = BaseManager<In, Out>;

/** Connects to a server. See `Io`. */
export const io = /* @__PURE__ */ createIo(transports, Manager);
/** Configures clients and makes connected ones. */
export const SocketBuilder = /* @__PURE__ */ bindBuilder(Manager);
export type SocketBuilder<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> = BaseBuilder<In, Out>;

export { io as connect, io as default };
