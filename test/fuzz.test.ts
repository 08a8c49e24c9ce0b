import { expect, test } from "@jest/globals";
import type { Engine } from "../src/core/engine.ts";
import type { Frame, Transport, TransportSink } from "../src/core/ports.ts";
import { type Network, Ordeal } from "./sim/ordeal.ts";
import { type PollerPort, PortPoller } from "./sim/requests.ts";
import { handshake, type Wire, World } from "./sim/world.ts";

const SESSIONS = 3000;
const GREETING = handshake({ upgrades: ["webtransport", "websocket"], maxPayload: 20 });
const REASONS = ["forced close", "parse error", "ping timeout", "transport close", "transport error"];

/** Something to say for a server. */
function saying(chance: number): Frame {
  if (chance < 0.3) return GREETING;
  if (chance < 0.55) return "3probe";
  if (chance < 0.7) return "2";
  if (chance < 0.85) return "4m";
  if (chance < 0.88) return "1";
  return chance < 0.94 ? "6" : new Uint8Array(2);
}

/** Something happens to a wire. */
function happenTo(wire: Wire, chance: () => number): void {
  const dice = chance();
  if (dice < 0.1) wire.open();
  else if (dice < 0.75) wire.receive(saying(chance()));
  else if (dice < 0.84) {
    if (wire.paused) wire.drained();
  } else if (dice < 0.88) wire.jam();
  else if (dice < 0.93) wire.unjam();
  else wire.drop(chance() < 0.5 ? new Error("broken") : undefined);
}

/** Each transport is a wire of the world. */
class Wires implements Network {
  readonly world = new World();

  open(name: string, sid: string | undefined, sink: TransportSink): Transport {
    return this.world.open(name, sid, sink);
  }

  happen(chance: () => number): void {
    const { wires } = this.world;
    happenTo(wires[Math.floor(chance() * wires.length)]!, chance);
  }

  verify(_engine: Engine): void {}

  settle(): void {
    expect(this.world.wires.filter(({ gone }) => !gone)).toEqual([]);
  }

  /** What reached the network over each transport. */
  get sent(): (readonly Frame[])[] {
    return this.world.wires.map(({ sent }) => sent);
  }
}

/** A poller that is known to be paused or not. */
class WatchedPoller extends PortPoller {
  paused = false;

  override pause(): void {
    this.paused = true;
    super.pause();
  }

  override resume(): void {
    this.paused = false;
    super.resume();
  }
}

/** Polling is a Poller over requests that end when and as chance will have it; the others are wires. */
class Requests extends Wires implements PollerPort {
  readonly posted: Frame[] = [];
  #poller: WatchedPoller | undefined;
  #getting = false;
  #posting = false;
  #lingering = false;
  #aborted = false;
  /** The server opened a session, and the client knows. */
  #greeted = false;

  override open(name: string, sid: string | undefined, sink: TransportSink): Transport {
    if (name !== "polling" || sid !== undefined) return super.open(name, sid, sink);
    this.#poller = new WatchedPoller(this, sink);
    this.#poller.open();
    return this.#poller;
  }

  get(): void {
    if (this.#getting || this.#aborted) throw new Error("a second GET, or one after the end");
    this.#getting = true;
  }

  post(_: string, frames: readonly Frame[]): void {
    if (this.#posting || this.#aborted) throw new Error("a second POST, or one after the end");
    this.#posting = true;
    this.posted.push(...frames);
  }

  linger(): void {
    this.#lingering = true;
  }

  abort(): void {
    this.#aborted = true;
  }

  override happen(chance: () => number): void {
    const dice = chance();
    if (this.world.wires.length > 0 && dice < 0.5) super.happen(chance);
    else if (dice < 0.75) this.#answer(Array.from({ length: 1 + Math.floor(chance() * 3) }, () => saying(chance())));
    else if (dice < 0.97) this.#accept();
    else this.#fail();
  }

  /** There is a GET, or polling pauses; and a pause with nothing in flight is over. */
  override verify({ transport }: Engine): void {
    if (!this.#poller || this.#aborted || this.#lingering) return;
    if (!this.#poller.paused && !this.#getting) throw new Error("nobody polls");
    if (this.#poller.paused && !this.#getting && !this.#posting && transport === this.#poller) throw new Error("the pause has no end");
  }

  /** A session that closes delivers what was sent. */
  override settle(): void {
    super.settle();
    if (this.#lingering && !this.#greeted) this.#answer([GREETING]);
    while (this.#posting && !this.#aborted) this.#accept();
    expect(this.#aborted || this.#poller === undefined).toBe(true);
    expect(this.posted.filter((frame) => frame === "1")).toEqual(this.#lingering && this.#greeted ? ["1"] : []);
  }

  override get sent(): (readonly Frame[])[] {
    return [this.posted, ...super.sent];
  }

  // an answer may come although the request was given up

  #answer(frames: readonly Frame[]): void {
    if (!this.#getting) return;
    this.#getting = false;
    this.#greeted ||= frames[0] === GREETING;
    this.#poller!.onFrames(frames);
  }

  #accept(): void {
    if (!this.#posting) return;
    this.#posting = false;
    this.#poller!.onPosted();
  }

  #fail(): void {
    if (this.#lingering || !(this.#getting || this.#posting)) return;
    this.#getting = this.#posting = false;
    this.#poller!.onError(new Error("broken"));
  }
}

/** The numbers of messages among frames. */
function numbers(frames: readonly Frame[]): number[] {
  return frames.flatMap((frame) => (typeof frame === "string" && frame.startsWith("4") ? Number(frame.slice(1)) : []));
}

function check({ closed, accepted, unsent, engine }: Ordeal, { sent }: Wires): void {
  expect([closed, engine.state, engine.deadline]).toEqual([1, "closed", Infinity]);
  // each message exactly once and in order: over one transport, over the next, or back with its owner
  const used = sent.map(numbers).filter(({ length }) => length > 0);
  used.sort(([a], [b]) => a! - b!);
  expect([...used.flat(), ...unsent.map(({ number }) => number)]).toEqual(Array.from({ length: accepted }, (_, index) => index));
}

test.each<[string, new () => Wires]>([
  ["over wires", Wires],
  ["over requests and wires", Requests],
])("%s, no sequence of events breaks a session", (_, Kind) => {
  const reached = new Set<string>();
  for (let seed = 1; seed <= SESSIONS; seed++) {
    const network = new Kind();
    const ordeal = new Ordeal(seed, network.world, network);
    try {
      ordeal.run();
      check(ordeal, network);
    } catch (error) {
      throw new Error(`with seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
    for (const what of ordeal.reached) reached.add(what);
  }
  expect([...reached].sort()).toEqual([...REASONS, "message", "open", "ping", "upgrade"].sort());
});
