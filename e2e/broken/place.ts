// Where things are set up wrong: servers of all kinds, on loopback addresses only, closed behind each test.
import { once } from "node:events";
import { createServer, type IncomingMessage, request as forward, type RequestListener, type Server as HttpServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket as TcpSocket } from "node:net";
import { Server, type ServerOptions } from "socket.io";
import { ScriptedServer } from "../defects/scripted.ts";

/** What a TLS server shows. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export class Place {
  readonly #endings: (() => unknown)[] = [];
  readonly #origin: string | undefined;

  /** @param origin whose pages may read what the servers answer; for tests in Node there is none. */
  constructor(origin?: string) {
    this.#origin = origin;
  }

  /** The option `cors` of a server that lets the page in. */
  get cors(): Partial<ServerOptions> {
    return this.#origin === undefined ? {} : { cors: { origin: this.#origin } };
  }

  /** A Socket.IO server. */
  async io(options: Partial<ServerOptions> = {}): Promise<{ url: string; io: Server; http: HttpServer }> {
    const http = createServer((_, response) => this.#readable(response).writeHead(404).end());
    const io = new Server(http, { serveClient: false, ...this.cors, ...options });
    this.#endings.push(() => io.close());
    return { url: await this.#listen(http), io, http };
  }

  /** A server without Socket.IO. */
  async http(listener: RequestListener, identity?: Identity): Promise<string> {
    const readable: RequestListener = (request, response) => listener(request, this.#readable(response));
    if (identity) return (await this.#listen(createTlsServer({ ...identity }, readable))).replace("http:", "https:");
    return this.#listen(createServer(readable));
  }

  /** A server that gets plain connections. */
  tcp(onConnection: (connection: TcpSocket) => void): Promise<string> {
    return this.#listen(createTcpServer(onConnection));
  }

  /** A server that does what the test says. */
  async scripted(): Promise<ScriptedServer> {
    const server = await ScriptedServer.start();
    this.#endings.push(() => server.close());
    return server;
  }

  /** Passes each request on to the server that is chosen, without the headers of an upgrade: as nginx does unless told otherwise. */
  proxy(choose: (request: IncomingMessage) => string): Promise<string> {
    const server = createServer((incoming, response) => {
      const { upgrade: _, connection: __, ...headers } = incoming.headers;
      const onward = forward(choose(incoming) + incoming.url!, { method: incoming.method!, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      response.on("close", () => onward.destroy());
      incoming.pipe(onward);
    });
    return this.#listen(server);
  }

  /** An address at which nobody listens. */
  async nowhere(): Promise<string> {
    const server = createTcpServer();
    server.listen(0, "localhost");
    await once(server, "listening");
    const url = urlOf(server);
    server.close();
    await once(server, "close");
    return url;
  }

  /** Has something done when the test is over. */
  finally(ending: () => unknown): void {
    this.#endings.push(ending);
  }

  async close(): Promise<void> {
    for (let ending; (ending = this.#endings.pop()); ) await ending();
  }

  async #listen(server: TcpServer): Promise<string> {
    const connections = new Set<TcpSocket>();
    server.on("connection", (connection: TcpSocket) => {
      connections.add(connection);
      connection.on("error", () => {}); // clients that were told nonsense hang up
      connection.once("close", () => connections.delete(connection));
    });
    server.listen(0, "localhost");
    await once(server, "listening");
    this.#endings.push(async () => {
      const closed = server.listening ? once(server, "close") : undefined;
      server.close();
      for (const connection of connections) connection.destroy();
      await closed;
    });
    return urlOf(server);
  }

  #readable(response: Parameters<RequestListener>[1]): Parameters<RequestListener>[1] {
    if (this.#origin !== undefined) response.setHeader("access-control-allow-origin", this.#origin);
    return response;
  }
}

function urlOf(server: TcpServer): string {
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
