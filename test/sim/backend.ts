import type { Frame } from "../../src/core/ports.ts";
import { ACCEPTED, type Request, type Response } from "./carriers.ts";
import { END, type Line, type Network } from "./line.ts";

/** Milliseconds, as the handshake tells them; short, so that a run of the simulation sees many of each. */
export const HEARTBEAT = { pingInterval: 2500, pingTimeout: 2000 };

const UPGRADE_TIMEOUT = 3000;

/** How often a client that polls is answered with nothing while it upgrades, so that its GET returns. */
const NUDGE = 100;

/** What a session of the backend does with what it hears. */
export interface Resident {
  onMessage(frame: Frame): void;
  /** Told once. */
  onClose(by: "client" | "server" | "loss"): void;
}

/** One Engine.IO session on the server (Engine.IO protocol 4), without a network of its own. */
export class BackendSession {
  readonly sid: string;
  resident!: Resident;
  closed = false;
  /** The WebSocket that carries the session; undefined while it is polled. */
  #socket: Line | undefined;
  #probe: Line | undefined;
  #respond: ((response: Response) => void) | undefined;
  #outbox: Frame[] = [];
  #network: Network;
  #calls: (() => void)[] = [];
  #pongDue = () => {};

  constructor(network: Network, sid: string, socket: Line | undefined, upgrades: readonly string[]) {
    this.#network = network;
    this.sid = sid;
    this.#socket = socket;
    this.send(`0${JSON.stringify({ sid, upgrades, ...HEARTBEAT, maxPayload: 1000 })}`);
    this.#ping();
  }

  /** How many WebSockets carry it or may come to. */
  get sockets(): number {
    return Number(this.#socket !== undefined) + Number(this.#probe !== undefined);
  }

  send(...frames: Frame[]): void {
    if (this.closed) return;
    this.#outbox.push(...frames);
    this.#flush();
  }

  /** @param by who wanted it, or that nobody did. */
  close(by: "client" | "server" | "loss"): void {
    if (this.closed) return;
    if (by === "server") this.send("1");
    this.closed = true;
    for (const callOff of this.#calls) callOff();
    this.#pongDue();
    this.#respond?.({ status: by === "loss" ? 400 : 200, frames: ["6"] });
    this.#respond = undefined;
    for (const line of [this.#socket, this.#probe]) line?.down.send(END);
    this.#socket = this.#probe = undefined;
    this.resident.onClose(by);
  }

  onGet(respond: (response: Response) => void): void {
    if (this.#socket || this.#respond) {
      respond({ status: 400, frames: [] });
      return this.#socket ? undefined : this.close("loss"); // a second GET at a time
    }
    this.#respond = respond;
    this.#flush();
  }

  /** The client gave up a GET. */
  onAbort(respond: (response: Response) => void): void {
    if (this.#respond === respond) this.close("loss");
  }

  onPost(frames: readonly Frame[], respond: (response: Response) => void): void {
    if (this.#socket) return respond({ status: 400, frames: [] });
    respond({ status: 200, frames: [] });
    for (const frame of frames) this.#receive(frame);
  }

  /** A WebSocket that may take the session over. */
  onProbe(line: Line): void {
    if (this.#socket || this.#probe) return line.down.send(END);
    this.#probe = line;
    const giveUp = this.#after(UPGRADE_TIMEOUT, () => this.#onProbeLost(line));
    line.onCut.server = () => this.#onProbeLost(line);
    line.up.deliver = (frame) => {
      if (this.closed || this.#probe !== line) return;
      if (frame === "2probe") {
        line.down.send("3probe");
        this.#nudge(line);
      } else if (frame === "5") {
        giveUp();
        this.#take(line);
      } else this.#onProbeLost(line);
    };
  }

  /** From now on this line carries the session. */
  take(line: Line): void {
    this.#socket = line;
    line.onCut.server = () => this.close("loss");
    line.up.deliver = (frame) => (frame === END ? this.close("loss") : this.#receive(frame as Frame));
  }

  #take(line: Line): void {
    this.#probe = undefined;
    this.take(line);
    this.#respond?.({ status: 200, frames: ["1"] }); // the transport is closed, as the reference server does it
    this.#respond = undefined;
    this.#flush();
  }

  #onProbeLost(line: Line): void {
    if (this.#probe !== line) return;
    this.#probe = undefined;
    line.down.send(END);
  }

  #nudge(line: Line): void {
    if (this.#probe !== line) return;
    if (this.#respond) this.send("6");
    this.#after(NUDGE, () => this.#nudge(line));
  }

  #receive(frame: Frame): void {
    if (this.closed) return;
    if (typeof frame !== "string" || frame[0] === "4") this.resident.onMessage(frame);
    else if (frame === "1") this.close("client");
    else if (frame === "3") this.#ping();
  }

  #flush(): void {
    if (this.#outbox.length === 0) return;
    if (this.#socket) for (const frame of this.#outbox.splice(0)) this.#socket.down.send(frame);
    else if (this.#respond) {
      const respond = this.#respond;
      this.#respond = undefined;
      respond({ status: 200, frames: this.#outbox.splice(0) });
    }
  }

  #ping(): void {
    this.#pongDue();
    this.#after(HEARTBEAT.pingInterval, () => {
      this.#pongDue = this.#after(HEARTBEAT.pingTimeout, () => this.close("loss"));
      this.send("2");
    });
  }

  /** A timer of the server. */
  #after(ms: number, action: () => void): () => void {
    const { clock, server } = this.#network;
    const callOff = clock.after(ms, () => server.run(() => !this.closed && action(), "timer"));
    this.#calls.push(callOff);
    return callOff;
  }
}

/** An Engine.IO server without I/O: requests and WebSockets in, answers out. It can be killed and started anew. */
export class Backend {
  readonly sessions = new Map<string, BackendSession>();
  /** What is made of a new session. */
  welcome: (session: BackendSession) => Resident;
  #network: Network;
  #upgrades: boolean;
  #count = 0;

  constructor(network: Network, upgrades: boolean, welcome: (session: BackendSession) => Resident) {
    this.#network = network;
    this.#upgrades = upgrades;
    this.welcome = welcome;
    network.onLine = (line) => {
      line.up.deliver = (message) => {
        if (message !== END) this.#begin(line, message as Request);
      };
    };
  }

  /** SIGKILL: every connection breaks, and what the process knew is gone. */
  kill(): void {
    for (const session of this.sessions.values()) session.close("loss");
    this.sessions.clear();
    for (const line of this.#network.lines) line.cut();
  }

  #begin(line: Line, request: Request): void {
    if (request.method === "WEBSOCKET") return this.#onWebSocket(line, request.sid);
    let responded = false;
    const respond = (response: Response) => {
      if (responded) return;
      responded = true;
      line.down.send(response);
    };
    const session = request.sid === undefined ? this.#open(undefined) : this.#session(request.sid);
    if (!session) return respond({ status: 400, frames: [] });
    if (request.method === "POST") return session.onPost(request.frames, respond);
    line.onCut.server = () => session.onAbort(respond);
    line.up.deliver = (message) => {
      if (message === END) session.onAbort(respond);
      else if (!responded || request.sid === undefined) this.#begin(line, message as Request); // once more, for it got no answer
    };
    session.onGet(respond);
  }

  #onWebSocket(line: Line, sid: string | undefined): void {
    if (sid !== undefined) {
      const session = this.#session(sid);
      if (!session) return line.down.send(END);
      line.down.send(ACCEPTED);
      return session.onProbe(line);
    }
    line.down.send(ACCEPTED);
    this.#open(line).take(line);
  }

  #session(sid: string): BackendSession | undefined {
    const session = this.sessions.get(sid);
    return session?.closed ? undefined : session;
  }

  #open(line: Line | undefined): BackendSession {
    const sid = `engine${++this.#count}`;
    const session = new BackendSession(this.#network, sid, line, line || !this.#upgrades ? [] : ["websocket"]);
    session.resident = this.welcome(session);
    this.sessions.set(sid, session);
    return session;
  }
}
