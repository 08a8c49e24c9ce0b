import { polling } from "./polling.ts";
import { websocket } from "./websocket.ts";

/** The transports of browsers: their own `fetch` and `WebSocket`. */
export const transports = { polling: /* @__PURE__ */ polling(), websocket: /* @__PURE__ */ websocket() };
