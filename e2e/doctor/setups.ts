import { authority, certificate, key } from "../../examples/certificates.ts";
import type { DiagnoseOptions, StageName } from "isomorphic-socketio/diagnose";
import type { ErrorCode } from "isomorphic-socketio";
import type { Socket } from "socket.io";
import { balanced, encrypted, http, nobody, type Running, silent, socketio, stripping, towards } from "./servers.ts";

/** A broken set-up, and what is to be said about it. */
export interface SetUp {
  readonly name: string;
  readonly start: () => Promise<Running>;
  /** What is examined, where it is not the server's own address. */
  readonly url?: (url: string) => string;
  readonly options?: DiagnoseOptions;
  readonly code: ErrorCode;
  readonly stage: StageName;
  /** Part of the verdict or of the fix. */
  readonly says: string;
}

/** As when the event loop of the server is blocked. */
function stopHeartbeat({ conn }: Socket): void {
  clearTimeout((conn as unknown as { pingIntervalTimer: NodeJS.Timeout }).pingIntervalTimer);
}

const soon = { stageTimeout: 1000 };
const page = { extraHeaders: { Origin: "https://page.example" } };
const html = "<!doctype html><title>An application</title>";

export const setUps: readonly SetUp[] = [
  { name: "no address", start: nobody, url: () => "ftp://example.com", code: "ILLEGAL_URL", stage: "address", says: "https://example.com:3000/namespace" },
  { name: "no such host", start: nobody, url: () => "http://nowhere.invalid", code: "HOST_NOT_FOUND", stage: "name", says: "nowhere.invalid" },
  { name: "nothing listens", start: nobody, code: "CONNECTION_REFUSED", stage: "tcp", says: "Start the server" },
  { name: "a server that says nothing", start: silent, options: soon, code: "CONNECT_TIMEOUT", stage: "http", says: "firewall" },
  { name: "TLS that is never answered", start: silent, url: (url) => url.replace("http:", "https:"), options: soon, code: "TLS_FAILED", stage: "tls", says: "says nothing" },
  { name: "https to a port without TLS", start: socketio, url: (url) => url.replace("http:", "https:"), code: "TLS_FAILED", stage: "tls", says: "Use http://" },
  { name: "http to a port with TLS", start: () => encrypted(certificate, key), url: (url) => url.replace("https:", "http:"), code: "TLS_FAILED", stage: "http", says: "Use https://" },
  { name: "a certificate of an unknown authority", start: () => encrypted(certificate, key), code: "CERTIFICATE_UNTRUSTED", stage: "tls", says: "ca" },
  {
    name: "a certificate for another host",
    start: () => encrypted(certificate, key),
    options: { ca: authority, servername: "example.com" },
    code: "CERTIFICATE_WRONG_HOST",
    stage: "tls",
    says: "localhost",
  },
  { name: "a web server without Socket.IO", start: () => http((_, response) => void response.writeHead(404).end(html)), code: "PATH_NOT_FOUND", stage: "path", says: "HTTP 404" },
  { name: "a web server that answers everything with its page", start: () => http((_, response) => void response.end(html)), code: "NOT_SOCKET_IO", stage: "path", says: "a page in HTML" },
  {
    name: "a login before everything",
    start: () => http((_, response) => void response.writeHead(302, { location: "/login?back=secret" }).end()),
    code: "REDIRECTED",
    stage: "http",
    says: "to /login (HTTP 302)",
  },
  { name: "a proxy whose server is down", start: () => http((_, response) => void response.writeHead(502).end(html)), code: "HTTP_STATUS", stage: "http", says: "HTTP 502" },
  { name: "another path on the server", start: () => socketio({ path: "/api/socket.io" }), url: (url) => `${url}/api`, code: "PATH_NOT_FOUND", stage: "path", says: 'path: "/api/socket.io"' },
  { name: "another path on the client", start: socketio, options: { path: "/ws" }, code: "PATH_NOT_FOUND", stage: "path", says: 'path: "/socket.io"' },
  { name: "no such namespace", start: socketio, url: (url) => `${url}/nowhere`, code: "UNKNOWN_NAMESPACE", stage: "namespace", says: "path /socket.io/ has no namespace /nowhere" },
  { name: "a path in the place of the namespace", start: socketio, url: (url) => `${url}/socket.io`, code: "UNKNOWN_NAMESPACE", stage: "namespace", says: "Leave it out" },
  {
    name: "a server of Socket.IO 2",
    start: () => http((_, response) => void response.end('96:0{"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000}2:40')),
    code: "UNSUPPORTED_PROTOCOL",
    stage: "version",
    says: "Socket.IO 2",
  },
  { name: "a handshake that makes no sense", start: () => http((_, response) => void response.end('0{"sid":7}')), code: "BAD_HANDSHAKE", stage: "handshake", says: "sid" },
  {
    name: "a middleware that says no",
    start: () => socketio({}, (io) => io.use((_, next) => next(Object.assign(new Error("wrong token"), { data: { want: "sesame" } })))),
    code: "REFUSED",
    stage: "auth",
    says: 'wrong token ({"want":"sesame"})',
  },
  {
    name: "an auth function that throws",
    start: socketio,
    options: {
      auth: () => {
        throw new Error("no token here");
      },
    },
    code: "AUTH_FAILED",
    stage: "auth",
    says: "no token here",
  },
  { name: "an origin that is refused", start: () => socketio({ allowRequest: (_, done) => done("not from there", false) }), code: "FORBIDDEN", stage: "http", says: "403" },
  { name: "CORS that is missing", start: socketio, options: page, code: "CORS_BLOCKED", stage: "cors", says: "no access-control-allow-origin" },
  { name: "CORS for another page", start: () => socketio({ cors: { origin: "https://other.example" } }), options: page, code: "CORS_BLOCKED", stage: "cors", says: "https://other.example" },
  { name: "CORS for all, with credentials", start: () => socketio({ cors: { origin: "*" } }), options: { ...page, withCredentials: true }, code: "CORS_BLOCKED", stage: "cors", says: "any origin" },
  { name: "two servers without sticky sessions", start: () => balanced("never"), code: "NO_STICKY_SESSIONS", stage: "sticky", says: "sticky" },
  { name: "sticky sessions by a cookie that is not sent back", start: () => balanced("by cookie"), code: "NO_STICKY_SESSIONS", stage: "sticky", says: "withCredentials: true" },
  { name: "a proxy that strips upgrades", start: stripping, code: "UPGRADE_FAILED", stage: "websocket", says: "proxy_set_header Upgrade" },
  { name: "a server that takes WebSocket only", start: () => socketio({ transports: ["websocket"] }), code: "UNSUPPORTED_TRANSPORT", stage: "handshake", says: 'transports: ["websocket"]' },
  { name: "a server that throws everybody out", start: () => towards((socket) => socket.disconnect()), code: "DISCONNECTED_BY_SERVER", stage: "session", says: "disconnect()" },
  { name: "a server that closes the connection", start: () => towards((socket) => socket.conn.close()), code: "SERVER_CLOSED", stage: "session", says: "log of the server" },
  {
    name: "a server whose heartbeat stops",
    start: () => towards(stopHeartbeat, { pingInterval: 400, pingTimeout: 300 }),
    code: "PING_TIMEOUT",
    stage: "session",
    says: "event loop",
  },
  { name: "a server that breaks the protocol", start: () => towards((socket) => socket.conn.write("2not json")), code: "PARSE_ERROR", stage: "session", says: "parser" },
];
