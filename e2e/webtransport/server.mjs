// A Socket.IO server over HTTP/3, for Deno. Standard input brings `{ cert, key, site }` and, by its end, the end of the server;
// the only line of output is the port. What is not for Socket.IO comes from `site`: pages must be of the same origin, since
// the server closes WebTransport sessions as soon as it has any middleware, and CORS is one.
/* global Deno */
import { createServer } from "node:https";
import process from "node:process";
import { Server } from "socket.io";

const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
const { value } = await input.read();
const { cert, key, site } = JSON.parse(value);
const sessions = new Set();

/** What the tests ask about this server, and of it. */
const actions = {
  "/sockets": () => String(io.sockets.sockets.size),
  "/cut": () => {
    for (const session of sessions) session.close();
    return "cut";
  },
};

const http = createServer({ cert, key }, async (request, response) => {
  const action = actions[request.url];
  if (action) return response.end(action());
  const page = await fetch(site + request.url);
  response.writeHead(page.status, Object.fromEntries(page.headers)).end(await page.text());
});
const io = new Server(http, { transports: ["polling", "websocket", "webtransport"], serveClient: false });

// A WebSocket takes its time: clients give WebTransport a short start only, which a busy machine may use up.
const [upgrade] = http.listeners("upgrade");
http.removeAllListeners("upgrade").on("upgrade", (...request) => setTimeout(() => upgrade(...request), 3000));

// An event is answered with its arguments, or sent back.
io.on("connection", (socket) => {
  socket.onAny((event, ...args) => {
    const answer = args.at(-1);
    if (typeof answer === "function") answer(...args.slice(0, -1));
    else socket.emit(event, ...args);
  });
});

http.listen(0, "127.0.0.1", () => {
  const { port } = http.address();
  const listener = new Deno.QuicEndpoint({ hostname: "127.0.0.1", port }).listen({ cert, key, alpnProtocols: ["h3"] });
  accept(listener).catch((error) => console.error(error));
  console.log(String(port));
});

async function accept(listener) {
  for await (const incoming of listener) {
    open(incoming).catch((error) => console.error(error)); // one that fails is not the end of the others
  }
}

async function open(incoming) {
  const session = await Deno.upgradeWebTransport(await incoming.accept());
  await session.ready;
  sessions.add(session);
  session.closed.catch(() => {}).finally(() => sessions.delete(session));
  await io.engine.onWebTransportSession(session);
}

while (!(await input.read()).done);
process.exit();
