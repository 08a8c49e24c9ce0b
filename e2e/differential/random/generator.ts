import { mulberry32 } from "../../../test/sim/random.ts";
import type { AuthPlan, ClientOptions, Message, Mode, Modifiers, Policy, Program, Reaction, Step } from "./program.ts";
import { isBinary, MISTAKES, type SampleName, SAMPLES, TREACHEROUS } from "./samples.ts";
import { NAMESPACES } from "./server.ts";

const LONGEST = 24;

const TO_SERVER = ["echo", "answer nothing", "silence", "slow", "twice", "back", "answer and back", "back and answer", "ask", "news", "message", 12, "", "__proto__", "toString"];
const FATAL = ["throw me out", "hang up", "connect", "disconnecting"];
const TO_CLIENT = ["news", "back", "question", 12, "", "__proto__", "constructor"];
const OF_LISTENERS = ["back", "back", "news", "question", "greeting", "12", "connect", "disconnect", "connect_error", "__proto__", ""];
const OF_MANAGERS = ["reconnect_attempt", "reconnect_error", "reconnect_failed", "reconnect"];
const AUTH: readonly AuthPlan[] = ["object", "empty", "callback", "late callback", "callback without data"];
const POLICIES: readonly Policy[] = ["welcome", "welcome", "refuse", "refuse with data", "greet", "ask", "throw out"];
const REACTIONS = ["nothing", "nothing", "disconnect", "connect", "off itself", "off all", "answer", "answer twice", "answer late"] as const;
const NAMES = (Object.keys(SAMPLES) as SampleName[]).filter((name) => name !== TREACHEROUS);
const WRONG = [TREACHEROUS, ...(Object.keys(MISTAKES) as SampleName[])];

/** INTENDED: "values of a kind of their own beside binary". */
const ODD: ReadonlySet<SampleName> = new Set(["boxed", "key __proto__", "toJSON with key"] as const);

/** The program of a seed. */
export function generate(seed: number): Program {
  return new Generator(mulberry32(seed)).program();
}

class Generator {
  readonly #random: () => number;
  readonly #sockets: string[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  program(): Program {
    const transports = this.#pick([["polling"], ["websocket"], ["polling", "websocket"], ["polling", "websocket"]] as const);
    const steps: Step[] = [this.#open()];
    for (let count = 3 + this.#below(LONGEST); count > 0; count--) {
      steps.push(this.#step());
      if (this.#chance(0.45)) steps.push({ do: "settle" });
    }
    return { server: { transports, recovery: this.#chance(0.2) }, steps };
  }

  #step(): Step {
    const socket = this.#pick(this.#sockets);
    const roll = this.#random();
    if (roll < 0.32) return { do: "emit", socket, message: this.#message(TO_SERVER, 0.04), modifiers: this.#modifiers(), send: this.#chance(0.08) };
    if (roll < 0.44) return this.#listen(socket);
    if (roll < 0.48) return this.#unlisten(socket);
    if (roll < 0.56) return this.#open();
    if (roll < 0.66) return { do: this.#pick(["connect", "connect", "disconnect"] as const), socket, alias: this.#chance(0.3) };
    if (roll < 0.7) return this.#rare(socket);
    if (roll < 0.93) return this.#fromServer(socket);
    return this.#pick<Step>([{ do: "cut" }, { do: "cut" }, { do: "stop" }, { do: "start" }, { do: "start" }, { do: "silence" }, { do: "pass", ms: 3000 }, { do: "pass", ms: 60_000 }]);
  }

  #rare(socket: string): Step {
    return this.#pick<Step>([
      { do: "open manager", socket, callback: this.#chance(0.5) },
      { do: "close engine", socket },
      { do: "stop reconnecting", socket },
      { do: "empty the send buffer", socket },
      { do: "auth", socket, auth: this.#pick(AUTH) },
    ]);
  }

  #open(): Step {
    const socket = `s${this.#sockets.length}`;
    const nsp = this.#chance(0.06) ? "/nowhere" : this.#pick(["/", ...NAMESPACES]);
    const options = this.#options();
    const of = this.#sockets.length > 0 ? this.#pick(this.#sockets) : undefined;
    this.#sockets.push(socket);
    if (of !== undefined && this.#chance(0.5)) return { do: "namespace", socket, of, nsp, options };
    return { do: this.#pick(["io", "io", "manager"] as const), socket, nsp, options };
  }

  #fromServer(socket: string): Step {
    const roll = this.#random();
    if (roll < 0.5) return { do: "server emits", socket, message: this.#message(TO_CLIENT, 0), volatile: this.#chance(0.1), timeout: this.#chance(0.3) };
    if (roll < 0.6) return { do: "server disconnects", socket, close: this.#chance(0.4) };
    if (roll < 0.65) return { do: "server closes the connection", socket };
    if (roll < 0.73) return { do: this.#pick(["server joins", "server leaves"] as const), socket };
    if (roll < 0.87) return { do: "broadcast", nsp: this.#pick(NAMESPACES), room: this.#chance(0.4), message: { ...this.#message(TO_CLIENT, 0), mode: "plain" } };
    return { do: "policy", nsp: this.#pick(NAMESPACES), policy: this.#pick(POLICIES) };
  }

  #listen(socket: string): Step {
    const place = this.#pick(["event", "event", "event", "event", "any", "any outgoing", "manager"] as const);
    if (place === "manager") return { do: "on", socket, place, how: "on", event: this.#pick(OF_MANAGERS), listener: this.#below(2), reaction: this.#reaction() };
    const how = this.#pick(place === "event" ? (["on", "on", "once"] as const) : (["on", "prepend"] as const));
    const reaction = this.#reaction();
    return { do: "on", socket, place, how, event: this.#pick(OF_LISTENERS), listener: this.#below(4), reaction };
  }

  #unlisten(socket: string): Step {
    if (this.#chance(0.1)) return { do: "off by mistake", socket };
    const place = this.#pick(["event", "event", "any", "any outgoing"] as const);
    const event = place === "event" && this.#chance(0.8) ? { event: this.#pick(OF_LISTENERS) } : {};
    return { do: "off", socket, place, ...event, ...(this.#chance(0.7) && { listener: this.#below(4) }) };
  }

  #reaction(): Reaction {
    if (this.#chance(0.25)) return { react: "emit", message: this.#message(TO_SERVER, 0) };
    if (this.#chance(0.25)) return { react: this.#pick(["off", "on", "once"] as const), listener: this.#below(4) };
    return { react: this.#pick(REACTIONS) };
  }

  #message(events: readonly (string | number)[], fatal: number): Message {
    const event = this.#chance(fatal) ? this.#pick(FATAL) : this.#pick(events);
    const args = Array.from({ length: this.#pick([0, 1, 1, 2, 3]) }, () => (fatal > 0 && this.#chance(0.02) ? this.#pick(WRONG) : this.#pick(NAMES)));
    return { event, args: args.some(isBinary) ? args.filter((name) => !ODD.has(name)) : args, mode: this.#pick<Mode>(["plain", "plain", "callback", "promise"]) };
  }

  #modifiers(): Modifiers {
    return {
      ...(this.#chance(0.25) && { timeout: this.#pick([143, 311, 5000]) }),
      ...(this.#chance(0.1) && { volatile: true as const }),
      ...(this.#chance(0.1) && { compress: this.#chance(0.5) }),
    };
  }

  #options(): ClientOptions {
    return {
      reconnectionDelay: this.#pick([11, 11, 11, 137]),
      reconnectionDelayMax: this.#pick([53, 211]),
      ...(this.#chance(0.5) && { transports: this.#pick([["polling"], ["websocket"], ["websocket", "polling"], ["polling", "websocket"]]) }),
      ...(this.#chance(0.1) && { tryAllTransports: true, transports: this.#pick([["websocket", "polling"], ["polling", "websocket"]]) }),
      ...(this.#chance(0.1) && { upgrade: false }),
      ...(this.#chance(0.25) && { autoConnect: false }),
      ...(this.#chance(0.25) && { forceNew: true }),
      ...(this.#chance(0.1) && { multiplex: false }),
      ...(this.#chance(0.1) && { forceBase64: true }),
      ...(this.#chance(0.1) && { reconnection: false }),
      ...(this.#chance(0.3) && { reconnectionAttempts: this.#pick([0, 1, 2, 3]) }),
      ...(this.#chance(0.15) && { timeout: this.#pick([500, 211, false as const]) }),
      ...(this.#chance(0.15) && { retries: this.#pick([1, 2]), ackTimeout: 127 }),
      ...(this.#chance(0.15) && { ackTimeout: this.#pick([149, 307]) }),
      ...(this.#chance(0.1) && { query: { a: "1", "\u00e9 &": "=?" } }),
      ...(this.#chance(0.05) && { path: this.#pick(["/nowhere", "/socket.io", "/socket.io/"]) }),
      ...(this.#chance(0.3) && { auth: this.#pick(AUTH) }),
    };
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!;
  }
}
