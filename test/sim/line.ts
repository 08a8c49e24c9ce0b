import type { Clock, Machine } from "./clock.ts";
import type { mulberry32 } from "./random.ts";

export type Chance = ReturnType<typeof mulberry32>;

/** The last thing that is said in one direction. */
export const END = Symbol("end");

/** Milliseconds from one machine to the other when all is well. */
export const LATENCY = { least: 2, most: 60 };

/** How many times slower a slow direction is. */
export const SLOW = 30;

/** What all lines go through. */
export class Network {
  readonly clock: Clock;
  readonly client: Machine;
  readonly server: Machine;
  readonly chance: Chance;
  /** The lines that are in use, oldest first. */
  readonly lines = new Set<Line>();
  /** The server is told of a new line. */
  onLine: (line: Line) => void = () => {};
  /** Whether a server can be reached. */
  up = true;
  /**
   * How many of the next GETs an intermediary sends twice, as it may as long as it has no answer (RFC 9110, 9.2.2). That it
   * has none because the answer was lost is not simulated: the protocol numbers no polls, so no client could keep the rules.
   */
  repeats = 0;

  constructor(clock: Clock, machines: { client: Machine; server: Machine }, chance: Chance) {
    this.clock = clock;
    this.client = machines.client;
    this.server = machines.server;
    this.chance = chance;
  }

  /** A TCP connection from the client. */
  connect(): Line {
    const line = new Line(this);
    this.lines.add(line);
    this.onLine(line);
    if (!this.up) line.cut();
    return line;
  }
}

/** One direction of a line: what is sent arrives in order, later. */
class Direction {
  /** What happens with what arrives. */
  deliver: (message: unknown) => void = () => {};
  slow = false;

  #network: Network;
  #receiver: Machine;
  #waiting: { readonly message: unknown; readonly due: number }[] = [];
  #state: "flowing" | "stalled" | "lost" = "flowing";
  #last = 0;
  #scheduled = false;

  constructor(network: Network, receiver: Machine) {
    this.#network = network;
    this.#receiver = receiver;
  }

  send(message: unknown): void {
    if (this.#state === "lost") return;
    const { clock, chance } = this.#network;
    const latency = (LATENCY.least + chance() * (LATENCY.most - LATENCY.least)) * (this.slow ? SLOW : 1);
    this.#last = Math.max(this.#last, clock.now + latency);
    this.#waiting.push({ message, due: this.#last });
    this.#schedule();
  }

  /** Nothing arrives until it flows again. */
  stall(): void {
    if (this.#state === "flowing") this.#state = "stalled";
  }

  flow(): void {
    this.slow = false;
    if (this.#state !== "stalled") return;
    this.#state = "flowing";
    this.#schedule();
  }

  /** What is under way and what is sent from now on never arrives, and nobody is told. */
  lose(): void {
    this.#state = "lost";
    this.#waiting = [];
  }

  #schedule(): void {
    const [next] = this.#waiting;
    if (!next || this.#scheduled || this.#state !== "flowing") return;
    this.#scheduled = true;
    this.#network.clock.after(next.due - this.#network.clock.now, () => {
      this.#scheduled = false;
      if (this.#state !== "flowing") return;
      const arrived = this.#waiting.shift();
      if (arrived) this.#receiver.run(() => this.deliver(arrived.message));
      this.#schedule();
    });
  }
}

/** A TCP connection: two directions, either of which may be slow, stall or go dead without a word. */
export class Line {
  readonly up: Direction;
  readonly down: Direction;
  /** What each end does when it learns that the line was cut. */
  onCut: { client: () => void; server: () => void } = { client: () => {}, server: () => {} };
  /** It was cut, although its ends may not know yet. */
  broken = false;
  #network: Network;

  constructor(network: Network) {
    this.#network = network;
    this.up = new Direction(network, network.server);
    this.down = new Direction(network, network.client);
  }

  /** The client wants it no more; the server hears of that. */
  release(): void {
    this.up.send(END);
    this.#network.lines.delete(this);
  }

  /** It breaks; what was under way is lost, and both ends learn of it. */
  cut(): void {
    if (this.broken || !this.#network.lines.has(this)) return;
    this.broken = true;
    this.up.lose();
    this.down.lose();
    const { clock, chance, client, server } = this.#network;
    clock.after(chance() * LATENCY.most, () => client.run(() => this.onCut.client()));
    clock.after(chance() * LATENCY.most, () => server.run(() => this.onCut.server()));
  }
}
