import { SocketIOError, transportError } from "../../src/core/errors.ts";
import type { Frame, Message, Transport, TransportSink } from "../../src/core/ports.ts";
import { END, type Line, type Network } from "./line.ts";
import { type PollerPort, PortPoller } from "./requests.ts";

/** What a client asks for at the beginning of a line. */
export type Request =
  | { readonly method: "GET"; readonly sid: string | undefined }
  | { readonly method: "POST"; readonly sid: string; readonly frames: readonly Frame[] }
  | { readonly method: "WEBSOCKET"; readonly sid: string | undefined };

export interface Response {
  readonly status: number;
  readonly frames: readonly Frame[];
}

/** The server took the WebSocket. */
export const ACCEPTED = Symbol("accepted");

/** What is known of a transport that a client opened. */
export interface Carrier {
  readonly transport: Transport;
  /** The session that it was opened to take over, or that it was granted. */
  sid: string | undefined;
  /** The client let go of it, and it has let go of its lines and timers. */
  readonly gone: boolean;
  /** How many requests of each method are under way. */
  readonly pending: { readonly GET: number; readonly POST: number };
}

/** Longest that a request of a session may take that is closing, in milliseconds. */
const LINGER = 5000;

/** A WebSocket of the client, as the adapters make of it. */
export class WebSocketCarrier implements Transport, Carrier {
  readonly name = "websocket";
  readonly transport = this;
  readonly pending = { GET: 0, POST: 0 };
  readonly bufferedAmount = 0;
  sid: string | undefined;
  gone = false;

  #network: Network;
  #sink: TransportSink;
  #line: Line;
  #open = false;
  #unsent: Message[] = [];

  constructor(network: Network, sid: string | undefined, sink: TransportSink) {
    this.#network = network;
    this.#sink = sink;
    this.sid = sid;
    const line = network.connect();
    this.#line = line;
    line.down.deliver = (message) => this.#receive(message);
    line.onCut.client = () => this.#lost(new Error("the connection broke"));
    line.up.send({ method: "WEBSOCKET", sid } satisfies Request);
  }

  get writable(): boolean {
    return this.#open && !this.#line.broken;
  }

  begin({ sid }: { sid: string }): void {
    this.sid = sid;
  }

  send(frame: Frame, message?: Message): void {
    if (this.#line.broken) this.#unsent.push(...(message ? [message] : [])); // it is closing, and its owner does not know yet
    else this.#line.up.send(frame);
    this.#later(() => this.#sink.onDrain(this));
  }

  pause(): void {
    this.#later(() => this.#sink.onPaused(this));
  }

  resume(): void {}

  close(): void {
    if (this.gone) return;
    this.gone = true;
    this.#line.release();
  }

  abandon(): readonly Message[] {
    this.close();
    return this.#unsent;
  }

  #receive(message: unknown): void {
    if (this.gone) return;
    if (message === END) return this.#lost();
    if (message !== ACCEPTED) return this.#sink.onFrame(this, message as Frame);
    this.#open = true;
    this.#sink.onOpen(this);
  }

  #lost(error?: Error): void {
    if (this.gone) return;
    this.#line.broken = true;
    this.#sink.onClose(this, error ? "transport error" : "transport close", error);
  }

  #later(action: () => void): void {
    this.#network.clock.after(0, () =>
      this.#network.client.run(() => {
        if (!this.gone) action();
      }),
    );
  }
}

/** A request under way. */
interface Exchange {
  readonly method: "GET" | "POST";
  readonly line: Line;
  /** Calls off its time limit. */
  relax: () => void;
}

/** The HTTP requests of a poller: each on a line of its own, so that answers may overtake each other. */
export class PollingCarrier implements PollerPort, Carrier {
  readonly transport: PortPoller;
  readonly pending = { GET: 0, POST: 0 };
  sid: string | undefined;
  #network: Network;
  #exchanges = new Set<Exchange>();
  #lingering = false;
  #over = false;

  constructor(network: Network, sink: TransportSink) {
    this.#network = network;
    this.transport = new PortPoller(this, sink);
    this.transport.open();
  }

  get gone(): boolean {
    return this.#over;
  }

  get(sid: string | undefined): void {
    this.sid ??= sid;
    this.#exchange({ method: "GET", sid }, ({ frames }) => this.transport.onFrames(frames));
  }

  post(sid: string, frames: readonly Frame[]): void {
    this.#exchange({ method: "POST", sid, frames }, () => this.transport.onPosted());
  }

  linger(): void {
    this.#lingering = true;
    for (const exchange of this.#exchanges) this.#limit(exchange);
  }

  abort(): void {
    this.#over = true;
    for (const exchange of this.#exchanges) this.#end(exchange);
  }

  #exchange(request: Request & { method: "GET" | "POST" }, answer: (response: Response) => void): void {
    const { method } = request;
    const line = this.#network.connect();
    const exchange: Exchange = { method, line, relax: () => {} };
    this.#exchanges.add(exchange);
    this.pending[method]++;
    line.down.deliver = (message) => {
      if (!this.#exchanges.has(exchange)) return; // what comes twice, or too late
      this.#end(exchange);
      const { status } = message as Response;
      if (status === 200) answer(message as Response);
      else this.transport.onError(transportError("TRANSPORT_ERROR", `status ${status}`, "polling"));
    };
    line.onCut.client = () => this.#fail(exchange);
    line.up.send(request);
    if (method === "GET" && this.#network.repeats > 0) {
      this.#network.repeats--;
      line.up.send(request);
    }
    if (this.#lingering) this.#limit(exchange);
  }

  #limit(exchange: Exchange): void {
    exchange.relax = this.#network.clock.after(LINGER, () => this.#network.client.run(() => this.#fail(exchange), "timer"));
  }

  #fail(exchange: Exchange): void {
    if (!this.#exchanges.has(exchange)) return;
    this.#end(exchange);
    this.transport.onError(new SocketIOError("TRANSPORT_ERROR", `${exchange.method} failed`));
  }

  #end(exchange: Exchange): void {
    this.#exchanges.delete(exchange);
    this.pending[exchange.method]--;
    exchange.relax();
    exchange.line.release();
  }
}
