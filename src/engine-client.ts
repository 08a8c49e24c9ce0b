import { Engine } from "./core/engine.ts";
import { EngineSocket } from "./engine.ts";
import type { ManagerOptions, Transports } from "./options.ts";
import { watchPage } from "./page.ts";
import { Settings } from "./settings.ts";
import { System } from "./system.ts";
import { split } from "./url.ts";

/** Options of a connection without Socket.IO on top. */
export type EngineOptions = Omit<ManagerOptions, "autoConnect" | "parser" | `reconnection${string}` | "randomizationFactor">;

/** The Engine.IO client on its own: one session, opened at once, never reconnected. */
export interface EngineSocketConstructor {
  new (uri?: string, options?: EngineOptions): EngineSocket;
  new (options?: EngineOptions): EngineSocket;
  readonly prototype: EngineSocket;
  /** The revision of the Engine.IO protocol. */
  readonly protocol: number;
}

/** The revision of the Engine.IO protocol. */
export const protocol = 4;

/**
 * An Engine.IO client that knows these transports.
 *
 * @example
 * import { Socket } from "isomorphic-socketio/engine";
 * const socket = new Socket("ws://localhost:3000");
 * socket.on("message", (data) => console.log(data));
 * socket.on("open", () => socket.send("hello"));
 */
export function bindEngineSocket(transports: Transports): EngineSocketConstructor {
  return class Socket extends EngineSocket {
    static readonly protocol = protocol;
    #transports: readonly string[];
    #begin: () => void;

    /** @throws SocketIOError `ILLEGAL_URL`, `ILLEGAL_OPTION` */
    constructor(first?: string | EngineOptions, second?: EngineOptions) {
      const [uri, options = {}] = split(first, second);
      const settings = new Settings({ path: "/engine.io", ...options }, transports, uri);
      const { engine, begin } = session(settings);
      super(engine, settings);
      this.#transports = settings.transports;
      this.#begin = begin;
      this.open();
    }

    /** Those transports of a server that are ours, too. As in `engine.io-client`, where suites ask it. */
    _filterUpgrades(upgrades: readonly string[]): string[] {
      return upgrades.filter((name) => this.#transports.includes(name));
    }

    /** Connects. Called once, by the constructor. */
    open(): this {
      this.#begin();
      return this;
    }
  };
}

/** A session with nobody above it, and what opens it. */
function session(settings: Settings): { readonly engine: Engine; readonly begin: () => void } {
  const onAlarm = () => {
    engine.onAlarm(host.now());
    host.alarm(engine.deadline);
  };
  const host = new System(settings, { onAlarm });
  const engine: Engine = new Engine(host, settings, {
    onOpen: () => settings.remember(engine.transport!.name),
    onUpgrade: () => settings.remember(engine.transport!.name),
    onMessage: () => {},
    onPing: () => {},
    onClose: () => {
      unwatchPage?.();
      host.alarm(Infinity); // no timer may keep the process
    },
    wake: () => host.alarm(engine.deadline),
  });
  let unwatchPage: (() => void) | undefined;
  const begin = () => {
    if (engine.transport) return;
    unwatchPage = watchPage(settings, { engine, suspend: (error) => engine.fail("transport close", error), resume: onAlarm });
    engine.open();
  };
  return { engine, begin };
}
