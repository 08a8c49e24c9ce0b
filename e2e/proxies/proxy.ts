// An HTTP proxy as companies have them: it forwards requests with absolute addresses, tunnels what asks for CONNECT, and may want to know who asks.
import { once } from "node:events";
import { createServer, type IncomingMessage, request as forward, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions as TlsOptions } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";

/** Where every name leads: whoever comes out there has come through the proxy, since no resolver knows those names. */
const DESTINATION = "127.0.0.1";

export interface ProxySetup {
  /** "user:password": whoever does not say so is refused. */
  readonly credentials?: string;
  /** Be reached over TLS. */
  readonly tls?: TlsOptions;
}

export class Proxy {
  /** The requests that it forwarded, by their absolute address. */
  readonly forwarded: string[] = [];
  /** The tunnels that it opened, by the host and port that were named. */
  readonly tunnels: string[] = [];
  /** How many it refused. */
  refused = 0;
  readonly #server: Server;
  readonly #secure: boolean;
  readonly #credentials: string | undefined;
  readonly #connections = new Set<Socket>();

  private constructor({ credentials, tls }: ProxySetup) {
    this.#credentials = credentials;
    this.#secure = tls !== undefined;
    this.#server = tls ? createTlsServer(tls) : createServer();
    this.#server.on("connection", (connection: Socket) => this.#keep(connection));
    this.#server.on("request", (request: IncomingMessage, response: ServerResponse) => this.#forward(request, response));
    this.#server.on("connect", (request: IncomingMessage, client: Socket) => this.#tunnel(request, client));
  }

  static async start(setup: ProxySetup = {}): Promise<Proxy> {
    const proxy = new Proxy(setup);
    proxy.#server.listen(0, "localhost");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return this.urlFor("");
  }

  /** Its address with what the client has to say about itself: "user:password". */
  urlFor(credentials: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#secure ? "https" : "http"}://${credentials && `${credentials}@`}localhost:${port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
    await once(this.#server, "close");
  }

  #keep(connection: Socket): void {
    this.#connections.add(connection);
    connection.on("error", () => connection.destroy());
    connection.once("close", () => this.#connections.delete(connection));
  }

  #admits({ headers }: IncomingMessage): boolean {
    if (this.#credentials === undefined) return true;
    const expected = `Basic ${Buffer.from(this.#credentials).toString("base64")}`;
    if (headers["proxy-authorization"] === expected) return true;
    this.refused++;
    return false;
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#admits(request)) return void response.writeHead(407).end("who are you?");
    const { method = "", url = "", headers } = request;
    if (!URL.canParse(url)) return void response.writeHead(400).end("not an absolute address");
    const { port, pathname, search } = new URL(url);
    this.forwarded.push(url);
    const onward = forward({ host: DESTINATION, port, method, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  }

  #tunnel(request: IncomingMessage, client: Socket): void {
    if (!this.#admits(request)) return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    const target = request.url ?? "";
    this.tunnels.push(target);
    const server = connect(Number(target.split(":").at(-1)), DESTINATION, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    this.#keep(server);
    client.on("error", () => server.destroy());
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
  }
}
