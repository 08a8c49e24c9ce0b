// A real Socket.IO server that notes what it is asked on the wire, before Socket.IO makes something of it.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server as HttpServer } from "node:http";
import { createServer as createTlsServer, type ServerOptions as TlsOptions } from "node:https";
import type { AddressInfo, Socket as TcpSocket } from "node:net";
import type { TLSSocket } from "node:tls";
import { Server, type ServerOptions } from "socket.io";
import type { Stage } from "../defects/stage.ts";
import { FrameReader, type WireFrame } from "./frames.ts";

export interface Setup extends Partial<ServerOptions> {
  /** Speak TLS, with these options. */
  readonly tls?: TlsOptions;
  /** The address to listen at. */
  readonly at?: string;
}

/** What is known of the other end of a TLS connection. */
export interface Tls {
  /** The common name in the client's certificate. */
  readonly client: string | undefined;
  /** The server's name, as the client said it. */
  readonly servername: string | false;
  readonly cipher: string;
}

export interface Noted {
  /** What the query names. */
  readonly transport: string | null;
  readonly method: string;
  readonly url: URL;
  /** The address as it was on the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** The client's address. */
  readonly from: string | undefined;
  readonly port: number | undefined;
  readonly tls: Tls | undefined;
}

export class NotingServer {
  /** Every request, WebSocket handshakes too, in order of arrival. */
  readonly requests: Noted[] = [];
  /** Every frame that clients sent over a WebSocket. */
  readonly frames: WireFrame[] = [];
  readonly io: Server;
  /** What Socket.IO is attached to. */
  readonly http: HttpServer;
  readonly #secure: boolean;

  private constructor(setup: Setup) {
    const { tls, at: _, ...options } = setup;
    this.#secure = tls !== undefined;
    this.http = tls ? createTlsServer(tls) : createServer();
    this.io = new Server(this.http, { serveClient: false, ...options });
    for (const namespace of [this.io.of("/"), this.io.of(/./)]) {
      namespace.on("connection", (socket) => {
        // It answers with what it got.
        socket.onAny((_event: string, ...args: unknown[]) => (args.pop() as (...answer: unknown[]) => void)(...args));
      });
    }
    // After Socket.IO, which takes those before it off.
    this.http.on("request", (request) => this.#note(request));
    // A server that has no listener for upgrades refuses them.
    if (options.transports && !options.transports.includes("websocket")) return;
    this.http.prependListener("upgrade", (request: IncomingMessage, socket: TcpSocket, head: Buffer) => {
      this.#note(request);
      const reader = new FrameReader((frame) => this.frames.push(frame));
      reader.read(head);
      socket.on("data", (chunk: Buffer) => reader.read(chunk));
    });
  }

  static async start(stage: Stage, setup: Setup = {}): Promise<NotingServer> {
    const server = new NotingServer(setup);
    server.http.listen(0, setup.at ?? "localhost");
    await once(server.http, "listening");
    stage.finally(() => server.io.close());
    return server;
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  get url(): string {
    return this.at("localhost");
  }

  /** Its address under another name. */
  at(host: string): string {
    return `${this.#secure ? "https" : "http"}://${host}:${this.port}`;
  }

  /** The requests of one transport. */
  over(transport: string): Noted[] {
    return this.requests.filter((request) => request.transport === transport);
  }

  /** Transports that were asked for, in order of their first request. */
  get transports(): (string | null)[] {
    return [...new Set(this.requests.map(({ transport }) => transport))];
  }

  #note(request: IncomingMessage): void {
    const { method = "", url: target = "", headers, socket } = request;
    const url = new URL(target, "http://server");
    const transport = url.searchParams.get("transport");
    const tls = this.#secure ? whoIs(socket as TLSSocket) : undefined;
    this.requests.push({ transport, method, url, target, headers, from: socket.remoteAddress, port: socket.remotePort, tls });
  }
}

function whoIs(socket: TLSSocket): Tls {
  const { subject } = socket.getPeerCertificate() as { subject?: { CN: string } };
  // The types do not know it on the server's side.
  const { servername } = socket as unknown as { servername: string | false };
  return { client: subject?.CN, servername, cipher: socket.getCipher().name };
}
