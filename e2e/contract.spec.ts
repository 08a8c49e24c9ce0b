import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "@playwright/test";
import { WebSocket, WebSocketServer } from "ws";
import type { TransportFactory } from "../src/core/ports.ts";
import { contract, type Open } from "../test/contract.ts";
import { Peer } from "../test/sim/peer.ts";
import { PollingServer } from "../test/sim/polling.ts";
import { handshake } from "../test/sim/world.ts";
import { transports } from "../transports/node.ts";
import { polling } from "../transports/polling.ts";
import { websocket, type WebSocketConstructor } from "../transports/websocket.ts";
import { freePort } from "./port.ts";

/** Of one family: where the name `localhost` stands for two addresses, another server may have the same port on the other one. */
const HOST = "127.0.0.1";

/** The servers of the contract on a real port: HTTP for long-polling, `ws` for WebSockets. */
class Servers {
  readonly #http: Server = createServer((request, response) => void this.#answer(request, response));
  readonly #websockets = new WebSocketServer({ server: this.#http });
  /** Who waits for the peer of a stage, by the number of the stage. */
  readonly #stages = new Map<string, { accept: (peer: Peer) => void; polling: PollingServer }>();
  #refusing = "";

  constructor() {
    this.#websockets.on("connection", (socket, request) => this.#connect(socket, request));
  }

  /** A worker that comes back to this file starts its servers again. */
  async start(): Promise<void> {
    this.#http.listen(0, HOST);
    await once(this.#http, "listening");
    this.#refusing = `http://${HOST}:${await freePort()}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#websockets.clients) socket.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, "close");
  }

  /** A stage for a transport between the client and a server of this process. */
  stage(transport: string, factory: TransportFactory): Open {
    return (refusing = false) => {
      const stage = String(this.#stages.size);
      let arrived: (peer: Peer) => void;
      const peer = new Promise<Peer>((resolve) => (arrived = resolve));
      this.#stages.set(stage, { accept: arrived!, polling: new PollingServer(arrived!) });
      const origin = refusing ? this.#refusing : `http://${HOST}:${(this.#http.address() as AddressInfo).port}`;
      return { factory, target: { url: `${origin}/socket.io/?EIO=4&transport=${transport}&stage=${stage}`, options: {}, owner: {} }, peer };
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { polling: server } = this.#stageOf(request);
    const left = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) left.abort();
    });
    const { status, body } = await server.handle({
      method: request.method!,
      url: request.url!,
      contentType: request.headers["content-type"],
      body: await text(request),
      signal: left.signal,
    });
    response.writeHead(status, { "content-type": "text/plain; charset=UTF-8" }).end(body);
  }

  #connect(socket: WebSocket, request: IncomingMessage): void {
    const peer = new Peer({ send: (frame) => socket.send(frame as string), drop: () => socket.terminate() });
    socket.on("message", (data: Buffer, binary) => peer.arrived(binary ? data : data.toString()));
    socket.on("close", () => peer.left());
    this.#stageOf(request).accept(peer);
    socket.send(handshake({ upgrades: [] }));
  }

  #stageOf(request: IncomingMessage) {
    return this.#stages.get(new URL(request.url!, "http://localhost").searchParams.get("stage")!)!;
  }
}

const servers = new Servers();
const RUNNER = { describe: test.describe, test: (title: string, body: () => Promise<void>) => test(title, body), expect };

test.beforeAll(() => servers.start());
test.afterAll(() => servers.stop());

contract("long-polling over cross-fetch", servers.stage("polling", transports.polling), RUNNER);
contract("long-polling over the fetch of Node", servers.stage("polling", polling()), RUNNER);
contract("WebSocket of isomorphic-ws", servers.stage("websocket", transports.websocket), RUNNER);
contract("WebSocket of the W3C", servers.stage("websocket", websocket(WebSocket as unknown as WebSocketConstructor)), RUNNER);
