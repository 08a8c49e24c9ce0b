import type { SocketIOError } from "./core/errors.ts";
import { explain } from "./diagnose/explain.ts";
import type { Io, ManagerConstructor } from "./io.ts";
import type { Manager } from "./manager.ts";
import type { IoOptions } from "./options.ts";
import type { Socket, SocketOptions } from "./socket.ts";
import { split } from "./url.ts";

/** What an emitter does inside, and a watcher steps in between. */
interface Emitting {
  dispatch(event: string, args: readonly unknown[]): void;
  add(event: string | number, entry: { readonly listener: (...args: never[]) => unknown }, options: unknown): unknown;
}

/** A socket or a sender, as far as it asks questions. */
interface Asking {
  emitWithAck(...data: unknown[]): Promise<unknown>;
  with(ways: object): Asking;
}

/** What tells of misuse. */
export interface Warning {
  /** Shows it to the developer. */
  readonly show: (text: string) => void;
  /** Calls back when everything that is to happen in this turn has happened, and the platform has not yet looked for rejections that nobody handled. */
  readonly later: (callback: () => void) => void;
}

/** Shows a warning on the console. */
export function print(text: string): void {
  // oxlint-disable-next-line no-console -- that is what warnings are for
  console.warn(`isomorphic-socketio: ${text}`);
}

/** Milliseconds within which sockets to the same namespace are made by the same mistake. */
const RENDERS = 1000;
/** So many at once may be meant. */
const MEANT = 2;

/** Options that each socket has of its own, and those that only say whether to share. All others belong to the connection. */
const OWN: ReadonlySet<string> = new Set<keyof SocketOptions | keyof IoOptions>([
  "auth", "authTimeout", "retries", "ackTimeout", "whenOffline", "signal", "onListenerError", "forceNew", "multiplex", "warnings",
]);

/** The transports of browsers and of Node, as the entries that warn know them. */
const TRANSPORTS: ReadonlySet<unknown> = new Set(["polling", "websocket", "webtransport"]);

/** A socket that `io()` made. */
interface Made {
  readonly socket: Socket;
  readonly at: number;
}

/**
 * For development: an `io` and a `Manager` that behave as those given, and say once each what works by accident, or never
 * will. Production builds know nothing of it.
 */
export class Watch {
  #warning: Warning;
  #said = new Set<string>();
  #managers = new WeakSet<Manager>();
  #connected = new WeakSet<Socket>();
  #made = new Map<string, Made[]>();

  constructor(warning: Warning) {
    this.#warning = warning;
  }

  /** A Manager whose sockets are watched. */
  manager(Base: ManagerConstructor): ManagerConstructor {
    const begin = (manager: Manager) => this.#watchManager(manager);
    const Watched = class extends (Base as new (...args: unknown[]) => Manager) {
      constructor(...args: unknown[]) {
        super(...args);
        begin(this);
      }
    };
    return Object.defineProperty(Watched, "name", { value: "Manager" });
  }

  /** An `io` that looks at how it is called. */
  io(io: Io): Io {
    const watched = (first?: string | IoOptions, second?: IoOptions): Socket => {
      const [uri, options = {}] = split(first, second);
      const socket = io(uri, options);
      const { opts } = socket.io;
      if (opts.warnings === false) return socket;
      if (this.#managers.has(socket.io)) this.#checkOptions(options, opts);
      else if (!options.forceNew && options.multiplex !== false) this.#checkNumber(socket);
      this.#managers.add(socket.io);
      return socket;
    };
    return Object.assign(watched as Io, io, { io: watched as Io, connect: watched as Io });
  }

  #say(manager: Manager, text: string): void {
    if (manager.opts.warnings === false || this.#said.has(text)) return;
    this.#said.add(text);
    this.#warning.show(text);
  }

  /** The connection of a server is shared, and so are its options. */
  #checkOptions(given: IoOptions, shared: IoOptions): void {
    const names = Object.keys(given).filter((name) => !OWN.has(name) && !same(given[name as keyof IoOptions], shared[name as keyof IoOptions]));
    if (names.length === 0) return;
    const text = `io() shares the connection that an earlier call made to this server, so ${names.map((name) => `\`${name}\``).join(", ")} had no effect. Pass the option in the first call, or \`forceNew: true\` for a connection of its own.`;
    if (!this.#said.has(text)) this.#warning.show(text);
    this.#said.add(text);
  }

  /** A component that calls `io()` when it renders makes a connection each time. */
  #checkNumber(socket: Socket): void {
    const key = `${socket.io.uri} ${socket.io.opts.path} ${socket.nsp}`;
    const now = Date.now();
    const recent = (this.#made.get(key) ?? []).filter(({ at }) => now - at < RENDERS);
    this.#made.set(key, [...recent, { socket, at: now }]);
    if (recent.some((made) => !made.socket.active && !this.#connected.has(made.socket))) {
      this.#say(socket.io, `a socket for ${socket.nsp} was made and disconnected before it could connect, and made again at once. React does so in its strict mode: make the socket outside of the component, with \`autoConnect: false\`, and call connect() and disconnect() in the effect.`);
    } else if (recent.filter((made) => made.socket.active).length >= MEANT) {
      this.#say(socket.io, `io() was called several times within a second for ${socket.nsp} of the same server, and each call makes a connection. Call it once, outside of what is rendered again and again, and share the socket; or \`forceNew: true\` where many are meant.`);
    }
  }

  /** Lists of transports are copied from one application to the next, for years: behind the first, what no longer exists is left out. */
  #checkTransports(manager: Manager): void {
    const { transports } = manager.opts;
    for (const name of Array.isArray(transports) ? transports.slice(1) : []) {
      if (typeof name === "string" && !TRANSPORTS.has(name)) this.#say(manager, `there is no transport called "${name}": it is left out of \`transports\`.`);
    }
  }

  #watchManager(manager: Manager): void {
    this.#checkTransports(manager);
    const make = manager.socket.bind(manager);
    const sockets = new WeakSet<Socket>();
    const watched = (namespace: string, options?: SocketOptions): Socket => {
      const socket: Socket = make(namespace, options);
      if (!sockets.has(socket)) this.#watchSocket(socket);
      sockets.add(socket);
      return socket;
    };
    manager.socket = watched as Manager["socket"];
    intercept(manager, (event) => {
      if (event !== "open") return;
      const { engine } = manager;
      engine.once("upgradeError", ({ message }: SocketIOError) => {
        if (engine.readyState === "open") this.#say(manager, `${message}. The connection goes on over ${engine.transport.name}, which is slower.`);
      });
    });
  }

  #watchSocket(socket: Socket): void {
    const { io } = socket;
    let turn = 0;
    let telling = false;
    /** Listeners that were added while "connect" was told, by event, and in which turn. */
    const added = new Map<string, Map<unknown, number>>();
    const emitting = socket as unknown as Emitting;
    const dispatch = emitting.dispatch.bind(socket);
    const add = emitting.add.bind(socket);
    emitting.dispatch = (event, args) => {
      if (event === "connect_error") this.#say(io, String(explain(args[0])));
      if (event !== "connect") return dispatch(event, args);
      this.#connected.add(socket);
      turn++;
      telling = true;
      dispatch(event, args);
      telling = false;
    };
    emitting.add = (event, entry, options) => {
      const name = String(event);
      if (telling) {
        const mine = added.get(name) ?? new Map<unknown, number>();
        added.set(name, mine);
        const left = (socket.listeners(name) as unknown[]).some((listener) => (mine.get(listener) ?? turn) < turn);
        if (left) this.#say(io, `a listener of "${name}" is added each time the socket connects, beside those of before: after a reconnection each event is handled several times. Add it once, outside of the listener of "connect".`);
        mine.set(entry.listener, turn);
      }
      return add(event, entry, options);
    };
    this.#watchAnswers(socket, io);
  }

  /** Of a socket and of all senders that come from it. */
  #watchAnswers(sender: Asking, io: Manager): void {
    const ask = sender.emitWithAck.bind(sender);
    const choose = sender.with.bind(sender);
    sender.emitWithAck = (...data) => {
      const answer = ask(...data);
      if (io.opts.warnings === false) return answer;
      const noticed = new NoticedPromise<unknown>((resolve, reject) => {
        answer.then(resolve, (error: unknown) => {
          reject(error);
          this.#warning.later(() => {
            if (!noticed.noticed) this.#say(io, `nobody awaits the answer to "${String(data[0])}", and it did not come (${(error as SocketIOError).code}). Await the promise of emitWithAck() and catch what it rejects with; or use emit(), which promises nothing.`);
          });
        });
      });
      return noticed;
    };
    sender.with = (ways) => {
      const other = choose(ways);
      this.#watchAnswers(other, io);
      return other;
    };
  }
}

/** A promise that knows whether anybody waits for it. `await` of a subclass calls its `then`. */
class NoticedPromise<T> extends Promise<T> {
  noticed = false;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to be noticed is what it is for
  override then<A = T, B = never>(fulfilled?: ((value: T) => A | PromiseLike<A>) | null, rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B> {
    this.noticed = true;
    return super.then(fulfilled, rejected);
  }
}

/** Hears of each event before those who listen. */
function intercept(emitter: object, hear: (event: string) => void): void {
  const emitting = emitter as Emitting;
  const dispatch = emitting.dispatch.bind(emitter);
  emitting.dispatch = (event, args) => {
    hear(event);
    dispatch(event, args);
  };
}

/** Whether two values of an option mean the same: objects are mostly written anew for each call. */
function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || textOf(a) === textOf(b);
}

function textOf(value: unknown): string {
  try {
    return typeof value === "function" ? String(value) : (JSON.stringify(value) ?? "");
  } catch {
    return "";
  }
}
