import { once } from "node:events";
import { createServer, type RequestListener, type Server as HttpServer } from "node:http";
import type { AddressInfo, Socket as TcpSocket } from "node:net";
import { Server, type ServerOptions as SocketIOOptions, type Socket } from "socket.io";

export type ServerOptions = Partial<
  Pick<SocketIOOptions, "transports" | "allowUpgrades" | "connectionStateRecovery" | "pingInterval" | "pingTimeout" | "cors">
>;

/** One event as the server received it, without its acknowledgement function. */
export interface Seen {
  readonly socket: string;
  readonly event: string;
  readonly args: readonly unknown[];
}

type Reply = (...answer: unknown[]) => void;

const isReply = (value: unknown): value is Reply => typeof value === "function";

/**
 * A real Socket.IO server on a free port that can lose its connections, stop, and come back on the same port.
 * It answers an event that asks for an acknowledgement with the event's own arguments, and sends any other event back.
 */
export class TestServer {
  /** Every event received, over all namespaces and restarts, in order of arrival. */
  readonly seen: Seen[] = [];
  /** Called for every socket that joins the main namespace. */
  onSocket: (socket: Socket) => void = () => {};

  readonly #options: ServerOptions;
  readonly #pages: RequestListener;
  readonly #host: string;
  readonly #connections = new Set<TcpSocket>();
  #port = 0;
  #refusing = false;
  #io: Server | undefined;

  private constructor(options: ServerOptions, pages: RequestListener, host: string) {
    this.#options = options;
    this.#pages = pages;
    this.#host = host;
  }

  /** @param pages answers every request that is not for Socket.IO */
  static async start(options: ServerOptions = {}, pages: RequestListener = notFound, host = "localhost"): Promise<TestServer> {
    const server = new TestServer(options, pages, host);
    await server.#listen();
    return server;
  }

  get url(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  get io(): Server {
    if (this.#io === undefined) throw new Error("the server is stopped");
    return this.#io;
  }

  /** Engine.IO sessions that this server believes alive. */
  get sessions(): number {
    return this.io.engine.clientsCount;
  }

  /**
   * Drops every TCP connection and accepts none until all sockets of the main namespace are gone on this side as well.
   * `whileDown` runs in between, when nobody is connected and everybody still may come back.
   */
  async cut(whileDown: () => void = () => {}): Promise<void> {
    const sockets = [...this.io.sockets.sockets.values()];
    await Promise.all(sockets.map(untilReachable));
    const gone = sockets.map((socket) => once(socket, "disconnect"));
    this.#refusing = true;
    this.#dropConnections();
    await Promise.all(gone);
    whileDown();
    this.#refusing = false;
  }

  /** Drops every connection and frees the port. */
  async stop(): Promise<void> {
    const io = this.io;
    this.#io = undefined;
    const closed = [...this.#connections].map((connection) => once(connection, "close"));
    this.#dropConnections();
    await Promise.all([io.close(), ...closed]);
  }

  /** A new server on the same port: it knows nothing of the sessions before. */
  async restart(): Promise<void> {
    await this.stop();
    await this.#listen();
  }

  /** Like `stop()`, but content when there is nothing left to stop. */
  async close(): Promise<void> {
    if (this.#io !== undefined) await this.stop();
  }

  async #listen(): Promise<void> {
    const http = createServer(this.#pages);
    http.on("connection", (connection) => this.#accept(connection));
    const io = new Server(http, { serveClient: false, ...this.#options });
    io.on("connection", (socket) => {
      this.#answer(socket);
      this.onSocket(socket);
    });
    io.of(/./).on("connection", (socket) => this.#answer(socket));
    await listen(http, this.#port, this.#host);
    this.#port = (http.address() as AddressInfo).port;
    this.#io = io;
  }

  #accept(connection: TcpSocket): void {
    if (this.#refusing) {
      connection.destroy();
      return;
    }
    this.#connections.add(connection);
    connection.once("close", () => this.#connections.delete(connection));
  }

  #dropConnections(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #answer(socket: Socket): void {
    socket.onAny((event: string, ...received: unknown[]) => {
      const last = received.at(-1);
      const args = isReply(last) ? received.slice(0, -1) : received;
      this.seen.push({ socket: socket.id, event, args });
      if (isReply(last)) last(...args);
      else socket.emit(event, ...args);
    });
  }
}

/** A client that is between two polls would not notice a cut, nor would the server: wait for its next request. */
async function untilReachable(socket: Socket): Promise<void> {
  const { transport } = socket.conn;
  while (!transport.writable) await once(transport, "ready");
}

async function listen(http: HttpServer, port: number, host: string): Promise<void> {
  http.listen(port, host);
  await once(http, "listening");
}

function notFound(...[, response]: Parameters<RequestListener>): void {
  response.writeHead(404).end();
}
