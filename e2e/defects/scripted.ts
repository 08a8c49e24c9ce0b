// An Engine.IO server that does exactly what a test says: it may lie, stay silent and hang up. Nothing happens by itself
// but that polling requests find their session and POST requests are answered "ok".
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { type WebSocket, WebSocketServer } from "ws";
import { soon } from "../scenario.ts";

/** An encoded Engine.IO packet: text starts with its type, binary is a message. */
export type Frame = string | Buffer;

/** What the OPEN packet says; more and other things, if the test wants to lie. */
export type Handshake = Record<string, unknown>;

const SEPARATOR = "\x1e";

/** Things that come one after the other, and are awaited one after the other. */
class Queue<Item> {
  readonly #items: Item[] = [];
  #closed = false;
  #wake: () => void = () => {};

  push(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  /** Nothing more will come. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async take(what: string): Promise<Item> {
    while (this.#items.length === 0) {
      if (this.#closed) throw new Error(`no ${what} will come: the client is gone`);
      await soon(what, new Promise<void>((resolve) => (this.#wake = resolve)));
    }
    return this.#items.shift()!;
  }
}

/** The server's end of one transport of one client. */
export abstract class Wire {
  /** The session id that `open` grants. */
  readonly sid: string;
  /** Everything that came from the client, in order. */
  readonly received: Frame[] = [];
  protected readonly inbox = new Queue<Frame>();
  protected readonly probes = new Queue<Wire>();

  constructor(sid: string) {
    this.sid = sid;
  }

  /** Sends frames in one breath: in one HTTP body, or as one WebSocket message after the other. */
  abstract send(...frames: Frame[]): void;

  /** Drops the TCP connection. */
  abstract cut(): void;

  /** The next frame from the client. */
  receive(): Promise<Frame> {
    return this.inbox.take("frame from the client");
  }

  /** Grants a session. */
  open(handshake: Handshake = {}): void {
    const granted = { sid: this.sid, upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 };
    this.send(`0${JSON.stringify({ ...granted, ...handshake })}`);
  }

  /** Grants a session and lets the client into the main namespace. Returns what the client said in its CONNECT packet. */
  async join(answer: object = {}, handshake: Handshake = {}): Promise<unknown> {
    this.open(handshake);
    const connect = String(await this.receive());
    this.send(`40${JSON.stringify({ sid: `socket of ${this.sid}`, ...answer })}`);
    return JSON.parse(connect.slice("40".length) || "null");
  }

  /** The next WebSocket that the client opens for this session. */
  probe(): Promise<Wire> {
    return this.probes.take("WebSocket for the session");
  }

  /** @internal */
  onProbe(probe: Wire): void {
    this.probes.push(probe);
  }

  protected arrived(frame: Frame): void {
    this.received.push(frame);
    this.inbox.push(frame);
  }
}

class WebSocketWire extends Wire {
  readonly #socket: WebSocket;

  constructor(sid: string, socket: WebSocket) {
    super(sid);
    this.#socket = socket;
    socket.on("message", (data: Buffer, binary) => this.arrived(binary ? data : data.toString()));
    socket.on("close", () => this.inbox.close());
    socket.on("error", () => {}); // a close follows
  }

  send(...frames: Frame[]): void {
    for (const frame of frames) this.#socket.send(frame);
  }

  cut(): void {
    this.#socket.terminate();
  }
}

export class PollingWire extends Wire {
  /** Resolves when the client gives up a GET request that was not answered. */
  readonly aborted: Promise<void>;
  /** Bodies of the POST requests, in order. */
  readonly payloads: string[] = [];
  #abort: () => void = () => {};
  #get: ServerResponse | undefined;
  #unsent: Frame[] = [];
  #holding = false;
  #held: ServerResponse[] = [];

  constructor(sid: string) {
    super(sid);
    this.aborted = new Promise((resolve) => (this.#abort = resolve));
  }

  send(...frames: Frame[]): void {
    this.#unsent.push(...frames);
    this.#answer();
  }

  cut(): void {
    this.#get?.destroy();
    this.inbox.close();
  }

  /** From now on, POST requests get no answer. */
  hold(): void {
    this.#holding = true;
  }

  /** Answers those that got none. */
  release(): void {
    this.#holding = false;
    for (const response of this.#held.splice(0)) response.end("ok");
  }

  /** @internal */
  onGet(response: ServerResponse): void {
    this.#get = response;
    response.once("close", () => {
      if (!response.writableFinished) this.#abort();
    });
    this.#answer();
  }

  /** @internal */
  onPost(body: string, response: ServerResponse): void {
    this.payloads.push(body);
    if (this.#holding) this.#held.push(response);
    else response.end("ok");
    for (const part of body.split(SEPARATOR)) this.arrived(part.startsWith("b") ? Buffer.from(part.slice(1), "base64") : part);
  }

  #answer(): void {
    if (this.#get === undefined || this.#unsent.length === 0) return;
    const body = this.#unsent.map((frame) => (typeof frame === "string" ? frame : `b${frame.toString("base64")}`)).join(SEPARATOR);
    this.#unsent = [];
    this.#get.end(body);
    this.#get = undefined;
  }
}

export class ScriptedServer {
  readonly #http: Server;
  readonly #websockets = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Socket>();
  readonly #sessions = new Queue<Wire>();
  readonly #polling = new Map<string, PollingWire>();
  #count = 0;

  private constructor() {
    this.#http = createServer((request, response) => this.#onRequest(request, response));
    this.#http.on("upgrade", (request, socket, head) => this.#onUpgrade(request, socket, head));
    this.#http.on("connection", (connection) => {
      this.#connections.add(connection);
      connection.once("close", () => this.#connections.delete(connection));
    });
  }

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    server.#http.listen(0, "localhost");
    await once(server.#http, "listening");
    return server;
  }

  get url(): string {
    return `http://localhost:${(this.#http.address() as AddressInfo).port}`;
  }

  /** The next client that asks for a session. It has been told nothing yet. */
  session(): Promise<Wire> {
    return this.#sessions.take("client that asks for a session");
  }

  /** The same, of a client that comes over long-polling. */
  async pollingSession(): Promise<PollingWire> {
    const wire = await this.session();
    if (wire instanceof PollingWire) return wire;
    throw new Error("the client came over WebSocket");
  }

  /** Drops every connection. */
  cut(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    this.cut();
    await closed;
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const sid = sidOf(request);
    if (sid === null) {
      const wire = new PollingWire(this.#nextSid());
      this.#polling.set(wire.sid, wire);
      wire.onGet(response);
      this.#sessions.push(wire);
      return;
    }
    const wire = this.#polling.get(sid);
    if (wire === undefined) response.writeHead(400).end(`{"code":1,"message":"Session ID unknown"}`);
    else if (request.method === "GET") wire.onGet(response);
    else text(request).then((body) => wire.onPost(body, response), () => {}); // it rejects when the client hung up
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#websockets.handleUpgrade(request, socket, head, (websocket) => {
      const sid = sidOf(request);
      const wire = new WebSocketWire(sid ?? this.#nextSid(), websocket);
      if (sid === null) this.#sessions.push(wire);
      else this.#polling.get(sid)?.onProbe(wire);
    });
  }

  #nextSid(): string {
    return `session ${++this.#count}`;
  }
}

function sidOf(request: IncomingMessage): string | null {
  return new URL(request.url ?? "/", "http://scripted").searchParams.get("sid");
}
