import type { Lanes } from "../recording.ts";
import type { Io } from "../scenario.ts";
import { record } from "../stage.ts";
import { World } from "../world.ts";
import { ClientApplication, UPGRADE } from "./client.ts";
import { Clock } from "./clock.ts";
import type { ClientStep, Program, ServerStep, Step } from "./program.ts";
import { endsConnection, ServerApplication } from "./server.ts";
import { Traffic } from "./traffic.ts";

/** Milliseconds that pass until all is said to be quiet: longer than most delays of programs. None of those is shorter than an upgrade takes. */
const WHILE = 700;

/** Libraries that have loaded all that they load when they need it first: that takes time of which nothing tells. */
const loaded = new Map<Io, Promise<void>>();

/** Plays a program once, on a server of its own. */
export async function converse(io: Io, program: Program): Promise<Lanes> {
  const { server } = program;
  if (!loaded.has(io)) loaded.set(io, load(io));
  await loaded.get(io);
  const time = new Time();
  try {
    const recovery = server.recovery ? { connectionStateRecovery: {} } : {};
    // compression takes a thread of its own, and nobody knows when it is done
    const world = await World.open("4.8", { transports: [...server.transports], httpCompression: false, ...recovery });
    return await record(world, () => new Conversation(io, world, time, program).play());
  } finally {
    time.remove();
  }
}

async function load(io: Io): Promise<void> {
  const world = await World.open("4.8", {});
  const socket = io(world.url, { transports: ["polling"], reconnection: false });
  await world.next(socket, "connect");
  await world.leave(socket);
  await world.close();
}

/** Time, which stands still while anything is on its way. */
class Time {
  readonly clock = new Clock();
  readonly traffic = new Traffic();

  async pass(ms: number): Promise<void> {
    const end = this.clock.now + ms;
    for (;;) {
      await this.traffic.calm();
      if (this.clock.next > end) break;
      this.clock.ring();
    }
    this.clock.pass(end);
  }

  /** Lets as much time pass as it takes. */
  async until(promise: Promise<void>): Promise<void> {
    let done = false;
    const end = promise.finally(() => (done = true));
    for (;;) {
      await this.traffic.calm();
      if (done) return end;
      if (this.clock.next === Infinity) throw new Error("this would never come to its end");
      this.clock.ring();
    }
  }

  remove(): void {
    this.traffic.remove();
    this.clock.remove();
  }
}

class Conversation {
  readonly #program: Program;
  readonly #world: World;
  readonly #time: Time;
  readonly #client: ClientApplication;
  readonly #server: ServerApplication;
  #running = true;

  constructor(io: Io, world: World, time: Time, program: Program) {
    this.#program = program;
    this.#world = world;
    this.#time = time;
    this.#server = new ServerApplication(world);
    this.#client = new ClientApplication(io, world, program);
  }

  async play(): Promise<void> {
    try {
      for (const step of this.#program.steps) await this.#play(step);
      await this.#settle();
    } finally {
      this.#client.close();
      await this.#time.pass(WHILE);
      if (this.#running) await this.#time.until(this.#world.stop());
    }
  }

  async #play(step: Step): Promise<void> {
    switch (step.do) {
      case "settle":
        return this.#settle();
      case "pass":
      case "cut":
      case "stop":
      case "start":
        await this.#settle();
        await this.#happen(step);
        return this.#settle();
      case "silence":
        return this.#world.connections.silenceNext();
      default:
        return this.#isDelicate(step) ? this.#sayAlone(step) : this.#say(step);
    }
  }

  #say(step: ClientStep | ServerStep): void {
    if (this.#isForgotten(step)) return;
    switch (step.do) {
      case "broadcast":
      case "policy":
        return this.#running ? this.#server.play(step, "/", undefined) : undefined;
      case "server emits":
      case "server disconnects":
      case "server closes the connection":
      case "server joins":
      case "server leaves": {
        const guest = this.#client.guest(step.socket);
        const socket = guest?.socket;
        return socket && this.#running ? this.#server.play(step, (socket as unknown as { nsp: string }).nsp, socket.id) : undefined;
      }
      default:
        return this.#client.play(step);
    }
  }

  async #happen(step: Extract<Step, { do: "pass" | "cut" | "stop" | "start" }>): Promise<void> {
    if (step.do === "pass") return this.#time.pass(step.ms);
    if (step.do === "cut") return this.#world.network.drop();
    if (this.#running === (step.do === "start")) return;
    this.#running = step.do === "start";
    await this.#time.until(step.do === "start" ? this.#world.start() : this.#world.stop());
  }

  async #settle(): Promise<void> {
    await this.#time.pass(WHILE);
    this.#client.check();
  }

  /** INTENDED: "a volatile event moves no offset", "who leaves gives up the session". */
  #isForgotten(step: ClientStep | ServerStep): boolean {
    if (!this.#program.server.recovery || this.#program.bold) return false;
    if (step.do === "emit") return endsConnection(step.message);
    return (step.do === "server emits" && step.volatile) || step.do === "server disconnects" || (step.do === "policy" && step.policy === "throw out");
  }

  /** Steps of which it would be a matter of chance what else arrives in time: a connection ends, or an event does not wait. */
  #isDelicate(step: ClientStep | ServerStep): boolean {
    if (this.#program.bold) return false;
    if (step.do === "emit") return step.modifiers.volatile === true || endsConnection(step.message);
    return step.do === "close engine" || step.do === "server disconnects" || step.do === "server closes the connection";
  }

  async #sayAlone(step: ClientStep | ServerStep): Promise<void> {
    await this.#time.pass(UPGRADE);
    this.#say(step);
    await this.#time.pass(UPGRADE);
  }
}
