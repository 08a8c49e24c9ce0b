import type { Manager, Socket } from "socket.io-client";
import type { Io } from "../scenario.ts";
import type { World } from "../world.ts";
import { differs } from "./exceptions.ts";
import { Guest } from "./guest.ts";
import { realOptions } from "./options.ts";
import type { ClientStep, Program } from "./program.ts";

const MANAGER_EVENTS = ["open", "error", "ping", "close", "reconnect_attempt", "reconnect_error", "reconnect_failed", "reconnect"] as const;

/** Milliseconds after which an upgrade is done: a server ends the last poll within 100. */
export const UPGRADE = 150;

/** The application on the side of the client: its sockets by name, and everything that it sees. */
export class ClientApplication {
  /** Whether the server keeps sessions for those who lose their connection. */
  readonly recovery: boolean;
  readonly bold: boolean;

  readonly #io: Io;
  readonly #world: World;
  readonly #guests = new Map<string, Guest>();
  readonly #managers = new Map<Manager, string>();
  /** When each of them was open last. */
  readonly #opened = new WeakMap<Manager, number>();

  constructor(io: Io, world: World, { server, bold }: Program) {
    this.recovery = server.recovery;
    this.bold = bold === true;
    this.#io = io;
    this.#world = world;
  }

  guest(name: string): Guest | undefined {
    return this.#guests.get(name);
  }

  get guests(): readonly Guest[] {
    return [...this.#guests.values()];
  }

  play(step: ClientStep): void {
    if (step.do === "io" || step.do === "manager" || step.do === "namespace") return this.#open(step);
    this.#guests.get(step.socket)?.play(step);
  }

  /** Writes down what can be read of sockets and managers. */
  check(): void {
    for (const guest of this.#guests.values()) guest.check();
    for (const [manager, name] of this.#managers) {
      const { _readyState, _reconnecting = false } = manager as unknown as { _readyState: string; _reconnecting?: boolean };
      const isUpgraded = _readyState === "open" && Date.now() - this.#opened.get(manager)! > UPGRADE;
      const transport = isUpgraded ? manager.engine.transport.name : undefined;
      this.#world.recording.note(`manager of ${name}`, "is", _readyState, _reconnecting, transport);
    }
  }

  /** Lets go of everything. */
  close(): void {
    for (const guest of this.#guests.values()) guest.isOver = true;
    for (const manager of this.#managers.keys()) manager.reconnection(false);
    for (const { socket } of this.#guests.values()) socket.disconnect();
    for (const { engine } of this.#managers.keys()) (engine as typeof engine | undefined)?.close();
  }

  #open(step: Extract<ClientStep, { do: "io" | "manager" | "namespace" }>): void {
    if (this.#guests.has(step.socket)) return;
    const socket = this.#make(step);
    if (!socket) return;
    const known = this.guests.find((guest) => guest.socket === socket);
    if (known) return this.#world.recording.note(`client ${known.name}`, `is also ${step.socket}`);
    const manager = this.#watch(socket.io, step.socket);
    this.#guests.set(step.socket, new Guest(step.socket, socket, manager, this.#world.recording, this));
  }

  #make(step: Extract<ClientStep, { do: "io" | "manager" | "namespace" }>): Socket | undefined {
    const { url } = this.#world;
    const { nsp } = step;
    const options = realOptions(step.options, step.socket);
    if (step.do === "namespace") return this.#guests.get(step.of)?.socket.io.socket(nsp, options);
    if (step.do === "manager") return this.#watch(new this.#io.Manager(url, options), step.socket, true).socket(nsp, options);
    if (differs(step, undefined, this)) return undefined;
    return this.#io(nsp === "/" ? url : url + nsp, options);
  }

  #watch(manager: Manager, name: string): string;
  #watch(manager: Manager, name: string, itself: true): Manager;
  #watch(manager: Manager, name: string, itself?: true): string | Manager {
    const known = this.#managers.get(manager);
    if (known === undefined) {
      this.#managers.set(manager, name);
      const lane = `manager of ${name}`;
      manager.on("open", () => this.#opened.set(manager, Date.now()));
      for (const event of MANAGER_EVENTS) manager.on(event, (...args: unknown[]) => this.#world.recording.note(lane, event, ...args));
    }
    return itself ? manager : (known ?? name);
  }
}
