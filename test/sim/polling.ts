import type { Frame } from "../../src/core/ports.ts";
import { nodeBase64 } from "../../transports/node.ts";
import { decodePayload, encodePayload } from "../../transports/payload.ts";
import { Peer } from "./peer.ts";
import { handshake } from "./world.ts";

export interface Request {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly contentType: string | undefined;
  readonly body: string;
  /** Aborted when the client gave the request up. */
  readonly signal: AbortSignal;
}

export interface Response {
  readonly status: number;
  readonly body: string;
}

const MAX_PAYLOAD = 1_000_000;

/**
 * A server of long-polling sessions (Engine.IO protocol 4) without a network: requests in, responses out. As strict as
 * a real one: a client that breaks a rule loses its session.
 */
export class PollingServer {
  #sessions = new Map<string, Session>();
  #accept: (peer: Peer) => void;

  constructor(accept: (peer: Peer) => void) {
    this.#accept = accept;
  }

  handle(request: Request): Promise<Response> {
    const query = new URL(request.url, "http://server").searchParams;
    if (query.get("EIO") !== "4" || query.get("transport") !== "polling") return refuse(0, "Transport unknown");
    const sid = query.get("sid");
    if (sid === null) return request.method === "GET" ? this.#open() : refuse(2, "Bad handshake method");
    const session = this.#sessions.get(sid);
    if (!session) return refuse(1, "Session ID unknown");
    return request.method === "GET" ? session.get(request.signal) : session.post(request);
  }

  #open(): Promise<Response> {
    const sid = `session ${this.#sessions.size + 1}&?`; // which must be encoded
    const session = new Session(() => this.#sessions.delete(sid));
    this.#sessions.set(sid, session);
    this.#accept(session.peer);
    return Promise.resolve({ status: 200, body: handshake({ sid, upgrades: [], maxPayload: MAX_PAYLOAD }) });
  }
}

class Session {
  readonly peer: Peer;
  #forget: () => void;
  /** What waits for the next GET. */
  #outbox: Frame[] = [];
  /** Answers the GET that is pending. */
  #pending: ((response: Response | Promise<Response>) => void) | undefined;
  #posting = false;

  constructor(forget: () => void) {
    this.#forget = forget;
    this.peer = new Peer({
      send: (frame) => {
        this.#outbox.push(frame);
        this.#flush();
      },
      drop: () => this.#end(refuse(1, "Session ID unknown")),
    });
  }

  get(signal: AbortSignal): Promise<Response> {
    if (this.#pending) return this.#break("a second GET at a time");
    const abort = () => this.#end(refuse(1, "Session ID unknown"));
    signal.addEventListener("abort", abort);
    return new Promise((resolve) => {
      this.#pending = (response) => {
        signal.removeEventListener("abort", abort);
        resolve(response);
      };
      this.#flush();
    });
  }

  async post({ contentType, body }: Request): Promise<Response> {
    if (this.#posting) return this.#break("a second POST at a time");
    if (contentType !== "text/plain;charset=UTF-8") return this.#break(`a Content-Type of ${contentType}`);
    if (Buffer.byteLength(body) > MAX_PAYLOAD) return { status: 413, body: "" };
    this.#posting = true;
    await Promise.resolve(); // it takes its time, so that another one at the same time would be seen
    this.#posting = false;
    for (const frame of decodePayload(body, nodeBase64)) {
      if (frame === "") return this.#break("an empty packet");
      if (frame === "1") this.#end(Promise.resolve({ status: 200, body: "6" }));
      else this.peer.arrived(frame);
    }
    return { status: 200, body: "ok" };
  }

  /** Frames of one turn go with one response. */
  #flush(): void {
    queueMicrotask(() => {
      if (!this.#pending || this.#outbox.length === 0) return;
      const resolve = this.#pending;
      this.#pending = undefined;
      resolve(encodePayload(this.#outbox.splice(0), nodeBase64).then((body) => ({ status: 200, body })));
    });
  }

  #break(rule: string): Promise<Response> {
    const refusal = refuse(3, rule);
    this.#end(refusal);
    return refusal;
  }

  #end(response: Promise<Response>): void {
    this.#forget();
    this.#pending?.(response);
    this.#pending = undefined;
    this.peer.left();
  }
}

function refuse(code: number, message: string): Promise<Response> {
  return Promise.resolve({ status: 400, body: JSON.stringify({ code, message }) });
}
