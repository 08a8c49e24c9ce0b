import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import type { AddressInfo, Socket as TcpSocket } from "node:net";
import type { Namespace, Server, ServerOptions, Socket as ServerSocket } from "socket.io";
import type { Manager, Socket } from "socket.io-client";
import { soon } from "../scenario.ts";
import { Recording } from "./recording.ts";
import { type ServerClass, serverClass, type Version } from "./servers.ts";
import { text } from "./text.ts";

/** An Engine.IO packet on the server's side. */
interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
}

/** The character that stands for an Engine.IO packet type on the wire is its index. */
const ENGINE_TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];

/** What is awaited: emitters of either library and of the server. */
interface Emitting {
  once(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** What the server's sockets say of themselves beside their public types, which differ between versions. */
type Connection = ServerSocket["conn"];

const MANAGER_EVENTS = ["open", "error", "ping", "close", "reconnect_attempt", "reconnect_error", "reconnect_failed", "reconnect"] as const;

/** A fresh server, and everything that is written down while one client talks to it. */
export class World {
  readonly recording = new Recording();
  /** Emits "uncaught" for each error that no code caught. */
  readonly uncaught = new EventEmitter().setMaxListeners(0);
  /** Emits "held" for each POST request that will not be answered. */
  readonly posts = new EventEmitter();

  readonly #Server: ServerClass;
  readonly #options: Partial<ServerOptions>;
  readonly #tcp = new Set<TcpSocket>();
  readonly #managers = new Set<Manager>();
  readonly #clients = new Set<Socket>();
  readonly #alive = new Set<Connection>();
  readonly #gone = new EventEmitter();
  readonly #hearts = new EventEmitter();
  #setup: (io: Server) => void = () => {};
  #holding = false;
  #gate: (() => Promise<boolean>) | undefined;
  #sessions = 0;
  #port = 0;
  #http: HttpServer | undefined;
  #io: Server | undefined;

  private constructor(version: Version, options: Partial<ServerOptions>) {
    this.#Server = serverClass(version);
    this.#options = options;
  }

  static async open(version: Version, options: Partial<ServerOptions>): Promise<World> {
    const world = new World(version, options);
    await world.start();
    return world;
  }

  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  get io(): Server {
    if (this.#io === undefined) throw new Error("the server is stopped");
    return this.#io;
  }

  /** Prepares the server, and each one that takes its place after a restart. */
  serve(setup: (io: Server) => void): void {
    this.#setup = setup;
    setup(this.io);
  }

  /** A namespace of the server whose sockets are recorded like those of the main one. */
  of(name: string): Namespace {
    return this.#record(this.io.of(name));
  }

  /** Writes down what the application sees. */
  note(words: string, ...values: readonly unknown[]): void {
    this.recording.note("client", words, ...values);
  }

  /** Writes down what happens below the namespaces, at its own time. */
  noteEngine(words: string, ...values: readonly unknown[]): void {
    this.recording.note("engine", words, ...values);
  }

  /** Writes down what the server's application sees. */
  noteServer(words: string, ...values: readonly unknown[]): void {
    this.recording.note("server", words, ...values);
  }

  /** Records the public events of a socket and of its Manager; in a lane of their own when nothing orders them among others. */
  watch(socket: Socket, name = "socket", lane?: string): Socket {
    const to = clientLane(lane);
    this.#clients.add(socket);
    const note = (event: string, ...args: unknown[]) => {
      const state = [socket.connected && "connected", socket.active && "active", socket.id].filter(Boolean).join(" ");
      this.recording.note(to, [`${name} ${event}`, ...args.map(text), `(${state})`].join(" "));
    };
    for (const event of ["connect", "connect_error", "disconnect"] as const) socket.on(event, (...args: unknown[]) => note(event, ...args));
    socket.onAny((event: string, ...args: unknown[]) => this.recording.note(to, `${name} got`, event, ...args));
    this.watchManager(socket.io, lane);
    return socket;
  }

  /** Records the public events of a Manager, once. */
  watchManager(manager: Manager, lane?: string): Manager {
    if (this.#managers.has(manager)) return manager;
    const to = clientLane(lane);
    this.#managers.add(manager);
    for (const event of MANAGER_EVENTS) manager.on(event, (...args: unknown[]) => this.recording.note(to, `manager ${event}`, ...args));
    return manager;
  }

  /** The next time that an event happens, with its arguments; or one of several events, whichever comes first. */
  async next(emitter: Emitting, event: string, ...others: readonly (Promise<unknown> | readonly [Emitting, string])[]): Promise<unknown[]> {
    const happened = [[emitter, event] as const, ...others].map((other) => {
      if (other instanceof Promise) return other.then((value) => [value]);
      const [source, name] = other;
      return new Promise<unknown[]>((resolve) => source.once(name, (...args) => resolve(args)));
    });
    return soon(event, Promise.race(happened));
  }

  /** What no code caught would end a process: it is part of the record. */
  onUncaught(error: unknown): void {
    this.recording.note("uncaught", text(error));
    this.uncaught.emit("uncaught");
  }

  /** Waits until everything that was sent on a connection before has arrived, both ways. */
  async roundTrip(socket: Socket): Promise<void> {
    await soon("answer", new Promise<void>((resolve) => socket.emit("round trip", resolve)));
  }

  /** Disconnects, and waits until the server has seen everybody go. */
  async leave(...sockets: readonly Socket[]): Promise<void> {
    for (const socket of sockets) socket.disconnect();
    await this.empty();
  }

  /** Waits until the server has no session left. */
  async empty(): Promise<void> {
    while (this.#alive.size > 0) await soon("end of all sessions", once(this.#gone, "gone"));
  }

  /** Drops every TCP connection, and waits until the server has noticed. `whileDown` runs before any client can be back. */
  async cut(whileDown: () => void = () => {}): Promise<void> {
    await this.reachable();
    for (const tcp of this.#tcp) tcp.destroy();
    await this.empty();
    whileDown();
  }

  /** Waits until the server can send to every client at once: over polling, until each has a request pending. */
  async reachable(): Promise<void> {
    await soon("poll of every client", Promise.all([...this.#alive].map(untilReachable)));
  }

  /** Lets the heartbeat of every connection stop. */
  stopPinging(): void {
    for (const connection of this.#alive) clearTimeout((connection as unknown as { pingIntervalTimer: NodeJS.Timeout }).pingIntervalTimer);
  }

  /** Waits for so many heartbeats of a client, and lets no more follow. */
  async pongs(count: number): Promise<void> {
    await soon(
      "pong",
      new Promise<void>((resolve) => {
        let pongs = 0;
        this.#hearts.on("beat", () => {
          if (++pongs < count) return;
          this.stopPinging();
          resolve();
        });
      }),
    );
  }

  /** Leaves POST requests without an answer; `posts` emits "held" for each. */
  holdPosts(holding: boolean): void {
    this.#holding = holding;
  }

  /** Lets a connection become a WebSocket once `gate` resolves with true, and breaks it otherwise. */
  gateWebSockets(gate: () => Promise<boolean>): void {
    this.#gate = gate;
  }

  async start(): Promise<void> {
    const http = createServer((_request, response) => response.writeHead(404).end());
    const emit = http.emit.bind(http);
    http.emit = (event: string, ...args: unknown[]) => {
      if (this.#holding && event === "request" && (args[0] as IncomingMessage).method === "POST") return this.posts.emit("held");
      if (!this.#gate || event !== "upgrade") return emit(event, ...args);
      void this.#gate().then((open) => (open ? emit(event, ...args) : (args[1] as TcpSocket).destroy()));
      return true;
    };
    http.on("connection", (tcp) => {
      this.#tcp.add(tcp);
      tcp.once("close", () => this.#tcp.delete(tcp));
    });
    const io = new this.#Server(http, { serveClient: false, ...this.#options });
    io.engine.on("connection", (connection: Connection) => this.#recordConnection(connection));
    this.#record(io);
    this.#setup(io);
    this.#port = await listen(http, this.#port);
    this.#http = http;
    this.#io = io;
    this.recording.rename(`localhost:${this.#port}`, "server");
  }

  /** Ends the server as its own `close` does, and frees the port. */
  async stop(): Promise<void> {
    const http = this.#http!;
    const closed = once(http, "close");
    void this.io.close();
    this.#io = undefined;
    await this.empty();
    for (const tcp of this.#tcp) tcp.destroy();
    await closed;
  }

  /** Lets go of everything. */
  async close(): Promise<void> {
    for (const manager of this.#managers) manager.reconnection(false);
    for (const socket of this.#clients) socket.disconnect();
    for (const { engine } of this.#managers) engine?.close();
    if (this.#io) await this.stop();
  }

  #record<Place extends Server | Namespace>(place: Place): Place {
    place.on("connection", (socket) => {
      socket.on("round trip", (answer: () => void) => answer());
      socket.on("disconnect", (reason) => this.noteServer(`${socket.id} left ${socket.nsp.name}:`, reason));
    });
    return place;
  }

  #recordConnection(connection: Connection): void {
    const { recording } = this;
    const lane = `connection ${++this.#sessions}`;
    const life = `${lane}: transport`;
    this.#alive.add(connection);
    recording.rename(idOf(connection), "session");
    recording.note(life, connection.transport.name);
    connection.on("packet", (packet: EnginePacket) => recording.note(`${lane}: received`, frame(packet)));
    connection.on("packetCreate", (packet: EnginePacket) => {
      this.#findIds(String(packet.data));
      recording.note(`${lane}: sent`, frame(packet));
    });
    connection.on("heartbeat", () => this.#hearts.emit("beat"));
    connection.on("upgrade", ({ name }: Connection["transport"]) => recording.note(life, `upgraded to ${name}`));
    connection.on("close", (reason: string) => {
      recording.note(life, `closed: ${reason}`);
      this.#alive.delete(connection);
      this.#gone.emit("gone");
    });
  }

  /** Finds what the server makes up for each run: ids in its CONNECT packets and, with recovery, the offset at the end of each event. */
  #findIds(sent: string): void {
    for (const [, kind, id] of sent.matchAll(/"(sid|pid)":"([^"]*)"/g)) this.recording.rename(id!, kind === "sid" ? "socket" : "pid");
    const offset = this.#options.connectionStateRecovery && /,"([\w-]{7}(?:\.\w+)?)"\]$/.exec(sent);
    if (offset) this.recording.rename(offset[1]!, "offset");
  }
}

/** Ports that this process has had: the reference keeps a Manager for every address for ever, so none may come back. */
const used = new Set<number>();

async function listen(http: HttpServer, port: number): Promise<number> {
  http.listen(port, "localhost");
  await once(http, "listening");
  const { port: got } = http.address() as AddressInfo;
  if (port === 0 && used.has(got)) {
    await new Promise((resolve) => http.close(resolve));
    return listen(http, 0);
  }
  used.add(got);
  return got;
}

function clientLane(name: string | undefined): string {
  return name === undefined ? "client" : `client ${name}`;
}

/** A client that is between two polls would not notice a cut, nor would the server: wait for its next request. */
async function untilReachable({ transport }: Connection): Promise<void> {
  // "drain" is how servers before 4.7 say "ready".
  while (!transport.writable) await new Promise<void>((resolve) => ["ready", "drain"].forEach((event) => transport.once(event, () => resolve())));
}

function idOf(connection: Connection): string {
  return (connection as unknown as { id: string }).id;
}

function frame({ type, data }: EnginePacket): string {
  if (data !== undefined && typeof data !== "string") return text(data);
  const whole = `${ENGINE_TYPES.indexOf(type)}${data ?? ""}`;
  return whole.length > 500 ? text(whole) : whole;
}
