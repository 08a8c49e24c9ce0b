import { LIMITS } from "../../src/core/budget.ts";
import { Engine } from "../../src/core/engine.ts";
import type { Host, Message } from "../../src/core/ports.ts";
import type { World } from "./world.ts";
import { mulberry32 } from "./random.ts";

const STEPS = 40;
const OPTIONS = { transports: ["polling", "websocket", "webtransport"], upgrade: true, timeout: 20_000, limits: LIMITS };

export interface Numbered extends Message {
  readonly number: number;
}

/** The network of an ordeal. */
export interface Network extends Pick<Host, "open"> {
  /** Something happens, by chance. */
  happen(chance: () => number): void;
  /** Looks, between two turns, whether the session is stuck. */
  verify(engine: Engine): void;
  /** Whatever is still on its way arrives. */
  settle(): void;
}

/** A session that anything can happen to, at any time, also while its owner is being told of something else. */
export class Ordeal {
  readonly engine: Engine;
  /** What the owner was told. */
  readonly reached = new Set<string>();
  /** How often it was told of the end. */
  closed = 0;
  /** How many messages it gave to the engine. */
  accepted = 0;
  unsent: readonly Numbered[] = [];

  #world: World;
  #network: Network;
  #chance: () => number;
  #depth = 0;

  constructor(seed: number, world: World, network: Network) {
    this.#world = world;
    this.#network = network;
    this.#chance = mulberry32(seed);
    const host: Host = {
      now: () => world.now(),
      random: () => world.random(),
      alarm: (at) => world.alarm(at),
      open: (...args) => network.open(...args),
      report: (error) => world.report(error),
    };
    const engine: Engine = new Engine(host, { ...OPTIONS, tryAllTransports: this.#chance() < 0.3, race: this.#chance() < 0.3 }, {
      onOpen: () => this.#told("open"),
      onMessage: () => this.#told("message"),
      onPing: () => this.#told("ping"),
      onUpgrade: () => this.#told("upgrade"),
      onClose: (_, reason, __, unsent) => {
        this.unsent = unsent as readonly Numbered[];
        this.#told(reason);
        this.closed++;
      },
      wake: () => world.alarm(engine.deadline),
    });
    world.onAlarm = () => {
      engine.onAlarm(world.now());
      world.alarm(engine.deadline);
    };
    this.engine = engine;
  }

  run(): void {
    this.engine.open();
    for (let step = 0; step < STEPS; step++) {
      this.#act();
      this.#network.verify(this.engine);
    }
    this.#world.advance(1e6); // whatever happened, the heartbeat ends it
    this.#network.settle();
  }

  #told(what: string): void {
    if (this.closed > 0) throw new Error(`told of ${what} after the close`);
    this.reached.add(what);
    if (this.#depth > 2 || this.#chance() > 0.3) return;
    this.#depth++;
    this.#act();
    this.#depth--;
  }

  #act(): void {
    const { engine } = this;
    const dice = this.#chance();
    if (dice < 0.15) this.#send();
    else if (dice < 0.18) engine.close();
    else if (dice < 0.19) engine.fail("parse error");
    else if (dice < 0.22) this.#world.advance(this.#chance() * 30_000);
    else if (dice < 0.23) this.#world.sleep(this.#chance() * 30_000);
    else this.#network.happen(this.#chance);
  }

  /** A message, sometimes with an attachment, which shares its fate. */
  #send(): void {
    const { engine } = this;
    const message: Numbered = { number: this.accepted };
    if (engine.state === "opening" || engine.state === "open") this.accepted++;
    engine.send(String(message.number), message);
    if (this.#chance() < 0.3) engine.send(new Uint8Array(1));
  }
}
