import type { TransportClass } from "./adaptee.ts";
import type { Auth } from "./auth.ts";
import type { GivenLimits } from "./core/budget.ts";
import type { CloseReason, TransportFactory, TransportOptions } from "./core/ports.ts";
import type { NetworkEvents } from "./page.ts";
import type { Parser } from "./parser.ts";
import type { SocketOptions } from "./socket.ts";
import type { TransportStorage } from "./storage.ts";

/** Transports by name, in order of preference. */
export type Transports = Readonly<Record<string, TransportFactory>>;

/** Options of a connection, shared by all namespaces that use it. */
export interface ManagerOptions extends TransportOptions {
  /**
   * How to reach the server, in order of preference: names of transports that this build has, adapters, and
   * classes as `engine.io-client` has them. The first one connects, the others may take over. Default `["polling", "websocket", "webtransport"]`.
   */
  transports?: readonly TransportChoice[] | Transports | undefined;
  /** Another name of `transports`. */
  transportImplementations?: readonly TransportChoice[] | undefined;
  /**
   * Take over a better transport when the server offers one. Default true. With "required" there is no connection
   * without it: it fails with `UPGRADE_FAILED`.
   */
  upgrade?: boolean | "required" | undefined;
  /** When the first transport fails, try the next one. Default false. */
  tryAllTransports?: boolean | undefined;
  /** Start WebSocket first and the next transport 200 ms later, and keep whichever opens first. Default false. */
  race?: boolean | undefined;
  /**
   * Begin with the transport that the last connection to this server ended up with. Default false. With a storage, such
   * as `localStorage`, that outlives the page.
   */
  rememberUpgrade?: boolean | TransportStorage | undefined;
  /** Options for single transports, by name: they replace those of the connection. */
  transportOptions?: Readonly<Record<string, TransportOptions & { query?: Query; [option: string]: unknown }>> | undefined;
  /** The server, where the URL does not say: host name, with or without port. */
  host?: string | undefined;
  hostname?: string | undefined;
  port?: string | number | undefined;
  /** Whether to use TLS, where the URL does not say. */
  secure?: boolean | undefined;
  /** The path of the HTTP requests. Default "/socket.io". */
  path?: string | undefined;
  /** End that path with a slash. Default true. */
  addTrailingSlash?: boolean | undefined;
  /** Put into the query of every request, beside that of the URL. */
  query?: Query | undefined;
  /** Milliseconds until a connection must stand; false for no limit. Default 20000. */
  timeout?: number | false | undefined;
  /** Connect again after a connection was lost or could not be made. Default true. */
  reconnection?: boolean | undefined;
  /** How many attempts in a row may fail; 0 or Infinity, the default, for no limit. */
  reconnectionAttempts?: number | undefined;
  /** Milliseconds before the first attempt; each one doubles it. Default 1000. */
  reconnectionDelay?: number | undefined;
  /** Milliseconds that no delay exceeds. Default 5000. */
  reconnectionDelayMax?: number | undefined;
  /** 0 for exact delays, 1 to spread each over [0, 2 × delay]. Default 0.5. */
  randomizationFactor?: number | undefined;
  /** Come back by itself when the server disconnected the socket: as after a loss, on a new connection. Default false. */
  reconnectOnDisconnect?: boolean | undefined;
  /**
   * Asked before each attempt to reconnect how to make it; what it throws or rejects with is how the attempt failed.
   *
   * @example
   * io(url, { onReconnect: async ({ attempt }) => ({ query: { ticket: await newTicket(attempt) } }) });
   */
  onReconnect?: ((context: ReconnectContext) => ReconnectChanges | void | Promise<ReconnectChanges | void>) | undefined;
  /** Make a new connection even if there is one to the same server: for `io()`. Default false. */
  forceNew?: boolean | undefined;
  /** The same, as it was called long ago. */
  "force new connection"?: boolean | undefined;
  /** Share the connection with other namespaces of the same server: for `io()`. Default true. */
  multiplex?: boolean | undefined;
  /** Connect at once. Default true. */
  autoConnect?: boolean | undefined;
  /** How packets are encoded: a module like `socket.io-msgpack-parser`. The server must use the same. */
  parser?: Parser | undefined;
  /** How much the server may send before it is left, with "parse error": docs/security.md has a table. */
  limits?: GivenLimits | undefined;
  /** Use the timers that were there when the library was loaded, whatever replaced them since. Default false. */
  useNativeTimers?: boolean | undefined;
  /** Told what goes over the wire: `trace(sink)` of `isomorphic-socketio/trace`. It is given each transport before it is used. */
  trace?: ((factory: TransportFactory) => TransportFactory) | undefined;
  /**
   * Where the life of the page is told: `online`, `offline`, `visibilitychange`, `pageshow`, `pagehide`, `freeze` and
   * `resume`. Default: the global object, where that tells events at all; null for none.
   */
  networkEvents?: NetworkEvents | null | undefined;
  /** Say on the console what is used wrongly: in builds for development only. Default true. */
  warnings?: boolean | undefined;
  /** Close silently before the page is left, without the `disconnect` event (browsers). Default false. */
  closeOnBeforeunload?: boolean | undefined;
}

/** What is known before an attempt to reconnect. */
export interface ReconnectContext {
  /** Counts from 1 since the connection was lost. */
  readonly attempt: number;
  /** Why the last connection, or the last attempt to make one, came to its end. */
  readonly reason: CloseReason;
}

/** What one attempt to reconnect, and the connection it makes, have of their own. All else is as it was at first. */
export interface ReconnectChanges {
  /** Another server; namespaces stay what they are. */
  readonly url?: string | undefined;
  /** Other credentials, for all namespaces. */
  readonly auth?: Auth | null | undefined;
  /** In the place of `extraHeaders`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Beside the query of the URL and the options. */
  readonly query?: Query | undefined;
}

/** One transport among those to choose from. */
export type TransportChoice = string | TransportFactory | TransportClass;

/** A query as an object, or as text without the question mark. */
export type Query = Readonly<Record<string, unknown>> | string;

/** What `io()` takes: the options of the connection, of the namespace, and whether to share a connection. */
export type IoOptions = ManagerOptions & SocketOptions;

/** The options of a Manager, to be read and changed: `opts.query = { ...opts.query, token }`. A query that was given as text is still text. */
export interface ManagerSettings extends Omit<ManagerOptions, "query"> {
  // oxlint-disable-next-line typescript/no-explicit-any -- as in socket.io-client, whose users read what they put there
  query?: Record<string, any> | undefined;
}
