// The servers that the examples and their tests talk to: each on a free port, for as long as it is used.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Server, type ServerOptions, type Socket } from "socket.io";
import { certificate, key } from "./certificates.ts";

/** What "with auth" lets in. */
export const TOKEN = "open sesame";

interface Settings {
  readonly secure?: boolean;
  readonly options?: Partial<ServerOptions>;
  /** Who may come in, by credentials; everybody unless said. */
  readonly admits?: (socket: Socket) => boolean;
}

/**
 * A server with a few habits: it sends back `message`s, answers `test`, and, told to `ask`, asks the client for the sum
 * of two numbers and says what it was told. It understands these in every namespace.
 */
export class ExampleServer {
  #settings: Settings;
  #scheme: string;
  #port = 0;
  #io: Server | undefined;
  #http: HttpServer | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#scheme = settings.secure ? "https" : "http";
  }

  get url(): string {
    return `${this.#scheme}://localhost:${this.#port}`;
  }

  async start(): Promise<this> {
    const { secure, options, admits = () => true } = this.#settings;
    const http: HttpServer = secure ? createSecureServer({ cert: certificate, key }) : createServer();
    const io = new Server(http, { serveClient: false, cors: { origin: "*" }, ...options });
    for (const namespace of [io.of("/"), io.of(/./)]) {
      namespace.use((socket, next) => next(admits(socket) ? undefined : new Error("not authorized")));
      namespace.on("connection", greet);
    }
    http.listen(this.#port, "localhost");
    await once(http, "listening");
    this.#port = (http.address() as AddressInfo).port;
    this.#io = io;
    this.#http = http;
    return this;
  }

  /** Disconnects every client, whom it tells so, and stays. */
  expel(): void {
    this.#io?.disconnectSockets();
  }

  /** Goes down with all its connections, and comes back at the same address. */
  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  async close(): Promise<void> {
    const io = this.#io;
    this.#io = undefined;
    const closed = io?.close();
    this.#http?.closeAllConnections(); // a browser keeps some that it never uses
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function greet(socket: Socket): void {
  socket.on("message", (...args: unknown[]) => socket.send(...args));
  socket.on("test", (payload: unknown, answer?: (...answers: unknown[]) => void) => {
    if (answer) answer("got", payload);
    else socket.emit("test", payload);
  });
  socket.on("ask", () => {
    socket.timeout(5000).emit("sum", 20, 22, (error: Error | null, sum: unknown) => socket.emit("told", error ? error.message : sum));
  });
}

/** Long-polling and WebSocket, and everybody may come in. */
export function plain(): Promise<ExampleServer> {
  return new ExampleServer({}).start();
}

/** Over TLS, with a certificate of an authority of its own. Who comes in says so in the header `x-client`. */
export function secure(): Promise<ExampleServer> {
  return new ExampleServer({ secure: true, admits: ({ handshake }) => handshake.headers["x-client"] === "example" }).start();
}

/** Long-polling alone: there is no WebSocket to upgrade to. */
export function pollingOnly(): Promise<ExampleServer> {
  return new ExampleServer({ options: { transports: ["polling"] } }).start();
}

/** Lets in who knows the token. */
export function withAuth(): Promise<ExampleServer> {
  return new ExampleServer({ admits: ({ handshake }) => handshake.auth["token"] === TOKEN }).start();
}

/** Made to be restarted: a client that was lost finds it again after a moment. */
export const restarting = plain;

/** Lets in who has a ticket in the URL. Each is good until the next restart. */
export class TicketServer extends ExampleServer {
  #tickets = 0;

  constructor() {
    const admitted = (request: IncomingMessage) => new URL(request.url ?? "", "http://server").searchParams.get("ticket") === this.ticket;
    super({ options: { allowRequest: (request, decide) => decide(null, admitted(request)) } });
  }

  /** What is good today. */
  get ticket(): string {
    return `ticket-${this.#tickets}`;
  }

  override get url(): string {
    return `${super.url}?ticket=${this.ticket}`;
  }

  override async restart(): Promise<void> {
    this.#tickets++;
    await super.restart();
  }
}

/** Restarts, and wants a new ticket in the URL then. */
export function restartingWithUrlAuth(): Promise<TicketServer> {
  return new TicketServer().start();
}
