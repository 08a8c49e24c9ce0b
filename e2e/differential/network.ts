import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket as TcpSocket } from "node:net";

/** A number, not a name: looking it up would take its time each time. */
const HOST = "127.0.0.1";

/** Ports that this process has had: the reference keeps a Manager for every address for ever, so none may come back. */
const used = new Set<number>();

/** An HTTP server, one after the other on the same port, whose connections can be dropped, held up and refused. */
export class Network {
  /** Emits "held" for each POST request that will not be answered. */
  readonly posts = new EventEmitter();
  /** Leaves POST requests without an answer. */
  holdPosts = false;
  /** Lets a connection become a WebSocket when this resolves with true, and breaks it otherwise. */
  gate: (() => Promise<boolean>) | undefined;

  readonly #tcp = new Set<TcpSocket>();
  #port = 0;
  #http: Server | undefined;

  get url(): string {
    return `http://${HOST}:${this.#port}`;
  }

  /** A server that does not listen yet. */
  create(): Server {
    const http = createServer((_request, response) => response.writeHead(404).end());
    const emit = http.emit.bind(http);
    http.emit = (event: string, ...args: unknown[]) => {
      if (this.holdPosts && event === "request" && (args[0] as IncomingMessage).method === "POST") return this.posts.emit("held");
      if (!this.gate || event !== "upgrade") return emit(event, ...args);
      void this.gate().then((open) => (open ? emit(event, ...args) : (args[1] as TcpSocket).destroy()));
      return true;
    };
    http.on("connection", (tcp) => {
      this.#tcp.add(tcp);
      tcp.once("close", () => this.#tcp.delete(tcp));
    });
    this.#http = http;
    return http;
  }

  /** Listens on the port that the server before had, or on a new one. */
  async listen(): Promise<void> {
    const http = this.#http!;
    http.listen(this.#port, HOST);
    await once(http, "listening");
    const { port } = http.address() as AddressInfo;
    if (this.#port === 0 && used.has(port)) {
      await new Promise((resolve) => http.close(resolve));
      return this.listen();
    }
    used.add(port);
    this.#port = port;
  }

  /** Drops every TCP connection. */
  drop(): void {
    for (const tcp of this.#tcp) tcp.destroy();
  }

  /** Drops every TCP connection, and frees the port. */
  async close(): Promise<void> {
    const http = this.#http!;
    const closed = once(http, "close");
    if (http.listening) http.close();
    this.drop();
    await closed;
  }
}
