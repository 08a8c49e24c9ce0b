import { EventEmitter, once } from "node:events";
import type { Socket as CurrentConnection } from "engine.io";
import { soon } from "../scenario.ts";
import type { Recording } from "./recording.ts";
import { text } from "./text.ts";

/** An Engine.IO session on the server's side: what is read of it, of which some is private. */
interface Connection {
  readonly id: string;
  readonly transport: { readonly name: string; readonly writable: boolean; once(event: string, listener: () => void): void };
  readonly pingIntervalTimer?: NodeJS.Timeout;
  sendPacket(type: "ping"): void;
  readonly server: { readonly opts: { pingTimeout: number } };
  readonly request: { readonly headers: Readonly<Record<string, string | string[] | undefined>> };
  on(event: "packet" | "packetCreate", listener: (packet: EnginePacket) => void): void;
  on(event: "upgrade", listener: (transport: { readonly name: string }) => void): void;
  on(event: "heartbeat", listener: () => void): void;
  on(event: "close", listener: (reason: string) => void): void;
}

/** An Engine.IO packet as a session tells it. */
interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
}

/** The character that stands for an Engine.IO packet type on the wire is its index. */
const ENGINE_TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];

/** The header by which one of several clients tells whose connection it is, so that each has lanes of its own. */
export const CLIENT_HEADER = "x-client";

/** Frames longer than this are told by their length and digest. */
const LONG = 500;

/** The Engine.IO sessions of a server, with every frame written down as the server sees it. */
export class Connections {
  readonly #recording: Recording;
  readonly #alive = new Set<Connection>();
  readonly #events = new EventEmitter();
  #counts = new Map<string, number>();
  #silent = false;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** Writes down one session. `onSend` hears what the server sends before it is written down. */
  record(connection: CurrentConnection, onSend: (data: string) => void = () => {}): void {
    const session = connection as unknown as Connection;
    const recording = this.#recording;
    const client = session.request.headers[CLIENT_HEADER];
    const whose = client === undefined ? "connection" : `connection of ${String(client)}`;
    const count = (this.#counts.get(whose) ?? 0) + 1;
    this.#counts.set(whose, count);
    const lane = `${whose} ${count}`;
    const life = `${lane}: transport`;
    this.#alive.add(session);
    if (this.#silent) silence(session);
    this.#silent = false;
    recording.rename(session.id, "session");
    recording.note(life, session.transport.name);
    session.on("packet", (packet) => recording.note(`${lane}: received`, frame(packet)));
    session.on("packetCreate", (packet) => {
      if (typeof packet.data === "string") onSend(packet.data);
      recording.note(`${lane}: sent`, frame(packet));
    });
    session.on("heartbeat", () => this.#events.emit("heartbeat"));
    session.on("upgrade", ({ name }) => recording.note(life, `upgraded to ${name}`));
    session.on("close", (reason) => {
      recording.note(life, `closed: ${reason}`);
      this.#alive.delete(session);
      this.#events.emit("gone");
    });
  }

  /** How many sessions the server believes alive. */
  get size(): number {
    return this.#alive.size;
  }

  /** Waits until no session is left. */
  async empty(): Promise<void> {
    while (this.#alive.size > 0) await soon("end of all sessions", once(this.#events, "gone"));
  }

  /** Waits until the server can send to every client at once: over polling, until each has a request pending. */
  async reachable(): Promise<void> {
    await soon("poll of every client", Promise.all([...this.#alive].map(untilReachable)));
  }

  /** The next session will hear no ping. */
  silenceNext(): void {
    this.#silent = true;
  }

  /** Pings every client, out of turn, and waits for an answer. */
  async ping(): Promise<void> {
    const answered = once(this.#events, "heartbeat");
    for (const session of this.#alive) session.sendPacket("ping");
    await soon("heartbeat", answered);
  }
}

/** Stops the pings of a session whose handshake promised them; the server itself will not miss the client. */
function silence(session: Connection): void {
  clearTimeout(session.pingIntervalTimer);
  session.server.opts.pingTimeout = 60_000;
}

/** A client that is between two polls would not notice a cut, nor would the server: wait for its next request. */
async function untilReachable({ transport }: Connection): Promise<void> {
  while (!transport.writable) {
    const { promise, resolve } = deferred();
    // "drain" is how older servers say "ready"
    for (const event of ["ready", "drain"]) transport.once(event, resolve);
    await promise;
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

function frame({ type, data }: EnginePacket): string {
  if (data !== undefined && typeof data !== "string") return text(data);
  const whole = `${ENGINE_TYPES.indexOf(type)}${data ?? ""}`;
  return whole.length > LONG ? text(whole) : whole;
}
