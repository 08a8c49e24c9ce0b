import { fromClass, type TransportClass } from "./adaptee.ts";
import { type GivenLimits, type Limits, LIMITS } from "./core/budget.ts";
import { type Codec, json } from "./core/codec.ts";
import type { ConnectionOptions } from "./core/connection.ts";
import { SocketIOError } from "./core/errors.ts";
import type { TransportFactory, TransportOptions } from "./core/ports.ts";
import type { ManagerOptions, Query, ReconnectChanges, TransportChoice, Transports } from "./options.ts";
import { parserCodec } from "./parser.ts";
import { recall, remember } from "./storage.ts";
import type { Reached } from "./system.ts";
import { type Address, endpoint, type Location, NO_HOST, NOWHERE, origin, resolveUrl } from "./url.ts";

/**
 * Where one connection leads, and its options as the core reads them: anew for each attempt, so that changes to `manager.opts`
 * count from the next one on. The object they came from belongs to the application and stays as it is.
 */
export class Settings implements ConnectionOptions {
  opts: ManagerOptions;
  readonly codec: Codec;
  readonly limits: Limits;
  /** Where the attempt of this moment leads. What transports keep, such as agents and cookies, belongs to it. */
  address: Address;
  /** What the attempt of this moment has of its own. */
  changes: ReconnectChanges = {};
  #available: Transports;
  #elsewhere: Location | undefined;
  #uri: string | undefined;
  #home: Address;

  /**
   * @param elsewhere completes the address where there is no page; the machine itself unless said.
   * @throws SocketIOError `ILLEGAL_URL`; `ILLEGAL_OPTION` for a transport that is not there, or a limit that is none.
   */
  constructor(opts: ManagerOptions, available: Transports, uri?: string, elsewhere?: Location) {
    this.#uri = uri;
    this.#elsewhere = elsewhere;
    this.address = this.#home = resolveUrl(uri, opts, elsewhere);
    // not by spreading, which would make it a dictionary of twice the size
    // 0 attempts are no limit here, and none at all where they are set later
    this.opts = Object.assign({}, opts, endpoint(this.address), { path: opts.path || "/socket.io", reconnectionAttempts: opts.reconnectionAttempts || undefined });
    this.codec = opts.parser ? parserCodec(opts.parser) : json;
    this.limits = limitsOf(opts.limits);
    this.#available = available;
    for (const name of this.transports) this.factory(name);
  }

  /** The address as it was given. Another one counts from the next attempt on. */
  get uri(): string | undefined {
    return this.#uri;
  }

  set uri(uri: string | undefined) {
    this.#home = resolveUrl(uri, this.opts, this.#elsewhere);
    this.#uri = uri;
  }

  /** The next attempt is made with these changes to what was said at first. */
  change(changes: ReconnectChanges): void {
    this.address = changes.url === undefined ? this.#home : resolveUrl(changes.url, {}, this.#elsewhere);
    this.changes = changes;
  }

  get transports(): readonly string[] {
    const table = this.#table();
    const names = Object.keys(table).filter((name, index) => index === 0 || table[name]);
    const { rememberUpgrade, race } = this.opts;
    const remembered = rememberUpgrade && recall(origin(this.address), rememberUpgrade);
    const best = this.upgrade === "required" ? undefined : remembered || (race ? "websocket" : undefined);
    return names.sort((a, b) => Number(b === best) - Number(a === best));
  }

  /** @throws SocketIOError `ILLEGAL_OPTION` */
  factory(name: string): TransportFactory {
    const factory = this.#table()[name];
    if (typeof factory === "function") return factory;
    throw new SocketIOError("ILLEGAL_OPTION", name === undefined ? "No transports available" : `there is no transport called "${name}" among ${Object.keys(this.#available).join(", ")}`);
  }

  /** Keeps in mind what works for this server, for whoever asks next; nothing when it no longer does. */
  remember(transport: string | undefined): void {
    remember(origin(this.address), transport, this.opts.rememberUpgrade);
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
    const timeout = this.opts.timeout ?? 20_000;
    // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- settings that come from the environment are text, whatever their type says
    return timeout === false ? Infinity : Number(timeout);
  }

  get reconnection(): boolean {
    return this.opts.reconnection ?? true;
  }

  get reconnectOnDisconnect(): boolean {
    return this.opts.reconnectOnDisconnect ?? false;
  }

  get reconnectionAttempts(): number {
    return this.opts.reconnectionAttempts ?? Infinity;
  }

  get reconnectionDelay(): number {
    return this.opts.reconnectionDelay || 1000;
  }

  get reconnectionDelayMax(): number {
    return this.opts.reconnectionDelayMax || 5000;
  }

  get randomizationFactor(): number {
    return this.opts.randomizationFactor ?? 0.5;
  }

  /** The path of the requests, with a slash at its beginning. */
  get path(): string {
    const { path, addTrailingSlash = true } = this.opts;
    return path!.replace(/^(?!\/)/, "/").replace(/\/$/, "") + (addTrailingSlash ? "/" : "");
  }

  /** The options for one transport. */
  optionsFor(transport: string): TransportOptions & { query?: Query | undefined } {
    const { extraHeaders, query, transportOptions } = this.opts;
    const { changes } = this;
    return { ...this.opts, extraHeaders: changes.headers ?? extraHeaders ?? undefined, query: changes.query ?? query, ...transportOptions?.[transport] };
  }

  /** What the requests of a transport carry: what the address and the options say, and the protocol; with a `sid`, to take that session over. */
  query(transport: string, sid: string | undefined): Record<string, string> {
    const { query, forceBase64 } = this.optionsFor(transport);
    const said = [this.address.query, this.opts.query, query].flatMap((each) => Array.from(new URLSearchParams(each as string | undefined)));
    return { ...Object.fromEntries(said), EIO: "4", transport, ...(forceBase64 && { b64: "1" }), ...(sid && { sid }) };
  }

  /** How to reach a transport: its adapter, and its address with the query. */
  reach(transport: string, sid: string | undefined): Reached {
    const { address: owner, limits } = this;
    if (owner.host === NOWHERE.host) throw new SocketIOError("ILLEGAL_URL", NO_HOST);
    const options = this.optionsFor(transport);
    if (owner.credentials) options.extraHeaders = { Authorization: basic(owner.credentials), ...options.extraHeaders };
    const url = `${origin(owner)}${this.path}?${new URLSearchParams(this.query(transport, sid))}`;
    const factory = this.factory(transport);
    return { factory: this.opts.trace?.(factory) ?? factory, target: { url, options, owner, limits } };
  }

  #table(): Transports {
    const transports = this.opts.transports ?? this.opts.transportImplementations ?? this.#available;
    if (!Array.isArray(transports)) return transports as Transports;
    return Object.fromEntries((transports as TransportChoice[]).map((choice) => (typeof choice === "string" ? [choice, ownOf(this.#available, choice)] : named(choice)))) as Transports;
  }
}

/** The credentials of an address, as HTTP takes them: browsers allow none in the address itself. */
function basic(credentials: string): string {
  const bytes = new TextEncoder().encode(decodeURIComponent(credentials));
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** @throws SocketIOError `ILLEGAL_OPTION` for a limit that does not exist, or is no positive number. */
function limitsOf(given: GivenLimits | undefined): Limits {
  if (!given) return LIMITS;
  const limits: Record<string, number> = { ...LIMITS };
  for (const [name, value = limits[name]] of Object.entries(given)) {
    if (typeof value !== typeof limits[name] || !(value! > 0)) {
      throw new SocketIOError("ILLEGAL_OPTION", `\`limits.${name}\` is no limit, or "${String(value)}" is no positive number`);
    }
    limits[name] = value!;
  }
  return limits as unknown as Limits;
}

/** An adapter with its name. A class says it on its prototype, unless it is a face of an adapter. */
function named(choice: TransportFactory | TransportClass): [name: string, factory: TransportFactory] {
  const name = (choice.prototype as { name?: unknown } | undefined)?.name;
  if (typeof name === "string" && !Object.hasOwn(choice, "transportName")) return [name, fromClass(choice as TransportClass, name)];
  return [(choice as TransportFactory).transportName ?? choice.name, choice as TransportFactory];
}

function ownOf(transports: Transports, name: string): TransportFactory | undefined {
  return Object.hasOwn(transports, name) ? transports[name] : undefined;
}
