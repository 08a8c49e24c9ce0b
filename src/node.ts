import { transports } from "../transports/node.ts";
import { bindManager, createIo } from "./io.ts";
import type { Manager as BaseManager } from "./manager.ts";

export * from "./exports.ts";

/** One connection to a server, over cross-fetch and isomorphic-ws. */
export const Manager = bindManager(transports);
export type Manager = BaseManager;

/** Connects to a server. See `Io`. */
export const io = createIo(transports, Manager);
export { io as connect, io as default };
