import { expect, test } from "@jest/globals";
import { Engine } from "../src/core/engine.ts";
import type { Frame, Message } from "../src/core/ports.ts";
import { mulberry32 } from "./sim/random.ts";
import { handshake, type Wire, World } from "./sim/world.ts";

const SESSIONS = 4000;
const STEPS = 40;
const OPTIONS = { transports: ["polling", "websocket", "webtransport"], upgrade: true, tryAllTransports: false, timeout: 20_000 };
const GREETING = handshake({ upgrades: ["webtransport", "websocket"] });

interface Numbered extends Message {
  readonly number: number;
}

/** A session that anything can happen to, at any time, also while its owner is being told of something else. */
class Ordeal {
  readonly world = new World();
  readonly engine: Engine;
  readonly reached = new Set<string>();
  steps = 0;
  closed = 0;
  accepted = 0;
  unsent: readonly Numbered[] = [];

  #random: () => number;
  #depth = 0;

  constructor(seed: number) {
    this.#random = mulberry32(seed);
    const { world } = this;
    const engine: Engine = new Engine(world, { ...OPTIONS, tryAllTransports: this.#random() < 0.3 }, {
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
    for (let step = 0; step < STEPS; step++) this.#act();
    this.world.advance(1e6); // whatever happened, the heartbeat ends it
  }

  #told(what: string): void {
    if (this.closed > 0) throw new Error(`told of ${what} after the close`);
    this.reached.add(what);
    if (this.#depth > 2 || this.#random() > 0.3) return;
    this.#depth++;
    this.#act();
    this.#depth--;
  }

  #act(): void {
    this.steps++;
    const { engine, world } = this;
    const dice = this.#random();
    if (dice < 0.15) this.#send();
    else if (dice < 0.18) engine.close();
    else if (dice < 0.19) engine.fail("parse error");
    else if (dice < 0.22) world.advance(this.#random() * 30_000);
    else if (dice < 0.23) world.sleep(this.#random() * 30_000);
    else this.#network(world.wires[Math.floor(this.#random() * world.wires.length)]!);
  }

  /** A message, sometimes with an attachment, which shares its fate. */
  #send(): void {
    const { engine } = this;
    const taken = engine.state === "opening" || engine.state === "open";
    const number = this.accepted;
    if (taken) this.accepted++;
    engine.send(String(number), { number } as Numbered);
    if (this.#random() < 0.3) engine.send(new Uint8Array(1));
  }

  #network(wire: Wire): void {
    const dice = this.#random();
    if (dice < 0.1) wire.open();
    else if (dice < 0.3) wire.receive(GREETING);
    else if (dice < 0.5) wire.receive("3probe");
    else if (dice < 0.62) wire.receive("2");
    else if (dice < 0.72) wire.receive("4m");
    else if (dice < 0.74) wire.receive("1");
    else if (dice < 0.84) {
      if (wire.paused) wire.drained();
    } else if (dice < 0.88) wire.jam();
    else if (dice < 0.92) wire.unjam();
    else if (dice < 0.96) wire.drop(this.#random() < 0.5 ? new Error("broken") : undefined);
    else wire.receive(new Uint8Array(2));
  }
}

/** The numbers of the messages that reached the network, in the order in which they did. */
function numbers(wires: readonly Wire[]): number[] {
  return wires.flatMap(({ sent }) => sent.filter(isMessage).map((frame) => Number(frame.slice(1))));
}

function isMessage(frame: Frame): frame is string {
  return typeof frame === "string" && frame.startsWith("4");
}

function check(ordeal: Ordeal): void {
  const { engine, world, unsent } = ordeal;
  expect([ordeal.closed, engine.state, engine.deadline]).toEqual([1, "closed", Infinity]);
  expect(world.wires.filter(({ gone }) => !gone)).toEqual([]);
  // each message exactly once and in order: on one wire, on the next, or back with its owner
  const used = world.wires.filter((wire) => wire.sent.some(isMessage));
  used.sort((a, b) => numbers([a])[0]! - numbers([b])[0]!);
  const accounted = [...numbers(used), ...unsent.map(({ number }) => number)];
  expect(accounted).toEqual(Array.from({ length: ordeal.accepted }, (_, index) => index));
}

test("no sequence of events breaks a session", () => {
  const reached = new Set<string>();
  for (let seed = 1; seed <= SESSIONS; seed++) {
    const ordeal = new Ordeal(seed);
    try {
      ordeal.run();
      check(ordeal);
    } catch (error) {
      throw new Error(`with seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
    for (const what of ordeal.reached) reached.add(what);
  }
  expect([...reached].sort()).toEqual(
    ["forced close", "message", "open", "parse error", "ping", "ping timeout", "transport close", "transport error", "upgrade"],
  );
});
