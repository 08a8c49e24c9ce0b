import { attach, type Server, type ServerOptions, type Socket as Connection } from "engine.io";
import type { Socket } from "engine.io-client";
import { soon } from "../../scenario.ts";
import { Stage } from "../stage.ts";
import { text } from "../text.ts";

const EVENTS = ["open", "message", "upgrading", "upgrade", "upgradeError", "error", "close"] as const;

/** A fresh Engine.IO server without Socket.IO, and everything that is written down while a client talks to it. */
export class EngineWorld extends Stage {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  static async open(options: ServerOptions): Promise<EngineWorld> {
    const world = new EngineWorld();
    const server = attach(world.network.create(), options);
    server.on("connection", (connection: Connection) => world.connections.record(connection));
    await world.network.listen();
    world.#server = server;
    world.recording.rename(new URL(world.url).host, "server");
    return world;
  }

  get server(): Server {
    return this.#server!;
  }

  /** Has the server send back every message. */
  echo(): void {
    this.server.on("connection", (connection: Connection) => connection.on("message", (data: string | Buffer) => connection.send(data)));
  }

  /** Records the public events of a socket. */
  watch(socket: Socket): Socket {
    this.#sockets.add(socket);
    for (const event of EVENTS) {
      const state = () => (event === "error" ? "" : ` (${socket.readyState})`); // that of a failing session is on its way
      socket.on(event, (...args: unknown[]) => this.note([event, ...args.map((arg) => told(event, arg))].join(" ") + state()));
    }
    return socket;
  }

  /** Sends messages to a server that echoes, and waits until the last one has come back. */
  async bounce(socket: Socket, ...messages: readonly (string | Buffer)[]): Promise<void> {
    const last = text(messages.at(-1));
    const back = new Promise<void>((resolve) => {
      socket.on("message", (message) => {
        if (text(message) === last) resolve();
      });
    });
    for (const message of messages) socket.send(message);
    await soon("echo", back);
  }

  /** Closes, and waits until the server has seen everybody go. */
  async leave(socket: Socket): Promise<void> {
    socket.close();
    await this.empty();
  }

  override async close(): Promise<void> {
    for (const socket of this.#sockets) socket.close();
    this.server.close();
    await this.network.close();
  }
}

/** Transports are told by their names, and a failed upgrade by that of the transport; the rest as values. */
function told(event: string, value: unknown): string {
  if (event === "upgradeError") return `${value instanceof Error} ${(value as { transport?: string }).transport}`;
  return event.startsWith("upgrad") ? (value as { name: string }).name : text(value);
}
