import { fromClass, type TransportClass } from "./adaptee.ts";
import type { Auth } from "./auth.ts";
import { type GivenLimits, type Limits, LIMITS } from "./core/budget.ts";
import { type Codec, json } from "./core/codec.ts";
import type { ConnectionOptions } from "./core/connection.ts";
import { SocketIOError } from "./core/errors.ts";
import type { CloseReason, TransportFactory, TransportOptions } from "./core/ports.ts";
import type { NetworkEvents } from "./page.ts";
import { type Parser, parserCodec } from "./parser.ts";
import type { SocketOptions } from "./socket.ts";
import { recall, remember, type TransportStorage } from "./storage.ts";

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

/** An attempt like the first. */
export const UNCHANGED: ReconnectChanges = {};

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

const DEFAULTS = {
  path: "/socket.io",
  timeout: 20_000,
  reconnectionDelay: 1000,
  reconnectionDelayMax: 5000,
  randomizationFactor: 0.5,
};

/**
 * The options of one connection as the core reads them: anew for each attempt, so that changes to `manager.opts` count
 * from the next one on. The object they came from belongs to the application and stays as it is.
 */
export class Settings implements ConnectionOptions {
  readonly opts: ManagerOptions;
  readonly codec: Codec;
  readonly limits: Limits;
  /** What the attempt of this moment has of its own. */
  changes = UNCHANGED;
  #available: Transports;
  #origin: string;

  /** @throws SocketIOError `ILLEGAL_OPTION` for a transport that is not there, or a limit that is none. */
  constructor(opts: ManagerOptions, available: Transports, origin: string) {
    this.opts = { ...opts };
    this.codec = opts.parser ? parserCodec(opts.parser) : json;
    this.limits = limitsOf(opts.limits);
    this.#available = available;
    this.#origin = origin;
    for (const name of this.transports) this.factory(name);
  }

  get transports(): readonly string[] {
    const table = this.#table();
    const names = Object.keys(table).filter((name, index) => index === 0 || table[name]);
    const best = this.upgrade === "required" ? undefined : this.#best();
    return best && names.includes(best) ? [best, ...names.filter((name) => name !== best)] : names;
  }

  /** @throws SocketIOError `ILLEGAL_OPTION` */
  factory(name: string): TransportFactory {
    const factory = this.#table()[name];
    if (typeof factory === "function") return factory;
    throw new SocketIOError("ILLEGAL_OPTION", name === undefined ? "No transports available" : `there is no transport called "${name}" among ${Object.keys(this.#available).join(", ")}`);
  }

  /** Keeps in mind what works for this server, for whoever asks next; nothing when it no longer does. */
  remember(transport: string | undefined): void {
    remember(this.#origin, transport, this.#storage);
  }

  get upgrade(): boolean | "required" {
    return this.opts.upgrade ?? true;
  }

  get tryAllTransports(): boolean {
    return this.opts.tryAllTransports ?? false;
  }

  get race(): boolean {
    return (this.opts.race ?? false) && this.upgrade !== "required";
  }

  get timeout(): number {
    const timeout = this.opts.timeout ?? DEFAULTS.timeout;
    return timeout === false ? Infinity : timeout;
  }

  get reconnection(): boolean {
    return this.opts.reconnection ?? true;
  }

  get reconnectOnDisconnect(): boolean {
    return this.opts.reconnectOnDisconnect ?? false;
  }

  get reconnectionAttempts(): number {
    return this.opts.reconnectionAttempts || Infinity;
  }

  get reconnectionDelay(): number {
    return this.opts.reconnectionDelay || DEFAULTS.reconnectionDelay;
  }

  get reconnectionDelayMax(): number {
    return this.opts.reconnectionDelayMax || DEFAULTS.reconnectionDelayMax;
  }

  get randomizationFactor(): number {
    return this.opts.randomizationFactor ?? DEFAULTS.randomizationFactor;
  }

  /** The path of the requests, with slashes at both ends. */
  get path(): string {
    const { path, addTrailingSlash = true } = this.opts;
    return "/" + (path || DEFAULTS.path).replace(/^\/|\/$/g, "") + (addTrailingSlash ? "/" : "");
  }

  /** The options for one transport. */
  optionsFor(transport: string): TransportOptions & { query?: Query | undefined } {
    const { extraHeaders, query, transportOptions } = this.opts;
    const { changes } = this;
    return { ...this.opts, extraHeaders: changes.headers ?? extraHeaders ?? undefined, query: changes.query ?? query, ...transportOptions?.[transport] };
  }

  get #storage(): TransportStorage | undefined {
    const { rememberUpgrade } = this.opts;
    return typeof rememberUpgrade === "object" ? rememberUpgrade : undefined;
  }

  /** The transport to begin with. */
  #best(): string | undefined {
    const { rememberUpgrade, race } = this.opts;
    return (rememberUpgrade ? recall(this.#origin, this.#storage) : undefined) ?? (race ? "websocket" : undefined);
  }

  #table(): Transports {
    const transports = this.opts.transports ?? this.opts.transportImplementations ?? this.#available;
    if (!isList(transports)) return transports;
    return Object.fromEntries(transports.map((choice) => (typeof choice === "string" ? [choice, own(this.#available, choice)] : named(choice)))) as Transports;
  }
}

/** @throws SocketIOError `ILLEGAL_OPTION` for a limit that does not exist, or is no positive number. */
function limitsOf(given: GivenLimits | undefined): Limits {
  if (!given) return LIMITS;
  const limits: Record<string, number> = { ...LIMITS };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(LIMITS, name) || typeof value !== "number" || !(value > 0)) {
      throw new SocketIOError("ILLEGAL_OPTION", `\`limits.${name}\` is none of the limits, or ${String(value)} is no positive number`);
    }
    limits[name] = value;
  }
  return limits as unknown as Limits;
}

function isList(transports: readonly TransportChoice[] | Transports): transports is readonly TransportChoice[] {
  return Array.isArray(transports);
}

/** An adapter with its name. A class says it on its prototype, unless it is a face of an adapter. */
function named(choice: TransportFactory | TransportClass): [name: string, factory: TransportFactory] {
  const name = (choice.prototype as { name?: unknown } | undefined)?.name;
  if (typeof name === "string" && !Object.hasOwn(choice, "transportName")) return [name, fromClass(choice as TransportClass, name)];
  return [(choice as TransportFactory).transportName ?? choice.name, choice as TransportFactory];
}

function own(transports: Transports, name: string): TransportFactory | undefined {
  return Object.hasOwn(transports, name) ? transports[name] : undefined;
}
