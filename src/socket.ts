import type { Connection } from "./core/connection.ts";
import { SocketIOError } from "./core/errors.ts";
import type { Packet } from "./core/packet.ts";
import type { CloseReason, Host } from "./core/ports.ts";
import { Session } from "./core/session.ts";
import { type DefaultEventsMap, Emitter, type EventNames, type EventsMap, invoke, type Listener } from "./emitter.ts";
import type { Manager } from "./manager.ts";
import { inquire, type SendDefaults, Sender, transmit } from "./sender.ts";
import type { Answer, DecorateAcknowledgements, EventParams, EventParamsWithoutAck } from "./types.ts";

/** What is sent when joining: an object, or a function that calls back with one, returns one, or promises one. */
export type Auth = object | ((callback: (auth: object) => void) => void) | (() => object | Promise<object>);

/** Options of one namespace. */
export interface SocketOptions {
  /** Credentials for the server's middleware; a function is asked anew for each attempt to join. */
  auth?: Auth | null | undefined;
  /** Send each event again, up to so many times, until the server acknowledges it; events keep their order. */
  retries?: number | undefined;
  /** Milliseconds that an acknowledgement may take, unless `timeout` says otherwise. */
  ackTimeout?: number | undefined;
}

/** What else is known of a disconnection. */
export type DisconnectDescription = Error | { description: string; context?: unknown };

/** Events that a socket tells by itself. */
export interface SocketReservedEvents {
  connect: () => void;
  connect_error: (error: SocketIOError) => void;
  disconnect: (reason: CloseReason, details?: DisconnectDescription) => void;
}

/** What hears every event, with its name first. */
type AnyListener = Listener;

/**
 * One namespace of a server (Socket.IO protocol 5).
 *
 * @example
 * interface FromServer { news: (text: string) => void }
 * interface ToServer { add: (a: number, b: number, answer: (sum: number) => void) => void }
 * const socket: Socket<FromServer, ToServer> = io("https://example.com");
 * socket.on("news", (text) => show(text));
 * const sum = await socket.timeout(5000).emitWithAck("add", 1, 2);
 */
export class Socket<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> extends Emitter<In & SocketReservedEvents> {
  /** The Manager whose connection this socket shares. */
  readonly io: Manager;
  /** Sent when joining; may be changed between two connections. */
  auth: Auth | null | undefined;

  #connection: Connection;
  #session: Session;
  #defaults: SendDefaults;
  #incoming: AnyListener[] = [];
  #outgoing: AnyListener[] = [];

  /** Made by `io()` and `manager.socket()`. */
  constructor(io: Manager, connection: Connection, host: Host, namespace: string, options: SocketOptions) {
    super();
    const { auth, retries, ackTimeout } = checkSocketOptions(options);
    this.io = io;
    this.auth = auth;
    this.#connection = connection;
    this.#defaults = { timeout: ackTimeout, fallible: ackTimeout !== undefined || Boolean(retries) };
    this.#session = new Session(
      namespace,
      host,
      connection,
      {
        onJoin: (join, refuse) => this.#authorize(join, refuse),
        onConnect: () => this.dispatch("connect", []),
        onEvent: (data, reply) => this.#onEvent(data, reply),
        onSend: (data) => tell(this.#outgoing, this, data),
        onError: (error) => this.dispatch("connect_error", [error]),
        onDisconnect: (reason, error) => this.dispatch("disconnect", [reason, error]),
      },
      retries,
    );
  }

  /** The id that the server gave this socket; undefined while it is not connected. Not the id of the connection. */
  get id(): string | undefined {
    return this.#session.id;
  }

  get connected(): boolean {
    return this.#session.state === "online";
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  /** True while the socket is connected or will connect by itself. */
  get active(): boolean {
    return this.#session.active;
  }

  /** True when the last connection resumed the previous one: the server has sent what was missed (connection state recovery). */
  get recovered(): boolean {
    return this.#session.recovered;
  }

  /** Events that wait for the connection. */
  get sendBuffer(): Packet[] {
    return this.#session.outbox;
  }

  set sendBuffer(packets: Packet[]) {
    this.#session.outbox = packets;
  }

  /** Events that came before the server let this socket in. */
  get receiveBuffer(): Packet[] {
    return this.#session.inbox;
  }

  set receiveBuffer(packets: Packet[]) {
    this.#session.inbox = packets;
  }

  /** Connects, unless the socket is active already. `io()` does it by itself, without `autoConnect: false`. */
  connect(): this {
    this.#connection.attach(this.#session);
    return this;
  }

  /** Another name of `connect`. */
  open(): this {
    return this.connect();
  }

  /** Leaves the namespace, and closes the connection when nobody else uses it. Does not reconnect. */
  disconnect(): this {
    this.#connection.detach(this.#session);
    return this;
  }

  /** Another name of `disconnect`. */
  close(): this {
    return this.disconnect();
  }

  /**
   * Sends an event, now or once connected. A function as last argument gets the server's acknowledgement; after
   * `timeout`, or with the option `ackTimeout`, it gets an error or null first.
   *
   * @throws SocketIOError `RESERVED_EVENT`; `NOT_SERIALIZABLE` for arguments that JSON and binary cannot express.
   * @example
   * socket.emit("upload", { name: "a.png", bytes: new Uint8Array(8) }, (url) => show(url));
   */
  emit<E extends EventNames<Out>>(...data: [event: E, ...args: EventParams<Out, E>]): this {
    transmit(this.#session, data, this.#defaults);
    return this;
  }

  /** `emit("message", ...args)`. */
  send(...args: unknown[]): this {
    transmit(this.#session, ["message", ...args], this.#defaults);
    return this;
  }

  /**
   * Sends an event and promises the first argument of the server's acknowledgement.
   *
   * Rejects with a SocketIOError: `TIMEOUT` when a time limit was given, `DISCONNECTED` when the connection was lost
   * after sending, or closed for good before.
   */
  emitWithAck<E extends EventNames<Out>>(...data: [event: E, ...args: EventParamsWithoutAck<Out, E>]): Promise<Answer<Out, E>> {
    return inquire(this.#session, data, this.#defaults);
  }

  /** This socket with a limit of `ms` milliseconds for acknowledgements. */
  timeout(ms: number): Sender<Out, DecorateAcknowledgements<Out>> {
    return this.#sender().timeout(ms);
  }

  /** This socket dropping events that cannot be sent at once. */
  get volatile(): Sender<Out> {
    return this.#sender().volatile;
  }

  /** This socket with compression, where the transport knows it, forbidden or allowed. */
  compress(compress: boolean): Sender<Out> {
    return this.#sender().compress(compress);
  }

  /** Calls `listener` with the name and arguments of every event that comes in, before the event's own listeners. */
  onAny(listener: AnyListener): this {
    this.#incoming = [...this.#incoming, listener];
    return this;
  }

  prependAny(listener: AnyListener): this {
    this.#incoming = [listener, ...this.#incoming];
    return this;
  }

  offAny(listener?: AnyListener): this {
    this.#incoming = without(this.#incoming, listener);
    return this;
  }

  listenersAny(): AnyListener[] {
    return this.#incoming;
  }

  /** Calls `listener` with the name and arguments of every event when it is sent; acknowledgements are not events. */
  onAnyOutgoing(listener: AnyListener): this {
    this.#outgoing = [...this.#outgoing, listener];
    return this;
  }

  prependAnyOutgoing(listener: AnyListener): this {
    this.#outgoing = [listener, ...this.#outgoing];
    return this;
  }

  offAnyOutgoing(listener?: AnyListener): this {
    this.#outgoing = without(this.#outgoing, listener);
    return this;
  }

  listenersAnyOutgoing(): AnyListener[] {
    return this.#outgoing;
  }

  #sender(): Sender<Out> {
    return new Sender<Out>(this, this.#session, this.#defaults);
  }

  #onEvent(data: unknown[], reply: Listener | undefined): void {
    if (reply) data.push(reply);
    tell(this.#incoming, this, data);
    this.dispatch(String(data[0]), data.slice(1));
  }

  #authorize(join: (auth?: object) => void, refuse: (error: SocketIOError) => void): void {
    const { auth } = this;
    const fail = (cause: unknown) => refuse(unauthorized(cause));
    const admit = (value?: unknown) => {
      if (value === undefined || value === null) join();
      else if (isObject(value)) join(value);
      else fail(new TypeError("it is no object"));
    };
    if (typeof auth !== "function") return admit(auth);
    try {
      const result: unknown = auth(admit);
      // a function that takes a callback answers there: what it returns is no answer, though it may fail
      const returned = auth.length === 0 ? admit : () => {};
      if (isThenable(result)) result.then(returned, fail);
      else if (result !== undefined) returned(result); // else it may hide its parameter, and answer there
    } catch (error) {
      fail(error);
    }
  }
}

/**
 * The same options, known to be in order.
 *
 * @throws SocketIOError `ILLEGAL_OPTION`
 */
export function checkSocketOptions(options: SocketOptions): SocketOptions {
  const { auth } = options;
  if (!auth || typeof auth === "function" || isObject(auth)) return options;
  throw new SocketIOError("ILLEGAL_OPTION", "`auth` is an object, or a function that gives one", { hint: 'For a token: auth: { token: "…" }.' });
}

function unauthorized(cause: unknown): SocketIOError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SocketIOError("AUTH_FAILED", `no credentials from \`auth\`: ${reason}`, { cause });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof (value as Partial<PromiseLike<unknown>>).then === "function";
}

function tell(listeners: readonly AnyListener[], self: unknown, data: readonly unknown[]): void {
  for (const listener of listeners) invoke(listener, self, data);
}

function without(listeners: AnyListener[], listener: AnyListener | undefined): AnyListener[] {
  if (!listener) return [];
  const at = listeners.indexOf(listener);
  return listeners.filter((_, index) => index !== at);
}

// types only: the name that users of socket.io-client know
export declare namespace Socket {
  /** Why a socket was disconnected. */
  type DisconnectReason = CloseReason;
}
