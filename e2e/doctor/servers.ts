// Servers that are broken, each in its own way. All listen on free ports of this machine.

import { once } from "node:events";
import { createServer, request as forward, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer, type Socket as TcpSocket } from "node:net";
import { Server, type ServerOptions, type Socket } from "socket.io";

/** A server that runs. */
export interface Running {
  readonly url: string;
  /** How many sessions it still holds. */
  readonly sessions: () => number;
  close(): Promise<void>;
}

/** What listens closes whatever is connected to it. */
async function run(server: TcpServer, scheme = "http", ios: readonly Server[] = [], others: readonly Running[] = []): Promise<Running> {
  const sockets = new Set<TcpSocket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    url: `${scheme}://localhost:${(server.address() as AddressInfo).port}`,
    sessions: () => ios.reduce((sum, io) => sum + io.engine.clientsCount, 0) + others.reduce((sum, each) => sum + each.sessions(), 0),
    async close() {
      for (const io of ios) io.disconnectSockets(true);
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      for (const io of ios) io.engine.close();
      await Promise.all(others.map((each) => each.close()));
    },
  };
}

const notFound: RequestListener = (_, response) => void response.writeHead(404).end("nothing here");

/** A Socket.IO server, changed by `prepare`. */
export function socketio(options: Partial<ServerOptions> = {}, prepare: (io: Server) => void = () => {}, others: RequestListener = notFound): Promise<Running> {
  const http = createServer(others);
  const io = new Server(http, options);
  prepare(io);
  return run(http, "http", [io]);
}

/** A Socket.IO server that does something to whoever joins. */
export function towards(act: (socket: Socket) => void, options: Partial<ServerOptions> = {}): Promise<Running> {
  return socketio(options, (io) => io.on("connection", act));
}

/** The same over TLS. */
export function encrypted(cert: string, key: string): Promise<Running> {
  const https = createTlsServer({ cert, key });
  return run(https, "https", [new Server(https)]);
}

/** A server that knows HTTP and nothing more. */
export function http(listener: RequestListener): Promise<Running> {
  return run(createServer(listener));
}

/** A server that accepts connections and says nothing. */
export function silent(): Promise<Running> {
  return run(createTcpServer());
}

/** Nobody: the port was free a moment ago. */
export async function nobody(): Promise<Running> {
  const server = await silent();
  await server.close();
  return { ...server, close: async () => {} };
}

/** Two servers, and a load balancer before them that sends each connection to the other one, or, with a cookie, to the same. */
export async function balanced(sticky: "never" | "by cookie"): Promise<Running> {
  const servers = [await socketio(), await socketio()];
  let turn = 0;
  const choose = (cookie: string | undefined): number => {
    const known = sticky === "by cookie" ? /server=(\d)/.exec(cookie ?? "")?.[1] : undefined;
    return known === undefined ? turn++ % servers.length : Number(known);
  };
  const proxy = createServer((request, response) => {
    const chosen = choose(request.headers.cookie);
    const onward = forward(servers[chosen]!.url + request.url, { method: request.method, headers: request.headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode!, { ...answer.headers, ...(sticky === "by cookie" && { "set-cookie": `server=${chosen}` }) });
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  proxy.on("upgrade", (request, socket, head) => tunnel(servers[choose(request.headers.cookie)]!, request, socket as TcpSocket, head));
  return run(proxy, "http", [], servers);
}

/** A proxy that passes requests on and answers upgrades itself, as one does that was not told of WebSocket. */
export async function stripping(): Promise<Running> {
  const server = await socketio();
  const proxy = createServer((request, response) => {
    const onward = forward(server.url + request.url, { method: request.method, headers: request.headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  proxy.on("upgrade", (_, socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
  return run(proxy, "http", [], [server]);
}

function tunnel({ url }: Running, request: { url?: string | undefined; rawHeaders: string[] }, socket: TcpSocket, head: Buffer): void {
  const onward = connect(Number(new URL(url).port), "localhost", () => {
    const headers = request.rawHeaders.map((part, index) => (index % 2 ? `${part}\r\n` : `${part}: `)).join("");
    onward.write(`GET ${request.url} HTTP/1.1\r\n${headers}\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
  });
  const end = () => {
    onward.destroy();
    socket.destroy();
  };
  for (const each of [onward, socket]) each.on("error", end).on("close", end);
}

