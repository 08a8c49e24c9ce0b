import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import type { WebSocket } from "ws";

export type Frame = string | Buffer;

const SEPARATOR = "\x1e";

/** What a client said over either transport, and whoever waits for it. */
class Inbox {
  #frames: string[] = [];
  #wake: () => void = () => {};

  push(frame: string): void {
    this.#frames.push(frame);
    this.#wake();
  }

  /** Resolves once a frame that starts like this has come. */
  async await(start: string): Promise<void> {
    while (!this.#frames.some((frame) => frame.startsWith(start))) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** The server's end of one session, which says what a conversation tells it to, and nothing else. */
export abstract class Wire {
  readonly inbox = new Inbox();
  readonly sid: string;

  constructor(sid: string) {
    this.sid = sid;
  }

  /** Says this in one breath. */
  abstract send(...frames: Frame[]): void;

  /** Grants a session; with changes, an odd one. */
  open(changes: object = {}): void {
    this.send(`0${JSON.stringify({ sid: this.sid, upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000, ...changes })}`);
  }

  /** Grants a session, and lets the client into the main namespace, where it asks a question with the id 0. */
  async join(changes: object = {}): Promise<void> {
    this.open(changes);
    await this.inbox.await("40");
    this.send(`40{"sid":"x"}`);
    await this.inbox.await("420[");
  }
}

/** A session over WebSocket. */
export class SocketWire extends Wire {
  readonly #socket: WebSocket;
  /** The stream under it, to write what no WebSocket may. */
  readonly stream: Duplex;

  constructor(sid: string, socket: WebSocket, stream: Duplex) {
    super(sid);
    this.#socket = socket;
    this.stream = stream;
    socket.on("message", (data: Buffer) => this.inbox.push(data.toString()));
    socket.on("error", () => {}); // a close follows
  }

  send(...frames: Frame[]): void {
    for (const frame of frames) this.#socket.send(frame);
  }
}

/** Answers one HTTP request. */
export type Answer = (response: ServerResponse) => void;

/** A session over long-polling. */
export class PollingWire extends Wire {
  /** What is said to each POST. */
  onPost: Answer = (response) => response.end("ok");
  readonly #answers: Answer[] = [];
  #get: ServerResponse | undefined;
  #probed: (wire: SocketWire) => void = () => {};
  /** The WebSocket that the client opens to take the session over. */
  readonly probe = new Promise<SocketWire>((resolve) => (this.#probed = resolve));

  send(...frames: Frame[]): void {
    this.answer((response) => response.end(frames.map((frame) => (typeof frame === "string" ? frame : `b${frame.toString("base64")}`)).join(SEPARATOR)));
  }

  /** Answers the next GET in full. */
  answer(answer: Answer): void {
    this.#answers.push(answer);
    this.#next();
  }

  /** Answers the next GET with this. */
  say(status: number, headers: OutgoingHttpHeaders, body: string | Buffer = ""): void {
    this.answer((response) => response.writeHead(status, headers).end(body));
  }

  onProbe(wire: SocketWire): void {
    this.#probed(wire);
  }

  async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "GET") {
      this.#get = response;
      return this.#next();
    }
    const body = await text(request).catch(() => "");
    for (const frame of body.split(SEPARATOR)) this.inbox.push(frame);
    this.onPost(response);
  }

  #next(): void {
    if (!this.#get || this.#answers.length === 0) return;
    const response = this.#get;
    this.#get = undefined;
    this.#answers.shift()!(response);
  }
}
