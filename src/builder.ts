import { type Auth, checkAuth } from "./auth.ts";
import { SocketIOError } from "./core/errors.ts";
import type { CloseReason, TransportOptions } from "./core/ports.ts";
import { type DefaultEventsMap, type EventNames, type EventsMap, invoke, type Listener, type ListenerOf } from "./emitter.ts";
import type { ManagerConstructor } from "./io.ts";
import type { IoOptions, ReconnectChanges, ReconnectContext } from "./options.ts";
import type { DisconnectDescription, ReadyOptions, Socket } from "./socket.ts";
import type { Answer, EventParamsWithoutAck } from "./types.ts";
import { checkNamespace, pageLocation, parseUrl } from "./url.ts";

/** Which transports to use: the best there is; WebSocket alone; WebSocket after the handshake over HTTP; long-polling alone. */
export type TransportType = "any" | "websocket" | "websocket-upgrade" | "polling";

/** Whom to trust and who to be, as in `tls.connect` (Node). */
export type TlsConfig = Pick<
  TransportOptions,
  "pfx" | "key" | "passphrase" | "cert" | "ca" | "ciphers" | "servername" | "rejectUnauthorized" | "checkServerIdentity"
>;

/** What a builder's client takes as the last argument of `emitWithAck`. */
export interface AckOptions {
  /** Milliseconds that the answer may take. */
  readonly timeout?: number | undefined;
  /** Gives up waiting, with the error `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** The arguments of an event that has some, and how to wait for its answer. */
type WithAckOptions<Params extends readonly unknown[]> = Params extends readonly [unknown, ...unknown[]] ? [...Params, options: AckOptions] : never;

/** A connected client: a socket whose `emitWithAck` also takes `{ timeout, signal }` behind what it sends. */
export type BuiltSocket<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> = Socket<In, Out> & {
  emitWithAck<E extends EventNames<Out>>(...data: [event: E, ...args: WithAckOptions<EventParamsWithoutAck<Out, E>>]): Promise<Answer<Out, E>>;
};

/** The events that a builder names in its own way. */
export interface BuilderEvents {
  /** The client is connected. */
  open: () => void;
  /** The client is not connected any more. */
  close: (reason: CloseReason, details?: DisconnectDescription) => void;
  /** The server refused or could not be reached, the connection broke, or a handler threw. */
  error: (error: Error) => void;
}

/** A listener that finds the client in `this`. */
type Handler<In extends EventsMap, Out extends EventsMap, Call> = Call extends (...args: infer Args) => unknown
  ? (this: Socket<In, Out>, ...args: Args) => unknown
  : never;

/** A SocketBuilder that knows the transports of its platform, or those of an `io` of one's own. */
export interface SocketBuilderConstructor {
  new <In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In>(url: string, io?: { readonly Manager: ManagerConstructor }): SocketBuilder<In, Out>;
  readonly prototype: SocketBuilder;
}

const NAMES: ReadonlyMap<string, string> = new Map([["open", "connect"], ["close", "disconnect"]]);

const TRANSPORTS: Readonly<Record<TransportType, Pick<IoOptions, "transports" | "upgrade">>> = {
  any: { transports: undefined, upgrade: true },
  websocket: { transports: ["websocket"], upgrade: false },
  "websocket-upgrade": { transports: ["polling", "websocket"], upgrade: "required" },
  polling: { transports: ["polling"], upgrade: false },
};

/**
 * Configures clients, and makes connected ones. Handlers given here see everything from the first packet on. A client
 * tells its sender when there is no connection, instead of keeping events for the next one.
 *
 * A builder can be used again: the clients it makes share no connection and no state.
 *
 * @example
 * const socket = await new SocketBuilder("https://example.com")
 *   .setNamespace("/admin")
 *   .on("news", (text) => show(text))
 *   .on("error", (error) => console.error(error))
 *   .connect();
 */
export class SocketBuilder<In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In> {
  #url: string;
  #Manager: ManagerConstructor;
  #knowsTls: boolean;
  #namespace: string;
  #options: IoOptions = { whenOffline: "reject" };
  #headers: Record<string, string> = {};
  /** What is done to each socket before it connects. */
  #preparations: ((socket: Socket) => void)[] = [];
  #onError: Listener[] = [];

  /** @throws SocketIOError `ILLEGAL_URL`, `ILLEGAL_NAMESPACE` */
  constructor(url: string, Manager: ManagerConstructor, knowsTls: boolean) {
    this.#url = url;
    this.#Manager = Manager;
    this.#knowsTls = knowsTls;
    this.#namespace = parseUrl(url, pageLocation()).namespace;
  }

  /**
   * The namespace to join, instead of that in the URL; a missing slash at its start is added.
   *
   * @throws SocketIOError `ILLEGAL_NAMESPACE` for one that no server can have.
   */
  setNamespace(namespace: string): this {
    this.#namespace = checkNamespace(namespace);
    return this;
  }

  /**
   * Calls `listener` for each `event`, with the client as `this`. `open`, `close` and `error` are of the client's own
   * life, all other names are events that the server sends.
   */
  on<E extends EventNames<In & BuilderEvents>>(event: E, listener: Handler<In, Out, ListenerOf<In & BuilderEvents, E>>): this {
    if (event === "error") this.#onError.push(listener);
    else this.#preparations.push((socket) => socket.on(NAMES.get(event) ?? event, listener as Listener));
    return this;
  }

  /** Calls `listener` with the name and arguments of every event that the server sends. */
  onAny(listener: (this: Socket<In, Out>, event: string, ...args: unknown[]) => unknown): this {
    this.#preparations.push((socket) => socket.onAny(listener as Listener));
    return this;
  }

  /**
   * Credentials for the server's middleware; a function is asked anew for each attempt to join.
   *
   * @throws SocketIOError `ILLEGAL_OPTION`
   */
  auth(auth: Auth): this {
    checkAuth(auth);
    return this.options({ auth });
  }

  /** A header for every request. Browsers send it with those of long-polling only. */
  openingHeader(name: string, value: string): this {
    this.#headers[name] = value;
    return this;
  }

  /**
   * Certificate, key and authorities.
   *
   * @throws SocketIOError `ILLEGAL_OPTION` in browsers, which let no page choose them.
   */
  tlsConfig(config: TlsConfig): this {
    if (this.#knowsTls) return this.options(config);
    throw new SocketIOError("ILLEGAL_OPTION", "a page cannot choose the certificates of its connections");
  }

  /** @throws SocketIOError `ILLEGAL_OPTION` */
  transportType(type: TransportType): this {
    if (Object.hasOwn(TRANSPORTS, type)) return this.options(TRANSPORTS[type]);
    throw new SocketIOError("ILLEGAL_OPTION", `there is no transport type "${type}" among ${Object.keys(TRANSPORTS).join(", ")}`);
  }

  /** Whether to connect again when the connection was lost. Default true. */
  reconnect(reconnection: boolean): this {
    return this.options({ reconnection });
  }

  /** Milliseconds before the first attempt to reconnect, and those that no delay exceeds. Default 1000 and 5000. */
  reconnectDelay(min: number, max: number): this {
    return this.options({ reconnectionDelay: min, reconnectionDelayMax: max });
  }

  /** How many attempts in a row may fail. No limit unless said. */
  maxReconnectAttempts(attempts: number): this {
    return this.options({ reconnectionAttempts: attempts });
  }

  /** Whether to connect again also when the server disconnected the client. Default false. */
  reconnectOnDisconnect(reconnectOnDisconnect: boolean): this {
    return this.options({ reconnectOnDisconnect });
  }

  /** Asked before each attempt to reconnect for what it is to have of its own: URL, credentials, headers, query. */
  onReconnect(onReconnect: (context: ReconnectContext) => ReconnectChanges | void | Promise<ReconnectChanges | void>): this {
    return this.options({ onReconnect });
  }

  /** Any other option of `io()`. */
  options(options: IoOptions): this {
    this.#options = { ...this.#options, ...options };
    return this;
  }

  /**
   * Connects, and promises the client once the namespace has been joined.
   *
   * Rejects with the cause, and leaves nothing behind: `TRANSPORT_ERROR`, `CONNECT_TIMEOUT`, `UPGRADE_FAILED` when the
   * server could not be reached, `REFUSED` or `AUTH_FAILED` when it did not let us in, `ABORTED`.
   */
  async connect(ready?: ReadyOptions): Promise<BuiltSocket<In, Out>> {
    const onError = [...this.#onError];
    const tell = (error: unknown) => {
      for (const listener of onError) invoke(listener, socket, [error]);
    };
    const options = this.#ownOptions();
    if (onError.length > 0) options.onListenerError = tell;
    const socket: Socket = new this.#Manager(this.#url, options).socket(this.#namespace, options);
    if (onError.length > 0) {
      socket.on("connect_error", tell).on("disconnect", (reason, details) => {
        if (details instanceof Error && reason.endsWith("error")) tell(details);
      });
    }
    for (const prepare of this.#preparations) prepare(socket);
    takeAckOptions(socket);
    return (await socket.ready(ready)) as unknown as BuiltSocket<In, Out>;
  }

  /** A copy that belongs to one socket. */
  #ownOptions(): IoOptions {
    const { auth, extraHeaders, reconnection = true, reconnectionAttempts } = this.#options;
    return {
      ...this.#options,
      auth: typeof auth === "object" ? { ...auth } : auth,
      extraHeaders: { ...extraHeaders, ...this.#headers },
      reconnection: reconnection && reconnectionAttempts !== 0, // where 0 is no attempt, not the 0 of `io()` for no limit
      autoConnect: false,
    };
  }
}

/** A SocketBuilder that uses this Manager. */
export function bindBuilder(Manager: ManagerConstructor, knowsTls = false): SocketBuilderConstructor {
  return class<In extends EventsMap, Out extends EventsMap> extends SocketBuilder<In, Out> {
    constructor(url: string, io: { readonly Manager: ManagerConstructor } = { Manager }) {
      super(url, io.Manager, knowsTls);
    }
  };
}

/** Lets `emitWithAck(event, payload, { timeout })` mean what it says. What `with` and `timeout` give sends all arguments as they are. */
function takeAckOptions(socket: Socket): void {
  const plain = socket.emitWithAck.bind(socket);
  const sendIn = socket.sendIn.bind(socket);
  let said = false; // in which way it is sent
  socket.sendIn = (...sent) => {
    said = true;
    try {
      return sendIn(...sent);
    } finally {
      said = false;
    }
  };
  socket.emitWithAck = (...data) => {
    const options: unknown = !said && data.length > 2 && data.at(-1);
    return isAckOptions(options) ? socket.with(options).emitWithAck(...(data.slice(0, -1) as typeof data)) : plain(...data);
  };
}

function isAckOptions(value: unknown): value is AckOptions {
  if (typeof value !== "object" || value === null) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => name === "timeout" || name === "signal");
}
