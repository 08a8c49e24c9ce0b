import type { Handshake, Target, TransportOptions } from "../core/ports.ts";
import { bindEngineSocket, type EngineSocketConstructor } from "../engine-client.ts";
import type { EngineSocket } from "../engine.ts";
import type { IoOptions } from "../options.ts";
import { Settings } from "../settings.ts";
import { type Address, checkNamespace, origin, parseUrl } from "../url.ts";
import { isUnknownSession, type Reading, read } from "./answer.ts";
import { pause } from "./patience.ts";
import type { Answer, Platform } from "./platform.ts";
import type { DiagnoseOptions } from "./report.ts";

/** How often a server is asked to forget a session, and how long it is given before, in ms. */
const FAREWELLS = 10;
const FAREWELL = 25;

const TRANSPORTS = ["polling", "websocket", "webtransport"] as const;

/** What belongs to the diagnosis and not to the connection. */
const OWN = ["namespace", "onProgress", "signal", "timeout", "stageTimeout", "auth", "transports"] as const;

/** The server that is examined, and what is known of it so far. */
export class Subject {
  readonly platform: Platform;
  readonly options: DiagnoseOptions;
  readonly address: Address;
  readonly namespace: string;
  /** The options of the connection, for those who connect. */
  readonly connection: IoOptions;
  /** The names of the transports that the application uses. */
  readonly transports: readonly string[];

  /** What the first request said. */
  reading: Reading | undefined;
  answer: Answer | undefined;
  /** What the server granted, over whichever transport. */
  handshake: Handshake | undefined;
  /** Transports that were seen to work. */
  readonly working = new Set<string>();

  /** Sessions that were opened with a request and not closed yet, with the path they were opened at. */
  #loose = new Map<string, string>();
  #settings: Settings;
  #Engine: EngineSocketConstructor;

  /** @throws SocketIOError `ILLEGAL_URL`, `ILLEGAL_NAMESPACE`, `ILLEGAL_OPTION` */
  constructor(platform: Platform, url: string | undefined, options: DiagnoseOptions) {
    this.platform = platform;
    this.options = options;
    this.address = parseUrl(url, platform.page);
    this.namespace = options.namespace === undefined ? this.address.namespace : checkNamespace(options.namespace);
    this.transports = options.transports ?? TRANSPORTS;
    this.connection = Object.fromEntries(Object.entries(options).filter(([name]) => !(OWN as readonly string[]).includes(name)));
    this.#settings = new Settings(this.connection, platform.transports, this.url("/"));
    for (const name of this.transports) this.#settings.factory(name);
    this.#Engine = bindEngineSocket(platform.transports);
  }

  get origin(): string {
    return origin(this.address);
  }

  /** The path of the requests. */
  get path(): string {
    return this.#settings.path;
  }

  /** The address as `io()` takes it, with its credentials. */
  url(namespace: string): string {
    const { credentials, query } = this.address;
    return this.origin.replace("://", credentials === undefined ? "://" : `://${credentials}@`) + namespace + (query && `?${query}`);
  }

  /** One request of long-polling, as the library would send it; with another path if one is named. */
  request(init: { method?: "GET" | "POST"; sid?: string; body?: string; path?: string; headers?: TransportOptions["extraHeaders"] }, signal: AbortSignal): Promise<Answer> {
    const { method = "GET", sid, body, path, headers } = init;
    const { url, options } = this.#target(sid, path);
    const all = headers ? { ...options, extraHeaders: { ...options.extraHeaders, ...headers } } : options;
    return this.platform.request(url, { method, signal, ...(body !== undefined && { body }) }, all);
  }

  /** Opens an Engine.IO session over one transport of the library. Whoever gets it lets it go with `release`. */
  open(transport: string, signal: AbortSignal): Promise<EngineSocket> {
    return new Promise((resolve, reject) => {
      const { path, connection } = this;
      const engine = new this.#Engine(this.url("/"), { ...connection, path, transports: [transport], upgrade: false, timeout: false });
      const giveUp = () => engine.close();
      let failure: Error | undefined;
      signal.addEventListener("abort", giveUp);
      engine.on("handshake", (handshake) => (this.handshake ??= { maxPayload: Infinity, ...handshake }));
      engine.on("error", (error) => (failure = error));
      engine.on("open", () => {
        signal.removeEventListener("abort", giveUp);
        resolve(engine);
      });
      engine.on("close", (reason, details) => {
        signal.removeEventListener("abort", giveUp);
        reject(failure ?? details ?? new Error(reason)); // too late for one that was open
      });
    });
  }

  /** Closes a session, and waits until the server has forgotten it. */
  async release(engine: EngineSocket, signal: AbortSignal): Promise<void> {
    engine.close();
    if (engine.id !== undefined) await this.forgotten(engine.id, signal);
  }

  /** Asks for a session, as the first request of long-polling does. Whoever gets one lets it go with `dismiss`. */
  async begin(signal: AbortSignal, path = this.path): Promise<{ readonly answer: Answer; readonly reading: Reading }> {
    const answer = await this.request({ path }, signal);
    const reading = read(answer);
    if (reading.handshake) this.#loose.set(reading.handshake.sid, path);
    return { answer, reading };
  }

  /** Closes a session that `begin` opened. */
  async dismiss(sid: string, signal: AbortSignal): Promise<void> {
    const path = this.#loose.get(sid) ?? this.path;
    for (let turn = 0; turn < FAREWELLS && !signal.aborted; turn++) {
      // one after the other: each may reach another server
      // oxlint-disable-next-line no-await-in-loop
      const answer = await this.request({ method: "POST", sid, body: "1", path }, signal).catch(() => undefined);
      if (answer?.status === 200) return void this.#loose.delete(sid);
    }
  }

  /** Closes whatever was begun, and not closed because a stage was interrupted. */
  async tidy(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#loose.keys()].map((sid) => this.dismiss(sid, signal)));
  }

  /** Resolves once the server does not know a session any more, or does not say; hurries it up where it can. */
  async forgotten(sid: string, signal: AbortSignal): Promise<void> {
    // the goodbye of the session itself goes first; and two servers are to have been asked, where there are several
    for (let turn = 0, unknown = 0; turn < FAREWELLS && unknown < 2 && !signal.aborted; turn++) {
      // oxlint-disable-next-line no-await-in-loop
      await pause(FAREWELL, signal);
      // oxlint-disable-next-line no-await-in-loop
      const answer = await this.request({ method: "POST", sid, body: "1" }, signal).catch(() => undefined);
      if (!answer) return;
      unknown = isUnknownSession(answer) ? unknown + 1 : 0;
    }
  }

  /** Which of these paths a Socket.IO server answers at. */
  async search(paths: readonly string[], signal: AbortSignal): Promise<string | undefined> {
    for (const path of new Set(paths)) {
      if (path === this.path) continue;
      // oxlint-disable-next-line no-await-in-loop
      const reading = await this.begin(signal, path).then((begun) => begun.reading, () => undefined);
      if (!reading) continue;
      // oxlint-disable-next-line no-await-in-loop
      if (reading.handshake) await this.dismiss(reading.handshake.sid, signal);
      if (reading.handshake || reading.old !== undefined || reading.problem?.problem.code.startsWith("UNSUPPORTED")) return path;
    }
    return undefined;
  }

  #target(sid: string | undefined, path: string | undefined): Target {
    const settings = path === undefined ? this.#settings : new Settings({ ...this.connection, path }, this.platform.transports, this.url("/"));
    return settings.reach("polling", sid).target;
  }
}
