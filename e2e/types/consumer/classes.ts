// Transports as classes, to leave the others out of a bundle.
import { Fetch, io, NodeWebSocket, NodeXHR, type Socket, WebSocket, WebTransport, XHR } from "socket.io-client";

export const inBrowsers: Socket = io("http://localhost", { transports: [Fetch, WebSocket, WebTransport] });
export const inOldBrowsers: Socket = io("http://localhost", { transports: [XHR, WebSocket] });
export const inNode: Socket = io("http://localhost", { transports: [NodeXHR, NodeWebSocket] });
