import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Conversation } from "./conversations.ts";
import { PollingWire, SocketWire } from "./wire.ts";

/** A server that has a conversation of its own with each client, by the path that the client comes to: `/<id>/`. */
export class HostileServer {
  readonly #http = createServer();
  readonly #websockets = new WebSocketServer({ noServer: true, maxPayload: 0 });
  readonly #conversations: ReadonlyMap<string, Conversation>;
  readonly #polling = new Map<string, PollingWire>();
  readonly #connections = new Set<Socket>();
  #count = 0;

  constructor(conversations: readonly Conversation[]) {
    this.#conversations = new Map(conversations.map((conversation) => [conversation.id, conversation]));
  }

  async start(): Promise<string> {
    this.#http.on("connection", (connection) => {
      this.#connections.add(connection);
      connection.on("error", () => {});
      connection.once("close", () => this.#connections.delete(connection));
    });
    this.#http.on("request", (request: IncomingMessage, response) => {
      const { conversation, sid } = this.#read(request);
      const known = sid === null ? undefined : this.#polling.get(sid);
      if (known) return void known.onRequest(request, response);
      if (conversation?.over !== "polling" || sid !== null) return response.writeHead(400).end(`{"code":1,"message":"Session ID unknown"}`);
      const wire = new PollingWire(`session${++this.#count}`);
      this.#polling.set(wire.sid, wire);
      void wire.onRequest(request, response);
      void conversation.converse(wire);
    });
    this.#http.on("upgrade", (request: IncomingMessage, stream: Duplex, head) => {
      const { conversation, sid } = this.#read(request);
      if (conversation?.over === "handshake") return void conversation.converse(stream);
      this.#websockets.handleUpgrade(request, stream, head, (socket) => {
        const wire = new SocketWire(sid ?? `session${++this.#count}`, socket, stream);
        if (sid !== null) this.#polling.get(sid)?.onProbe(wire);
        else if (conversation?.over === "websocket") void conversation.converse(wire);
      });
    });
    this.#http.listen(0, "127.0.0.1");
    await once(this.#http, "listening");
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  #read({ url = "/" }: IncomingMessage): { conversation: Conversation | undefined; sid: string | null } {
    const { pathname, searchParams } = new URL(url, "http://hostile");
    return { conversation: this.#conversations.get(pathname.split("/")[1]!), sid: searchParams.get("sid") };
  }
}
