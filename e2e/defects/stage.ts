import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type BaseServer, Server as EngineServer, type ServerOptions as EngineOptions } from "engine.io";
import type { SocketOptions } from "engine.io-client";
import type { ServerOptions as SocketIOOptions } from "socket.io";
import type { Socket } from "socket.io-client";
import { Program } from "../program.ts";
import { ROOT } from "../root.ts";
import { TestServer } from "../server.ts";
import { ScriptedServer } from "./scripted.ts";
import type { EngineLibrary, Options, Subject } from "./subjects.ts";

export type EngineSocket = InstanceType<EngineLibrary["Socket"]>;

/** Reconnects at once. */
export const QUICK: Options = { reconnectionDelay: 10, reconnectionDelayMax: 20, randomizationFactor: 0 };

/** Where a scenario is played once, with one of the two clients: what it opens here is closed behind it, last first. */
export class Stage {
  readonly subject: Subject;
  readonly #endings: (() => unknown)[] = [];

  constructor(subject: Subject) {
    this.subject = subject;
  }

  /** The client's `io`. */
  io(uri: string, options?: Options): Socket {
    return this.follow(this.subject.io(uri, options));
  }

  /** Has a socket disconnected when the scenario is over. */
  follow(socket: Socket): Socket {
    this.#endings.push(() => socket.disconnect());
    return socket;
  }

  /** The client's Engine.IO socket. */
  async engine(uri: string, options: SocketOptions): Promise<EngineSocket> {
    const { Socket } = await this.subject.engine();
    const socket = new Socket(uri, options);
    this.#endings.push(() => socket.close());
    return socket;
  }

  /** A real Socket.IO server. */
  async server(options: Partial<SocketIOOptions> = {}): Promise<TestServer> {
    const server = await TestServer.start(options);
    this.#endings.push(() => server.close());
    return server;
  }

  /** A server that does what the scenario says. */
  async scripted(): Promise<ScriptedServer> {
    const server = await ScriptedServer.start();
    this.#endings.push(() => server.close());
    return server;
  }

  /** A real Engine.IO server, without Socket.IO. */
  async engineServer(options: EngineOptions = {}): Promise<{ url: string; server: BaseServer }> {
    const http = createServer();
    const server = new EngineServer(options);
    server.attach(http);
    http.listen(0, "localhost");
    await once(http, "listening");
    this.#endings.push(() => {
      server.close();
      http.close();
      http.closeAllConnections();
    });
    return { url: `http://localhost:${(http.address() as AddressInfo).port}`, server };
  }

  /** An address at which nobody listens. */
  async nowhere(): Promise<string> {
    const server = await TestServer.start();
    await server.close();
    return server.url;
  }

  /** Starts a program of this folder with the client in a process of its own, which it may bring down. */
  program(name: string, ...args: string[]): Program {
    const program = Program.node([join("e2e", "defects", "programs", name), this.subject.name, ...args], ROOT);
    this.#endings.push(() => program.kill());
    return program;
  }

  /** Has something done when the scenario is over. */
  finally(ending: () => unknown): void {
    this.#endings.push(ending);
  }

  async close(): Promise<void> {
    for (let ending; (ending = this.#endings.pop()); ) await ending();
  }
}
