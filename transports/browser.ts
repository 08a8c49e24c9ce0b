import { polling } from "./polling.ts";
import { websocket } from "./websocket.ts";
import { webtransport } from "./webtransport.ts";

/** The transports of browsers: their own `fetch`, `WebSocket` and `WebTransport`. */
export const transports = {
  polling: /* @__PURE__ */ polling(),
  websocket: /* @__PURE__ */ websocket(),
  webtransport: /* @__PURE__ */ webtransport(),
};
