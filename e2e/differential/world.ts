import type { Socket as Connection } from "engine.io";
import type { Namespace, Server, ServerOptions } from "socket.io";
import type { Manager, Socket } from "socket.io-client";
import { soon } from "../scenario.ts";
import { type ServerClass, serverClass, type Version } from "./servers.ts";
import { Stage } from "./stage.ts";
import { text } from "./text.ts";

const SOCKET_EVENTS = ["connect", "connect_error", "disconnect"] as const;
const MANAGER_EVENTS = ["open", "error", "ping", "close", "reconnect_attempt", "reconnect_error", "reconnect_failed", "reconnect"] as const;

/** A fresh Socket.IO server, and everything that is written down while a client talks to it. */
export class World extends Stage {
  readonly #Server: ServerClass;
  readonly #options: Partial<ServerOptions>;
  readonly #managers = new Set<Manager>();
  readonly #clients = new Set<Socket>();
  #setup: (io: Server) => void = () => {};
  #io: Server | undefined;

  private constructor(version: Version, options: Partial<ServerOptions>) {
    super();
    this.#Server = serverClass(version);
    this.#options = options;
  }

  static async open(version: Version, options: Partial<ServerOptions>): Promise<World> {
    const world = new World(version, options);
    await world.start();
    return world;
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

  /** Records the public events of a socket and of its Manager; in a lane of their own when nothing orders them among others. */
  watch(socket: Socket, name = "socket", lane?: string): Socket {
    const to = clientLane(lane);
    this.#clients.add(socket);
    for (const event of SOCKET_EVENTS) {
      socket.on(event, (...args: unknown[]) => {
        const state = [socket.connected && "connected", socket.active && "active", socket.id].filter(Boolean).join(" ");
        this.recording.note(to, [`${name} ${event}`, ...args.map(text), `(${state})`].join(" "));
      });
    }
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

  /** Waits until everything that was sent on a connection before has arrived, both ways. */
  async roundTrip(socket: Socket): Promise<void> {
    await soon("answer", new Promise<void>((resolve) => socket.emit("round trip", resolve)));
  }

  /** Disconnects, and waits until the server has seen everybody go. */
  async leave(...sockets: readonly Socket[]): Promise<void> {
    for (const socket of sockets) socket.disconnect();
    await this.empty();
  }

  /** The same where a connection may have ended by itself: to disconnect then would be another story. */
  async leaveConnected(...sockets: readonly Socket[]): Promise<void> {
    await this.leave(...sockets.filter(({ connected }) => connected));
  }

  async start(): Promise<void> {
    const io = new this.#Server(this.network.create(), { serveClient: false, ...this.#options });
    io.engine.on("connection", (connection: Connection) => this.connections.record(connection, (sent) => this.#findIds(sent)));
    this.#record(io);
    this.#setup(io);
    await this.network.listen();
    this.#io = io;
    this.recording.rename(new URL(this.url).host, "server");
  }

  /** Ends the server as its own `close` does, and frees the port. */
  async stop(): Promise<void> {
    void this.io.close();
    this.#io = undefined;
    await this.empty();
    await this.network.close();
  }

  override async close(): Promise<void> {
    for (const manager of this.#managers) manager.reconnection(false);
    for (const socket of this.#clients) socket.disconnect();
    for (const { engine } of this.#managers) engine?.close();
    if (this.#io) await this.stop();
  }

  #record<Place extends Server | Namespace>(place: Place): Place {
    place.on("connection", (socket) => {
      socket.on("round trip", (...args: unknown[]) => (args.pop() as () => void)());
      socket.on("disconnect", (reason) => this.noteServer(`${socket.id} left ${socket.nsp.name}:`, reason));
    });
    return place;
  }

  /** Finds what the server makes up for each run: ids in its CONNECT packets and, with recovery, the offset at the end of each event. */
  #findIds(sent: string): void {
    for (const [, kind, id] of sent.matchAll(/"(sid|pid)":"([^"]*)"/g)) this.recording.rename(id!, kind === "sid" ? "socket" : "pid");
    const offset = this.#options.connectionStateRecovery && /,"([\w-]{7}(?:\.\w+)?)"\]$/.exec(sent);
    if (offset) this.recording.rename(offset[1]!, "offset");
  }
}

function clientLane(name: string | undefined): string {
  return name === undefined ? "client" : `client ${name}`;
}
