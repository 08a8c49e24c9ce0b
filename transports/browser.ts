import { webtransport } from "./webtransport.ts";
import { websocket } from "./websocket.ts";
import { polling } from "./polling.ts";

// under the names that engine.io-client gives its classes, to stand in the option `transports`
const Fetch = /* @__PURE__ */ polling();
const WebSocket = /* @__PURE__ */ websocket();
const WebTransport = /* @__PURE__ */ webtransport();
export { Fetch, Fetch as NodeXHR, Fetch as XHR, WebSocket, WebSocket as NodeWebSocket, WebTransport };

/** The transports of browsers: their own `fetch`, `WebSocket` and `WebTransport`. */
export const transports = { polling: Fetch, websocket: WebSocket, webtransport: WebTransport };
