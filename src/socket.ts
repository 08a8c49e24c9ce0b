/* oxlint-disable no-unused-private-class-members -- the class inside the class uses them, which the rule does not see */
import { type Answerer, answering } from "./answer.ts";
import { type Auth, authorize } from "./auth.ts";
import { CatchAll } from "./catch-all.ts";
import type { Connection } from "./core/connection.ts";
import type { SocketIOError } from "./core/errors.ts";
import { EVENT, type Packet } from "./core/packet.ts";
import type { CloseReason, Host } from "./core/ports.ts";
import type { SessionEvents, SessionNews } from "./core/link.ts";
import { Session, type Settle } from "./core/session.ts";
import { ASYNC_DISPOSE, DISPOSE } from "./dispose.ts";
import type { DefaultEventsMap, EventNames, EventsMap, Listener, ListenOptions } from "./emitter.ts";
import type { Manager } from "./manager.ts";
import { aborted, checkSignal, onAbort, promise } from "./promise.ts";
import { checkSocketOptions, type ReadyOptions, type SocketOptions, type SocketReservedEvents } from "./socket-options.ts";
import { inquire, type SendDefaults, Sender, type SendWays, transmit } from "./sender.ts";
import type { Answer, Answering, DecorateAcknowledgements, Decorated, EventParams, EventParamsWithoutAck } from "./types.ts";

export { checkSocketOptions };
export type { Auth, ReadyOptions, SocketOptions, SocketReservedEvents };
export type { DisconnectDescription } from "./socket-options.ts";

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
export class Socket<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> extends CatchAll<In & SocketReservedEvents> {
  /** The options of this namespace. Private in `socket.io-client`, where wrappers such as Feathers read it all the same. */
  readonly _opts: Readonly<SocketOptions>;
  /** The Manager whose connection this socket shares. */
  readonly io: Manager;
  /** Sent when joining; may be changed between two connections. */
  auth: Auth | null | undefined;

  #connection: Connection;
  #session: Session;
  #defaults: SendDefaults;
  /** How the next event is sent, where it is not so. */
  #ways: SendDefaults | undefined;
  /** Stops listening to the signal. */
  #forget: (() => void) | undefined;

  /** Made by `io()` and `manager.socket()`. */
  constructor(io: Manager, connection: Connection, host: Host, namespace: string, options: SocketOptions) {
    super();
    const { auth, retries, ackTimeout: timeout, whenOffline, signal, onListenerError } = checkSocketOptions(options);
    this.io = io;
    // oxlint-disable-next-line no-underscore-dangle -- a name that others chose
    this._opts = { ...options };
    this.auth = auth;
    if (onListenerError) this.report = onListenerError;
    this.#connection = connection;
    this.#defaults = { timeout, fallible: timeout !== undefined || Boolean(retries), whenOffline, report: this.report, awaiting: undefined };
    if (signal) this.#forget = onAbort(signal, () => this.#abort(aborted(signal)));
    this.#session = new Session(namespace, host, connection, new Socket.#Events(this), retries);
  }

  /** The socket's own, whatever applications and suites put in its place. */
  // oxlint-disable-next-line typescript/unbound-method -- to be compared with
  static readonly #emit = this.prototype.emit;

  /** What the session tells its socket: in methods of one class, since closures would weigh as much as all else that it keeps. */
  static readonly #Events = class implements SessionEvents {
    #socket: Socket;

    constructor(socket: Socket) {
      this.#socket = socket;
    }

    get authTimeout(): number {
      // oxlint-disable-next-line no-underscore-dangle -- a name that others chose
      return (this.#socket._opts.authTimeout ?? this.#socket.io.timeout()) || Infinity;
    }

    onJoin(join: (auth?: object) => void, refuse: (error: SocketIOError) => void): void {
      const { io, auth } = this.#socket;
      authorize(this.#socket, io.changes?.auth ?? auth, join, refuse);
    }

    tell(event: SessionNews[0], ...details: unknown[]): void {
      if (event === "connect") this.#socket.#forget?.();
      delete (this.#socket as Partial<Socket>).connected;
      this.#socket.dispatch(event, details);
    }

    onEvent(data: unknown[], reply?: Listener): void {
      if (reply) data.push(reply);
      this.#socket.onevent({ type: EVENT, nsp: this.#socket.nsp, data });
    }

    get heard(): boolean {
      return this.#socket.listenersAnyOutgoing().length > 0;
    }

    onSend(data: readonly unknown[]): void {
      this.#socket.hear(this.#socket.listenersAnyOutgoing(), data);
    }
  };

  /** The id that the server gave this socket; undefined while it is not connected. Not the id of the connection. */
  get id(): string | undefined {
    return this.#session.id;
  }

  /** An application may call it what it likes, until the next connection. */
  set id(id: string | undefined) {
    this.#session.id = id;
  }

  /** The namespace. */
  get nsp(): string {
    return this.#session.nsp;
  }

  /** Another one counts from the next connection on. As in `socket.io-client`, where applications set it all the same. */
  set nsp(nsp: string) {
    this.#session.nsp = nsp;
  }

  get connected(): boolean {
    return this.#session.online;
  }

  /** Suites say that it is, or is not, where they play the server: what they say holds until that changes by itself. */
  set connected(connected: boolean) {
    Object.defineProperty(this, "connected", { value: connected, writable: true, configurable: true });
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

  /**
   * Bytes that were sent and not given to the network yet, of all that share the connection. What is emitted while offline
   * is in `sendBuffer` instead.
   *
   * @example
   * if (socket.bufferedAmount > 1_000_000) await new Promise<void>((drained) => socket.io.engine.once("drain", drained));
   */
  get bufferedAmount(): number {
    return this.#connection.engine?.bufferedAmount ?? 0;
  }

  /** Events that wait for the connection. */
  get sendBuffer(): Packet[] {
    return this.#session.out.packets;
  }

  set sendBuffer(packets: Packet[]) {
    this.#session.out.packets = packets;
  }

  /** Events that came before the server let this socket in. */
  get receiveBuffer(): Packet[] {
    return this.#session.inbox;
  }

  set receiveBuffer(packets: Packet[]) {
    this.#session.inbox = packets;
  }

  /** Those who wait for an acknowledgement, by its id. As in `socket.io-client`, where it is private and read all the same. */
  get acks(): Record<number, Listener> {
    const { acks } = this.#session.out;
    return Object.fromEntries(acks.ids.map((id) => [id, (...answer: unknown[]) => acks.take(id)?.(null, answer)]));
  }

  /** Forgets those that are not in it: nobody waits any more. */
  set acks(acks: Record<number, Listener>) {
    this.#session.out.acks.remove(({ id }) => !(id in acks));
  }

  /** With `retries`, the events that are not acknowledged. As in `socket.io-client`, where it is private and read all the same. */
  get _queue(): readonly unknown[] {
    return this.#session.out.queue;
  }

  /** Connects, unless the socket is active already. `io()` does it by itself, without `autoConnect: false`. */
  connect(): this {
    // oxlint-disable-next-line no-underscore-dangle -- a name that others chose
    if (!this.#session.admitted) checkSignal(this._opts.signal);
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
   * Connects, if need be, and promises this socket once it is connected.
   *
   * A socket that was never connected rejects at the first failure, with its cause (`TRANSPORT_ERROR`, `REFUSED`,
   * `CONNECT_TIMEOUT`, `ABORTED` …), and gives up: nothing is left behind. One that lost its connection goes on
   * reconnecting, and rejects when that has come to its end.
   *
   * @example
   * await using socket = await io("https://example.com").ready({ timeout: 5000 });
   */
  ready({ timeout, signal }: ReadyOptions = {}): Promise<this> {
    const session = this.#session;
    const start = (settle: Settle) => {
      this.connect();
      session.ready(settle, timeout);
    };
    return promise(session, signal, start, (error) => {
      if (error && !session.admitted) this.disconnect();
      return this;
    });
  }

  /** `using socket = …` disconnects at the end of the block. */
  [DISPOSE](): void {
    this.disconnect();
  }

  /** `await using socket = …` disconnects at the end of the block. */
  async [ASYNC_DISPOSE](): Promise<void> {
    this.disconnect();
  }

  /**
   * Calls `answer` with the arguments of `event` whenever it comes, and answers the server with what it returns or
   * promises. When it throws or rejects, the server is answered `{ error: message }`, and the error is reported.
   *
   * @example
   * socket.handle("sum", async (a, b) => a + b); // on the server: await socket.emitWithAck("sum", 1, 2)
   */
  handle<E extends EventNames<In>>(event: E, answer: Answering<In, E>, options?: ListenOptions): this {
    const call: Answerer = answering(answer as Answerer); // an async listener: what it throws is reported like that of any other
    return this.add(event, { listener: answer as Listener, call }, options);
  }

  /**
   * Sends an event, now or once connected. A function as last argument gets the server's acknowledgement; after
   * `timeout`, or with the option `ackTimeout`, it gets an error or null first.
   *
   * @throws SocketIOError `RESERVED_EVENT`; `NOT_SERIALIZABLE` for arguments that JSON and binary cannot express;
   * `SERVER_UNREACHABLE` when offline and told to say so (`whenOffline`).
   * @example
   * socket.emit("upload", { name: "a.png", bytes: new Uint8Array(8) }, (url) => show(url));
   */
  emit<E extends EventNames<Out>>(...data: [event: E, ...args: EventParams<Out, E>]): this {
    const ways = this.#ways ?? this.#defaults;
    this.#ways = undefined; // an argument may emit while it becomes JSON
    transmit(this, this.#session, data, ways);
    return this;
  }

  /** `emit("message", ...args)`. */
  send(...args: unknown[]): this {
    return (this as unknown as Socket).emit("message", ...args) as unknown as this; // which applications put their own in the place of
  }

  /**
   * Sends an event and promises the first argument of the server's acknowledgement.
   *
   * Rejects with a SocketIOError: `TIMEOUT` when a time limit was given, `DISCONNECTED` when the connection was lost
   * after sending, or closed for good before; `SERVER_UNREACHABLE` when offline and told to say so (`whenOffline`).
   */
  emitWithAck<E extends EventNames<Out>>(...data: [event: E, ...args: EventParamsWithoutAck<Out, E>]): Promise<Answer<Out, E>> {
    const ways = this.#ways ?? this.#defaults;
    this.#ways = undefined;
    return inquire(this.#session, data, ways, this.emit === Socket.#emit ? undefined : (this as unknown as Socket));
  }

  /**
   * `emit` or `emitWithAck` in another way: through the application's own, where there is one in the place of the socket's.
   *
   * @internal
   */
  sendIn<Method extends "emit" | "emitWithAck">(ways: SendDefaults, method: Method, data: unknown[]): ReturnType<Socket[Method]> {
    this.#ways = ways;
    try {
      return (this as unknown as Socket)[method](...(data as [string])) as ReturnType<Socket[Method]>;
    } finally {
      this.#ways = undefined;
    }
  }

  /**
   * This socket with other ways of sending, for what is emitted through the result.
   *
   * @example
   * const answer = await socket.with({ timeout: 5000, signal, whenOffline: "reject" }).emitWithAck("hello", "world");
   */
  with<Ways extends SendWays>(ways: Ways): Sender<Out, Decorated<Out, Ways>> {
    return new Sender<Out>(this as unknown as Socket, this.#defaults).with(ways);
  }

  /** This socket with a limit of `ms` milliseconds for acknowledgements. */
  timeout(ms: number): Sender<Out, DecorateAcknowledgements<Out>> {
    return this.with({ timeout: ms });
  }

  /** This socket dropping events that cannot be sent at once. */
  get volatile(): Sender<Out> {
    return this.with({ volatile: true });
  }

  /** This socket with compression, where the transport knows it, forbidden or allowed. */
  compress(compress: boolean): Sender<Out> {
    return this.with({ compress });
  }

  /** Takes a packet for one of the server. As in `socket.io-client`, where it is private and called all the same. */
  onpacket(packet: Packet): void {
    if (packet.nsp === this.nsp) this.#session.onPacket(packet);
  }

  /**
   * Tells an event to its listeners; the function that answers the server is its last argument. As in `socket.io-client`,
   * where it is private and wrappers such as `socketio-wildcard` put their own in its place.
   */
  onevent({ data }: Packet): void {
    const args = data as unknown[];
    this.hear(this.listenersAny(), args);
    this.dispatch(String(args[0]), args.slice(1));
  }

  #abort(error: SocketIOError): void {
    if (!this.active) return;
    this.#session.abandon(error, error);
    this.disconnect();
    this.dispatch("connect_error", [error]);
  }
}

// types only: the name that users of socket.io-client know
export declare namespace Socket {
  /** Why a socket was disconnected. */
  type DisconnectReason = CloseReason;
}
