// The two servers of the demo: one for the page's files, and a real Socket.IO server for those who bring none.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { Server } from "socket.io";

const HERE = new URL(".", import.meta.url);
const HOST = "127.0.0.1";
const PRIVATE_TOKEN = "sesame";

const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  mjs: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** The page may load nothing but its own files, and run no inline script; it may connect to any Socket.IO server. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src http: https: ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const FILES = new Map([
  ["/", "page/index.html"],
  ...["base.css", "controls.css", "top.css", "layout.css", "log.css", "diagnosis.css", "icon.svg"].map((name) => [`/${name}`, `page/${name}`]),
  ...["app.js", "connection.js", "diagnosis.js", "facts.js", "form.js", "format.js", "json.js", "log.js", "wire.js"].map((name) => [
    `/${name}`,
    `page/${name}`,
  ]),
  ["/isomorphic-socketio.umd.js", "../../dist/isomorphic-socketio.umd.js"],
]);

/**
 * Serves the page on `port` (0: a free one). `configFor(origin)` is what the page reads from /config.json:
 * `{ url, embedded, version, namespaces }`.
 */
export async function startPageServer({ port, configFor }) {
  const origin = () => `http://${HOST}:${http.address().port}`;
  const http = createServer((request, response) => {
    serve(request, () => configFor(origin())).then(
      ({ status, type, body }) => response.writeHead(status, { ...HEADERS, "content-type": type }).end(body),
      (error) => response.writeHead(500, HEADERS).end(error.message),
    );
  });
  await new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, HOST, resolve);
  });
  return {
    http,
    origin: origin(),
    close: () =>
      new Promise((resolve) => {
        http.close(resolve);
        http.closeAllConnections();
      }),
  };
}

async function serve(request, config) {
  if (request.method !== "GET" && request.method !== "HEAD") return text(405, "Only GET is understood here.");
  const path = new URL(request.url, "http://page").pathname;
  if (path === "/config.json") return { status: 200, type: TYPES.json, body: JSON.stringify(config()) };
  const file = FILES.get(path) ?? moduleOf(path);
  if (!file) return text(404, "There is no such page.");
  try {
    const body = await readFile(new URL(file, HERE));
    return { status: 200, type: TYPES[file.slice(file.lastIndexOf(".") + 1)], body };
  } catch (error) {
    if (error.code === "ENOENT") return text(404, `${file} is missing. Run: npm run build`);
    throw error;
  }
}

/** The modules of the built library that pages load, with what they share. */
function moduleOf(path) {
  return /^\/(?:diagnose\.browser|browser-[\w.-]+)\.mjs$/.test(path) ? `../../dist${path}` : undefined;
}

function text(status, body) {
  return { status, type: "text/plain; charset=utf-8", body };
}

/**
 * Attaches a Socket.IO server to `http`. It knows a few events by name, and answers every other one with itself:
 *
 *   rtt, ack(time)        for measuring round trips
 *   ask …, ack(answer)    any event that wants an acknowledgement gets one
 *   reverse bytes         sends the bytes back in reverse order
 *   everyone …            sent on to every client of the namespace
 *   cut                   drops the connection below Socket.IO, as a failing network would
 *
 * The namespace /private wants `{ "token": "sesame" }` as its auth.
 */
export function attachSocketServer(http) {
  const io = new Server(http, {
    serveClient: false,
    pingInterval: 5_000,
    pingTimeout: 5_000,
    connectionStateRecovery: {},
  });
  io.of("/private").use((socket, next) => {
    if (socket.handshake.auth.token === PRIVATE_TOKEN) return next();
    const refusal = new Error("wrong or missing token");
    refusal.data = `put {"token": "${PRIVATE_TOKEN}"} into auth`;
    return next(refusal);
  });
  for (const name of ["/", "/private"]) {
    const namespace = io.of(name);
    namespace.on("connection", (socket) => onConnection(namespace, socket));
  }
  return io;
}

/** What the page tells people about the namespaces above. */
export const NAMESPACES = [
  { name: "/" },
  { name: "/private", hint: `/private wants {"token": "${PRIVATE_TOKEN}"}` },
];

function onConnection(namespace, socket) {
  if (!socket.recovered) socket.emit("welcome", { namespace: namespace.name, clients: namespace.sockets.size });

  const named = {
    rtt: (_args, answer) => answer?.(Date.now()),
    reverse: ([bytes]) => socket.emit("reverse", Buffer.isBuffer(bytes) ? Buffer.from(bytes).reverse() : bytes),
    everyone: (args, answer) => {
      namespace.emit("everyone", ...args);
      answer?.({ clients: namespace.sockets.size });
    },
    cut: () => {
      // Recovery starts from the last event the client has seen; this one makes sure that it is a recent one.
      socket.emit("cutting", { at: new Date().toISOString() });
      socket.conn.close();
    },
  };
  socket.onAny((event, ...args) => {
    const answer = typeof args.at(-1) === "function" ? args.pop() : undefined;
    if (Object.hasOwn(named, event)) named[event](args, answer);
    else if (answer) answer({ event, arguments: args, serverTime: new Date().toISOString() });
    else socket.emit(event, ...args);
  });

  // Nobody is there to hear this: connection state recovery keeps it for the client until it is back.
  socket.on("disconnect", (reason) => {
    if (reason !== "client namespace disconnect") {
      namespace.to(socket.id).emit("while-away", { reason, sentAt: new Date().toISOString() });
    }
  });
}
