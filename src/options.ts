import type { ConnectionOptions } from "./core/connection.ts";
import { SocketIOError } from "./core/errors.ts";
import type { TransportFactory, TransportOptions } from "./core/ports.ts";
import type { SocketOptions } from "./socket.ts";

/** Transports by name, in order of preference. */
export type Transports = Readonly<Record<string, TransportFactory>>;

/** Options of a connection, shared by all namespaces that use it. */
export interface ManagerOptions extends TransportOptions {
  /**
   * How to reach the server, in order of preference: names of transports that this build has, or transports by name.
   * The first one connects, the others may take over. Default `["polling", "websocket"]`.
   */
  transports?: readonly string[] | Transports | undefined;
  /** Take over a better transport when the server offers one. Default true. */
  upgrade?: boolean | undefined;
  /** The path of the HTTP requests. Default "/socket.io". */
  path?: string | undefined;
  /** End that path with a slash. Default true. */
  addTrailingSlash?: boolean | undefined;
  /** Put into the query of every request, beside that of the URL. */
  query?: Readonly<Record<string, unknown>> | undefined;
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
  /** Connect at once. Default true. */
  autoConnect?: boolean | undefined;
}

/** What `io()` takes: the options of the connection, of the namespace, and whether to share a connection. */
export interface IoOptions extends ManagerOptions, SocketOptions {
  /** Make a new connection even if there is one to the same server. Default false. */
  forceNew?: boolean | undefined;
  /** Share the connection with other namespaces of the same server. Default true. */
  multiplex?: boolean | undefined;
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
  #available: Transports;

  /** @throws SocketIOError `ILLEGAL_OPTION` */
  constructor(opts: ManagerOptions, available: Transports) {
    this.opts = { ...opts };
    this.#available = available;
    for (const name of this.transports) this.factory(name);
  }

  get transports(): readonly string[] {
    const { transports = this.#available } = this.opts;
    return isList(transports) ? transports : Object.keys(transports);
  }

  /** @throws SocketIOError `ILLEGAL_OPTION` for a transport that is not there. */
  factory(name: string): TransportFactory {
    const { transports } = this.opts;
    const known = transports && !isList(transports) ? transports : this.#available;
    if (Object.hasOwn(known, name)) return known[name]!;
    throw new SocketIOError("ILLEGAL_OPTION", name === undefined ? "No transports available" : `there is no transport called "${name}"`, {
      hint: `The \`transports\` of this build are: ${Object.keys(this.#available).join(", ")}.`,
    });
  }

  get upgrade(): boolean {
    return this.opts.upgrade ?? true;
  }

  get timeout(): number {
    const { timeout = DEFAULTS.timeout } = this.opts;
    return timeout === false ? Infinity : timeout;
  }

  get reconnection(): boolean {
    return this.opts.reconnection ?? true;
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
    const { path = DEFAULTS.path, addTrailingSlash = true } = this.opts;
    return "/" + path.replace(/^\/|\/$/g, "") + (addTrailingSlash ? "/" : "");
  }
}

function isList(transports: readonly string[] | Transports): transports is readonly string[] {
  return Array.isArray(transports);
}
