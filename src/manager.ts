/* oxlint-disable no-unused-private-class-members -- the class inside the class uses them, which the rule does not see */
import { Connection, type ConnectionEvents, type ConnectionNews, type Opened } from "./core/connection.ts";
import { messageOf, SocketIOError } from "./core/errors.ts";
import type { Packet } from "./core/packet.ts";
import type { CloseReason, Host } from "./core/ports.ts";
import { type DefaultEventsMap, Emitter, type EventsMap } from "./emitter.ts";
import { EngineSocket } from "./engine.ts";
import type { ManagerOptions, ManagerSettings, ReconnectChanges, Transports } from "./options.ts";
import { watchPage } from "./page.ts";
import { Settings } from "./settings.ts";
import { type DisconnectDescription, Socket, type SocketOptions } from "./socket.ts";
import { System } from "./system.ts";
import { checkNamespace, NOWHERE, split } from "./url.ts";

/** Events that a connection tells by itself. */
export interface ManagerEvents {
  open: () => void;
  /** The connection could not be made. */
  error: (error: SocketIOError) => void;
  /** The server's heartbeat came. */
  ping: () => void;
  packet: (packet: Packet) => void;
  close: (reason: CloseReason, details?: DisconnectDescription) => void;
  reconnect_attempt: (attempt: number) => void;
  reconnect_error: (error: SocketIOError) => void;
  reconnect_failed: () => void;
  reconnect: (attempt: number) => void;
}

/** When it is tried again. */
export interface Backoff {
  /** How many attempts were begun since a connection stood. */
  attempts: number;
  /** Counts another attempt. Returns the milliseconds until it. */
  duration(): number;
  /** Counts from the first attempt on. */
  reset(): void;
}

/** The settings that wrappers read and write as members with a `_` before their name. */
const SETTINGS = ["reconnection", "reconnectionAttempts", "reconnectionDelay", "reconnectionDelayMax", "randomizationFactor", "timeout"] as const;

/** Told when a manager begins or ceases to be connected, or to connect by itself. */
export type OnActive = (active: boolean, manager: Manager) => void;

/** What a Manager is made with; the last is not for applications. */
export type ManagerArguments = [first?: string | (ManagerOptions & SocketOptions), second?: ManagerOptions & SocketOptions, onActive?: OnActive];

/** One connection to a server, shared by the sockets of its namespaces, and made again when it is lost. */
export class Manager<FromServer extends EventsMap = DefaultEventsMap, ToServer extends EventsMap = FromServer> extends Emitter<ManagerEvents> {
  static {
    for (const name of SETTINGS) {
      const option = function (this: Manager, value?: never): unknown {
        return this[name](value!);
      };
      Object.defineProperty(this.prototype, `_${name}`, { get: option, set: option });
    }
  }

  #settings: Settings;
  #host: Host;
  #connection: Connection;
  #onActive: OnActive | undefined;
  #sockets: Record<string, Socket> = {};
  #unwatchPage: (() => void) | undefined;

  /** Made by `io()`; the entries export a Manager that knows the transports of its platform. */
  constructor(transports: Transports, first?: ManagerArguments[0], second?: ManagerArguments[1], onActive?: OnActive) {
    super();
    const [uri, options = {}] = split(first, second);
    // a Manager of one's own may do without an address where there is no page; those that `io` makes, and tells so, may not
    this.#settings = new Settings(options, transports, uri, onActive && NOWHERE);
    this.#onActive = onActive;
    const events = new Manager.#Events(this);
    this.#host = new System(this.#settings, events);
    this.#connection = new Connection(this.#host, this.#settings, events);
    if (options.autoConnect ?? true) this.open();
  }

  /** What the connection and the system ask and tell their manager: in methods of one class, since closures would weigh as much as all else that it keeps. */
  static readonly #Events = class implements ConnectionEvents {
    #manager: Manager;

    constructor(manager: Manager) {
      this.#manager = manager;
    }

    onAlarm(): void {
      this.#manager.#connection.onAlarm();
    }

    onTransport(name: string | undefined): void {
      this.#manager.#settings.remember(name);
    }

    tell(event: ConnectionNews[0], ...details: unknown[]): void {
      this.#manager.dispatch(event, details);
    }

    onAnew(): void {
      this.#manager.#settings.change({});
    }

    onPrepare(attempt: number, reason: CloseReason, proceed: (prepare: () => void) => void): void {
      const settings = this.#manager.#settings;
      const { onReconnect } = settings.opts;
      if (!onReconnect) return proceed(() => settings.change({}));
      const ask = async () => onReconnect({ attempt, reason });
      ask().then(
        (changes) => proceed(() => settings.change(changes ?? {})),
        (cause: unknown) => proceed(() => { throw new SocketIOError("HANDLER_FAILED", `\`onReconnect\` failed: ${messageOf(cause)}`, { cause }); }),
      );
    }

    onActive(active: boolean): void {
      const manager = this.#manager;
      manager.#unwatchPage?.();
      manager.#unwatchPage = active ? watchPage(manager.#settings, manager.#connection) : undefined;
      manager.#onActive?.(active, manager);
    }
  };

  /**
   * What the connection of this moment has of its own.
   *
   * @internal
   */
  get changes(): ReconnectChanges {
    return this.#settings.changes;
  }

  /** The options of the connection. Changes count from the next attempt on. */
  get opts(): ManagerSettings {
    return this.#settings.opts as ManagerSettings;
  }

  /** What is said anew takes the place of what was said. */
  set opts(opts: ManagerSettings) {
    this.#settings.opts = { ...this.opts, ...opts };
  }

  /** The session of this moment, or the last one; undefined before the first. Each reconnection makes a new one. */
  get engine(): EngineSocket {
    const { latest } = this.#connection;
    // who watches it was made when it was asked for first; typed as in socket.io-client, whose users read it once connected
    return (latest && (latest.observer ?? new EngineSocket(latest, this.#settings))) as EngineSocket;
  }

  /**
   * The address as it was given. Another one counts from the next attempt on.
   *
   * @throws SocketIOError `ILLEGAL_URL` when set to what is no address.
   */
  get uri(): string | undefined {
    return this.#settings.uri;
  }

  set uri(uri: string | undefined) {
    this.#settings.uri = uri;
  }

  /** The sockets by namespace. One that is deleted here is made anew when its namespace is asked for. */
  get nsps(): Record<string, Socket> {
    return this.#sockets;
  }

  /** Calls the listeners of an event, as suites and wrappers do. */
  emit(event: keyof ManagerEvents | (string & {}), ...args: unknown[]): this {
    this.dispatch(event, args);
    return this;
  }

  /** Whether a socket of this namespace exists. */
  has(namespace: string): boolean {
    return Object.hasOwn(this.#sockets, namespace);
  }

  /**
   * The socket of a namespace: always the same one. It connects by itself, unless `autoConnect` is false.
   *
   * @throws SocketIOError `ILLEGAL_NAMESPACE`, `ILLEGAL_OPTION`
   */
  socket<In extends EventsMap = FromServer, Out extends EventsMap = ToServer>(namespace: string, options: SocketOptions = {}): Socket<In, Out> {
    const name = checkNamespace(namespace);
    const socket = (this.#sockets[name] ??= new Socket(this, this.#connection, this.#host, name, options));
    if ((this.opts.autoConnect ?? true) && !socket.active) socket.connect();
    return socket as unknown as Socket<In, Out>;
  }

  /** Connects, unless that is under way. With a callback, a failure is told there and is not followed by another attempt. */
  open(callback?: Opened): this {
    this.#connection.open(callback);
    return this;
  }

  /** Another name of `open`. */
  connect(callback?: Opened): this {
    return this.open(callback);
  }

  /** Closes the connection, whatever uses it, and does not connect again by itself. The tests of many applications know it. */
  _close(): void {
    this.#connection.close();
  }

  /** Another name of `_close`. As in `socket.io-client`, where it is private and called all the same. */
  disconnect(): void {
    this.#connection.close();
  }

  /** As in `socket.io-client`, where it is private and read all the same. */
  get _readyState(): "opening" | "open" | "closed" {
    const { state } = this.#connection;
    return state === "open" ? "open" : state === "connecting" ? "opening" : "closed";
  }

  /** As in `socket.io-client`, where it is private and read all the same. */
  get _reconnecting(): boolean {
    return this.#connection.backoff.active;
  }

  /**
   * How many attempts there were since a connection stood, and how long it takes until the next one. As in `socket.io-client`, where it
   * is private; a `duration` of one's own counts them, too.
   *
   * @example
   * manager.backoff.duration = function () {
   *   return [1000, 2000, 3000, 6000][this.attempts++] ?? 15_000;
   * };
   */
  get backoff(): Backoff {
    return this.#connection.backoff;
  }

  /**
   * Tries again after a while, until a connection stands or the attempts are used up, also where `reconnection` is false. Nothing where
   * that is under way, a connection stands, or was closed on purpose. As in `socket.io-client`, where it is private and called all the same.
   */
  reconnect(): void {
    this.#connection.reconnect();
  }

  /**
   * True once the connection was closed on purpose, by either side, until the next one is made; set to true, it is not made again
   * by itself. As in `socket.io-client`, where it is private, and read to tell whether `connect()` is needed.
   */
  get skipReconnect(): boolean {
    return this.#connection.skipReconnect;
  }

  set skipReconnect(skip: boolean) {
    this.#connection.skipReconnect = skip;
    if (skip) this.#connection.stopReconnecting();
  }

  /** Whether to connect again; with a value, sets it. `false` also ends attempts under way. */
  reconnection(): boolean;
  reconnection(value: boolean): this;
  reconnection(value?: boolean): boolean | this {
    const result = this.#option("reconnection", value);
    if (value === false) this.#connection.stopReconnecting();
    return result;
  }

  /** How many attempts in a row may fail; with a value, sets it, where 0 is none at all, unlike that of the options. */
  reconnectionAttempts(): number;
  reconnectionAttempts(value: number): this;
  reconnectionAttempts(value?: number): number | this {
    return this.#option("reconnectionAttempts", value);
  }

  /** Milliseconds before the first attempt; with a value, sets it. */
  reconnectionDelay(): number;
  reconnectionDelay(value: number): this;
  reconnectionDelay(value?: number): number | this {
    return this.#option("reconnectionDelay", value);
  }

  /** Milliseconds that no delay exceeds; with a value, sets it. */
  reconnectionDelayMax(): number;
  reconnectionDelayMax(value: number): this;
  reconnectionDelayMax(value?: number): number | this {
    return this.#option("reconnectionDelayMax", value);
  }

  /** How far delays are spread; with a value, sets it. */
  randomizationFactor(): number;
  randomizationFactor(value: number): this;
  randomizationFactor(value?: number): number | this {
    return this.#option("randomizationFactor", value);
  }

  /** Milliseconds until a connection must stand, false for no limit; with a value, sets it. */
  timeout(): number | false;
  timeout(value: number | false): this;
  timeout(value?: number | false): number | false | this {
    const timeout = this.#option("timeout", value);
    return timeout === Infinity ? false : timeout;
  }

  #option<Name extends keyof Settings & keyof ManagerSettings>(name: Name, value: ManagerSettings[Name]): Settings[Name] | this {
    if (value === undefined) return this.#settings[name];
    this.opts[name] = value;
    return this;
  }
}
