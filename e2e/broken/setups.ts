import type { RequestListener } from "node:http";
import type { ErrorCode } from "isomorphic-socketio";
import type { Socket } from "socket.io-client";
import { elsewhere, elsewhereKey, expired, expiredKey, selfSigned, selfSignedKey } from "./certificates.ts";
import type { Place } from "./place.ts";

/** A client in front of something broken. */
export interface Situation {
  readonly url: string;
  readonly options?: object;
  /** What the application does once connected. */
  readonly act?: (socket: Socket) => unknown;
  /** What is wrong is told by the engine, and the connection goes on. */
  readonly upgradeError?: true;
}

export interface Setup {
  /** What is wrong. */
  readonly name: string;
  readonly make: (place: Place) => Promise<Situation>;
  /** Of the page that connects; plain unless said. */
  readonly kind?: never;
  /** What this library says. */
  readonly code: ErrorCode;
  /** Where in its message the cause is named. */
  readonly message: RegExp;
  /** What `socket.io-client` says: the event, and its message or reason. */
  readonly reference: string;
  /** The same in a page, where that is something else. */
  readonly pageReference?: string;
  /** It ends the process of the reference, which is therefore asked in one of its own. */
  readonly deadly?: "throws" | "rejects";
  /** A page sees the same as Node. */
  readonly page?: true;
}

const WEBSOCKET = { transports: ["websocket"] };
const POLLING = { transports: ["polling"] };

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

const HTML = { "content-type": "text/html" };

/** Everything that commonly goes wrong, in the order in which a connection meets with it. */
export const SETUPS: readonly Setup[] = [
  {
    name: "nothing listens there",
    make: async (place) => ({ url: await place.nowhere() }),
    code: "CONNECTION_REFUSED",
    message: /nothing listens on localhost:\d+/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "nothing listens there (WebSocket)",
    make: async (place) => ({ url: await place.nowhere(), options: WEBSOCKET }),
    code: "CONNECTION_REFUSED",
    message: /nothing listens on localhost:\d+/,
    reference: "connect_error: websocket error",
  },
  {
    name: "the host does not exist",
    // no label of a name has more than 63 characters: nobody has to be asked
    make: () => Promise.resolve({ url: `http://${"x".repeat(64)}.test` }),
    code: "HOST_NOT_FOUND",
    message: /there is no host called x+\.test/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "packets vanish, or the server never answers",
    make: async (place) => ({ url: await place.tcp(() => {}), options: { timeout: 300 } }),
    code: "CONNECT_TIMEOUT",
    message: /^timeout$/,
    reference: "connect_error: timeout",
    page: true,
  },
  {
    name: "the server hangs up at once",
    make: async (place) => ({ url: await place.tcp((connection) => connection.destroy()) }),
    code: "CONNECTION_LOST",
    message: /the connection to localhost:\d+ broke/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "a self-signed certificate",
    make: async (place) => ({ url: await place.http(answer(404, ""), { cert: selfSigned, key: selfSignedKey }) }),
    code: "CERTIFICATE_UNTRUSTED",
    message: /signed the certificate of localhost:\d+/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "a self-signed certificate (WebSocket)",
    make: async (place) => ({ url: await place.http(answer(404, ""), { cert: selfSigned, key: selfSignedKey }), options: WEBSOCKET }),
    code: "CERTIFICATE_UNTRUSTED",
    message: /signed the certificate of localhost:\d+/,
    reference: "connect_error: websocket error",
  },
  {
    name: "an expired certificate",
    make: async (place) => ({ url: await place.http(answer(404, ""), { cert: expired, key: expiredKey }), options: { ca: expired } }),
    code: "CERTIFICATE_EXPIRED",
    message: /the certificate of localhost:\d+ has expired/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "a certificate for another host",
    make: async (place) => ({ url: await place.http(answer(404, ""), { cert: elsewhere, key: elsewhereKey }), options: { ca: elsewhere } }),
    code: "CERTIFICATE_WRONG_HOST",
    message: /not for localhost:\d+/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "https:// to a port without TLS",
    make: async (place) => ({ url: (await place.http(answer(404, ""))).replace("http:", "https:") }),
    code: "TLS_FAILED",
    message: /no TLS with localhost:\d+/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "something that does not speak HTTP",
    make: async (place) => ({ url: await place.tcp((connection) => connection.end("220 mail.test ESMTP\r\n")) }),
    code: "NOT_SOCKET_IO",
    message: /does not speak HTTP/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "an HTTP server without Socket.IO",
    make: async (place) => ({ url: await place.http(answer(404, "Cannot GET /socket.io/")) }),
    code: "PATH_NOT_FOUND",
    message: /HTTP 404/,
    reference: "connect_error: xhr poll error",
    page: true,
  },
  {
    name: "an HTTP server without Socket.IO (WebSocket)",
    make: async (place) => ({ url: await place.http(answer(404, "")), options: WEBSOCKET }),
    code: "PATH_NOT_FOUND",
    message: /HTTP 404/,
    reference: "connect_error: websocket error",
  },
  {
    name: "a server of pages that answers everything with its index.html",
    make: async (place) => ({ url: await place.http(answer(200, "<!doctype html><title>Shop</title>", HTML)) }),
    code: "NOT_SOCKET_IO",
    message: /<!doctype html>/,
    reference: "connect_error: server error",
    page: true,
  },
  {
    name: "a redirect to a login",
    make: async (place) => ({
      url: await place.http((request, response) => {
        if (request.url!.startsWith("/login")) answer(200, "<form>", HTML)(request, response);
        else answer(302, "", { location: "/login?next=secret" })(request, response);
      }),
    }),
    code: "REDIRECTED",
    message: /redirected to http:\/\/localhost:\d+\/login$/,
    reference: "connect_error: xhr poll error",
    pageReference: "connect_error: server error",
    page: true,
  },
  {
    name: "a proxy whose server is down",
    make: async (place) => ({ url: await place.http(answer(502, "<html>Bad gateway</html>", HTML)) }),
    code: "HTTP_STATUS",
    message: /HTTP 502/,
    reference: "connect_error: xhr poll error",
    page: true,
  },
  {
    name: "the wrong path",
    make: async (place) => ({ url: (await place.io()).url, options: { path: "/chat" } }),
    code: "PATH_NOT_FOUND",
    message: /HTTP 404/,
    reference: "connect_error: xhr poll error",
    page: true,
  },
  {
    name: "a path where the namespace stands",
    make: async (place) => ({ url: `${(await place.io()).url}/chat` }),
    code: "UNKNOWN_NAMESPACE",
    message: /^Invalid namespace$/,
    reference: "connect_error: Invalid namespace",
    page: true,
  },
  {
    name: "a server of Socket.IO 2",
    make: async (place) => ({ url: await place.http(answer(200, '85:0{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000}2:40')) }),
    code: "UNSUPPORTED_PROTOCOL",
    message: /0\{/,
    reference: "connect_error: server error",
    page: true,
  },
  {
    name: "a server of Socket.IO 2 (WebSocket)",
    make: async (place) => {
      const server = await place.scripted();
      void server.session().then((wire) => {
        wire.open();
        wire.send("40");
      });
      return { url: server.url, options: WEBSOCKET };
    },
    code: "UNSUPPORTED_PROTOCOL",
    message: /v2\.x/,
    reference: "connect_error: It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)",
    page: true,
  },
  {
    name: "a server that takes WebSocket only",
    make: async (place) => ({ url: (await place.io({ transports: ["websocket"] })).url }),
    code: "UNSUPPORTED_TRANSPORT",
    message: /HTTP 400 \(Transport unknown\)/,
    reference: "connect_error: xhr poll error",
    page: true,
  },
  {
    name: "the origin is refused",
    make: async (place) => ({ url: (await place.io({ allowRequest: (_, callback) => callback("that origin is not allowed", false) })).url }),
    code: "FORBIDDEN",
    message: /HTTP 403 \(that origin is not allowed\)/,
    reference: "connect_error: xhr poll error",
    page: true,
  },
  {
    name: "the origin is refused (WebSocket)",
    make: async (place) => ({ url: (await place.io({ allowRequest: (_, callback) => callback(null, false) })).url, options: WEBSOCKET }),
    code: "FORBIDDEN",
    message: /HTTP 400 \(Forbidden\)/, // Engine.IO knows no other status for a WebSocket
    reference: "connect_error: websocket error",
  },
  {
    name: "several servers without sticky sessions",
    make: async (place) => {
      const [first, second] = [await place.io(), await place.io()];
      return { url: await place.proxy(({ method }) => (method === "GET" ? first : second).url), options: POLLING };
    },
    code: "NO_STICKY_SESSIONS",
    message: /^xhr post error: .*Session ID unknown/,
    reference: "connect_error: xhr post error",
    page: true,
  },
  {
    name: "a proxy that strips upgrades",
    make: async (place) => {
      const { url } = await place.io();
      return { url: await place.proxy(() => url), upgradeError: true };
    },
    code: "UPGRADE_FAILED",
    message: /^probe error: no upgrade to websocket: .*HTTP 400 \(Bad request\)/,
    reference: "upgradeError: probe error: Error: websocket error",
  },
  {
    name: "a request that takes too long",
    make: async (place) => ({ url: await place.tcp(() => {}), options: { requestTimeout: 200, timeout: 1000 } }),
    code: "REQUEST_TIMEOUT",
    message: /no answer within 200 ms/,
    reference: "connect_error: timeout", // in Node the option has no effect
  },
  {
    name: "a middleware says no",
    make: async (place) => {
      const { url, io } = await place.io();
      io.use((_, next) => next(Object.assign(new Error("not authorized"), { data: { retryAfter: 60 } })));
      return { url };
    },
    code: "REFUSED",
    message: /^not authorized$/,
    reference: "connect_error: not authorized",
    page: true,
  },
  {
    name: "an auth function that throws",
    make: async (place) => ({
      url: (await place.io()).url,
      options: {
        auth: () => {
          throw new Error("no token");
        },
      },
    }),
    code: "AUTH_FAILED",
    message: /no token/,
    reference: "uncaught: no token",
    deadly: "throws",
  },
  {
    name: "an auth function that rejects",
    make: async (place) => ({ url: (await place.io()).url, options: { auth: () => Promise.reject(new Error("no token")) } }),
    code: "AUTH_FAILED",
    message: /no token/,
    reference: "uncaught: no token",
    deadly: "rejects",
  },
  {
    name: "an auth function that never answers",
    make: async (place) => ({ url: (await place.io({ connectTimeout: 1000 })).url, options: { authTimeout: 300, auth: () => new Promise(() => {}) } }),
    code: "AUTH_TIMEOUT",
    message: /within 300 ms/,
    reference: "disconnect: transport close",
  },
  {
    name: "a message larger than the server's limit",
    make: async (place) => ({
      url: (await place.io({ maxHttpBufferSize: 1000 })).url,
      options: WEBSOCKET,
      act: (socket) => socket.emit("upload", "x".repeat(2000)),
    }),
    code: "MESSAGE_TOO_LARGE",
    message: /2\d\d\d bytes.* 1000/,
    reference: "disconnect: transport close",
  },
  {
    name: "an event that is never acknowledged",
    make: async (place) => ({ url: (await place.io()).url, act: (socket) => socket.timeout(200).emitWithAck("question") }),
    code: "TIMEOUT",
    message: /timed out/,
    reference: "throws: operation has timed out",
  },
  {
    name: "the server's heartbeat stops",
    make: async (place) => {
      const server = await place.scripted();
      void server.session().then((wire) => wire.join({}, { pingInterval: 200, pingTimeout: 100 }));
      return { url: server.url, options: WEBSOCKET };
    },
    code: "PING_TIMEOUT",
    message: /heartbeat/,
    reference: "disconnect: ping timeout",
    page: true,
  },
  {
    name: "the server is shut down",
    make: async (place) => {
      const { url, io } = await place.io();
      io.on("connection", () => void io.close());
      return { url, options: WEBSOCKET };
    },
    code: "SERVER_CLOSED",
    message: /closed with code 1005/,
    reference: "disconnect: transport close",
    page: true,
  },
  {
    name: "the connection breaks",
    make: async (place) => {
      const server = await place.scripted();
      void server.session().then(async (wire) => {
        await wire.join();
        wire.cut();
      });
      return { url: server.url, options: WEBSOCKET };
    },
    code: "CONNECTION_LOST",
    message: /closed with code 1006/,
    reference: "disconnect: transport close",
    page: true,
  },
  {
    name: "the server throws the socket out",
    make: async (place) => {
      const { url, io } = await place.io();
      io.on("connection", (socket) => socket.disconnect());
      return { url };
    },
    code: "DISCONNECTED_BY_SERVER",
    message: /the server disconnected the socket/,
    reference: "disconnect: io server disconnect",
    page: true,
  },
  {
    name: "a packet that makes no sense",
    make: async (place) => {
      const server = await place.scripted();
      void server.session().then(async (wire) => {
        await wire.join();
        wire.send('42["half of an event');
      });
      return { url: server.url, options: WEBSOCKET };
    },
    code: "PARSE_ERROR",
    message: /invalid payload .*half of an event/,
    reference: "disconnect: parse error",
    page: true,
  },
  {
    name: "more attachments than the client accepts",
    make: async (place) => {
      const { url, io } = await place.io();
      io.on("connection", (socket) => socket.emit("parts", Array.from({ length: 11 }, () => Buffer.of(1))));
      return { url, options: { ...WEBSOCKET, limits: { attachments: 10 } } };
    },
    code: "TOO_MANY_ATTACHMENTS",
    message: /limits\.attachments.* 10$/,
    reference: "disconnect: parse error",
    page: true,
  },
];
