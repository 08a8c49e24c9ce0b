import { LIMITS } from "../../src/core/budget.ts";
import { Engine, type EngineObserver, type EngineOptions } from "../../src/core/engine.ts";
import type { SocketIOError } from "../../src/core/errors.ts";
import type { Frame, Message } from "../../src/core/ports.ts";
import { handshake, World } from "./world.ts";

/** What an owner or an observer of a session can be told of. */
export const MOMENTS = [
  ...["open", "message", "ping", "upgrade", "close"] as const,
  ...["observe open", "observe receive", "observe send", "observe drain", "observe upgrading", "observe upgrade", "observe upgrade error", "observe close"] as const,
] as const;

export type Moment = (typeof MOMENTS)[number];

export const DEFAULTS: EngineOptions = { transports: ["polling", "websocket"], upgrade: true, tryAllTransports: false, race: false, timeout: 20_000, limits: LIMITS };

/** Watches, and says nothing: to be changed where a test looks. */
export const silent: EngineObserver = {
  onHandshake: () => {},
  onOpen: () => {},
  onReceive: () => {},
  onSend: () => {},
  onDrain: () => {},
  onUpgrading: () => {},
  onUpgrade: () => {},
  onUpgradeError: () => {},
  onClose: () => {},
};

/** The owner of a session in a simulated world: it writes down what it is told, and so does its observer. */
export class Owner {
  readonly world = new World();
  readonly log: string[] = [];
  readonly observed: string[] = [];
  /** What `onClose` handed back. */
  unsent: readonly Message[] | undefined;
  error: Error | undefined;
  /** What the application does inside its listeners. */
  react: (moment: Moment) => void = () => {};
  readonly engine: Engine;

  constructor(options: Partial<EngineOptions> = {}) {
    const { world } = this;
    const engine = this.make({ ...DEFAULTS, ...options });
    world.onAlarm = () => {
      engine.onAlarm(world.now());
      world.alarm(engine.deadline);
    };
    this.engine = engine;
    engine.open();
  }

  /** An engine of this owner that is not open yet. */
  make(options: EngineOptions): Engine {
    const engine: Engine = new Engine(this.world, options, {
      onOpen: ({ handshake: granted }) => this.#owner("open", granted!.sid),
      onMessage: (_, data) => this.#owner("message", show(data)),
      onPing: () => this.#owner("ping"),
      onUpgrade: ({ transport }) => this.#owner("upgrade", transport?.name),
      onClose: (_, reason, error, unsent) => {
        this.error = error;
        this.unsent = unsent;
        this.#owner("close", reason);
      },
      wake: () => this.world.alarm(engine.deadline),
    });
    return engine;
  }

  /** Watches the session. */
  observe(): this {
    this.engine.observer = {
      onHandshake: ({ sid }) => this.#observer("observe open", sid),
      onOpen: () => {},
      onReceive: (frame) => this.#observer("observe receive", show(frame)),
      onSend: (frame) => this.#observer("observe send", show(frame)),
      onDrain: () => this.#observer("observe drain"),
      onUpgrading: ({ name }) => this.#observer("observe upgrading", name),
      onUpgrade: ({ name }) => this.#observer("observe upgrade", name),
      onUpgradeError: (error: SocketIOError) => this.#observer("observe upgrade error", error.code),
      onClose: (reason) => this.#observer("observe close", reason),
    } satisfies EngineObserver;
    return this;
  }

  /** The server grants the session. */
  greet(changes?: Readonly<Record<string, unknown>>): this {
    this.world.wires[0]!.receive(handshake(changes));
    return this;
  }

  #owner(moment: Moment, detail?: string): void {
    this.log.push(line(moment, detail));
    this.react(moment);
  }

  #observer(moment: Moment, detail?: string): void {
    this.observed.push(line(moment.slice("observe ".length), detail));
    this.react(moment);
  }
}

function line(moment: string, detail: string | undefined): string {
  return detail === undefined ? moment : `${moment} ${detail}`;
}

export function show(frame: Frame): string {
  return typeof frame === "string" ? frame : "binary";
}

/** A session over polling that is probing a websocket. */
export function probing() {
  const owner = new Owner().greet();
  const { world, log, engine } = owner;
  return { owner, world, log, engine, polling: world.polling, websocket: world.websocket.open() };
}
