import { LIMITS } from "../../src/core/budget.ts";
import { json } from "../../src/core/codec.ts";
import { Connection, type ConnectionOptions } from "../../src/core/connection.ts";
import { SocketIOError } from "../../src/core/errors.ts";
import type { Host, TransportSink } from "../../src/core/ports.ts";
import { Session } from "../../src/core/session.ts";
import { Backend, HEARTBEAT } from "./backend.ts";
import { type Carrier, PollingCarrier, WebSocketCarrier } from "./carriers.ts";
import { Clock, Machine } from "./clock.ts";
import { Hall } from "./hall.ts";
import { type Emitted, Ledger, type Manner, Violation } from "./ledger.ts";
import { LATENCY, Network, SLOW } from "./line.ts";
import { mulberry32 } from "./random.ts";
import type { Sabotage } from "./sabotage.ts";
import type { Script, Step, What } from "./script.ts";

/** Namespaces, and how often events are sent again in each: always, in the one that has retries. */
const NAMESPACES = [["/", 0], ["/a", 0], ["/retries", 1_000_000]] as const;

const RETRIED = new Set<string>(["/retries"]);

const TIMES = { timeout: 5000, reconnectionDelay: 200, reconnectionDelayMax: 2000 };

/** Milliseconds within which a client is connected again once all is well: it notices the loss, waits, connects and joins. */
const BOUND = Math.max(TIMES.timeout, HEARTBEAT.pingInterval + HEARTBEAT.pingTimeout) + TIMES.reconnectionDelayMax + LATENCY.most * (SLOW + 10);

/** Milliseconds after which everything has been sent, answered or given up. */
const PEACE = 60_000;

const HOURS = 3_600_000;

/** A client, a server and a network between them, from the first step of a script to the last, and then through fair weather. */
export class Voyage {
  readonly ledger = new Ledger(RETRIED);
  readonly clock = new Clock();
  /** Every transport that was opened. */
  readonly carriers: Carrier[] = [];
  readonly connection: Connection;
  readonly sessions: readonly Session[];

  #client = new Machine();
  #server = new Machine();
  #network: Network;
  #backend: Backend;
  #hall: Hall;
  #script: Script;
  #sabotage: Sabotage;
  /** How far the clock of the client is ahead. */
  #ahead = 0;
  #fair = false;
  /** Those transports that may still be in use. */
  #live = new Set<Carrier>();
  /** What the application does when it is told of something next. */
  #inside: Step[] = [];
  #depth = 0;
  /** When the alarm rings. */
  #armed = Infinity;
  #disarm = () => {};

  /** @param sabotage breaks a piece: to prove that this is found out. */
  constructor(script: Script, sabotage: Sabotage = {}) {
    this.#script = script;
    this.#sabotage = sabotage;
    const chance = mulberry32(script.seed);
    const network = new Network(this.clock, { client: this.#client, server: this.#server }, chance);
    this.#network = network;
    this.#hall = new Hall(network, this.ledger, script.settings.recovery);
    this.#hall.careless = sabotage.careless ?? false;
    this.#backend = new Backend(network, script.settings.transports.length > 1, (session) => this.#hall.welcome(session));
    const alarm = (at: number) => this.#alarm(at);
    const host: Host = {
      now: () => this.#now,
      random: chance,
      alarm: sabotage.alarm?.(alarm, () => this.#now) ?? alarm,
      open: (...args) => this.#open(...args),
      report: (error) => this.#thrown(error),
    };
    this.connection = new Connection(host, options(script), this.#events());
    this.sessions = NAMESPACES.map(([nsp, retries]) => this.#session(nsp, sabotage.forgetful ? 0 : retries, host));
  }

  /** @throws Violation at the first rule that is broken. */
  run(): void {
    try {
      for (const session of this.sessions) this.connection.attach(session);
      for (const step of this.#script.steps) {
        this.#advance(step.after);
        if (step.inside) this.#inside.push(step);
        else this.#take(step);
        this.#look();
      }
      this.#clear();
      this.#advance(BOUND);
      for (const { nsp, state } of this.sessions) this.ledger.demand(state === "online", "all are connected again in time", `${nsp} is ${state}`);
      this.#advance(PEACE);
      this.#end();
    } catch (error) {
      if (error instanceof Violation) throw error;
      throw new Violation("nothing is thrown", (error as Error).stack ?? String(error), error);
    }
  }

  get #now(): number {
    return this.clock.now + this.#ahead;
  }

  #advance(ms: number): void {
    this.clock.advance(ms, () => this.#look());
  }

  // what surrounds the client

  /** As the real host does it: a later deadline keeps the earlier timer, and timers do not know that the clock was set. */
  #alarm(at: number): void {
    if (at >= this.#armed && at !== Infinity) return;
    this.#disarm();
    this.#armed = at;
    if (at === Infinity) return;
    this.#disarm = this.clock.after(at - this.#now, () =>
      this.#client.run(() => {
        if (this.#armed !== at) return;
        this.#armed = Infinity;
        this.connection.onAlarm();
      }, "timer"),
    );
  }

  #open(name: string, sid: string | undefined, sink: TransportSink): Carrier["transport"] {
    const heard = this.#sabotage.sink?.(sink) ?? sink;
    const carrier = name === "polling" ? new PollingCarrier(this.#network, heard) : new WebSocketCarrier(this.#network, sid, heard);
    this.#sabotage.carrier?.(carrier, () => this.#open(name, sid, sink));
    this.carriers.push(carrier);
    this.#live.add(carrier);
    return carrier.transport;
  }

  #events(): ConstructorParameters<typeof Connection>[2] {
    const { ledger } = this;
    return {
      tell: (...[event, detail]) => {
        if (event !== "packet") this.#told(event === "close" ? `close: ${detail}` : event);
      },
      onTransport: (name) => ledger.count(`on ${name}`),
      onAnew: () => {},
      onPrepare: (attempt, __, proceed) => this.#perhapsLater(attempt % 3 === 2, () => proceed(() => {})),
      onActive: () => {},
    };
  }

  #session(nsp: string, retries: number, host: Host): Session {
    const session: Session = new Session(
      nsp,
      host,
      this.connection,
      {
        authTimeout: 1000,
        heard: nsp !== "/a",
        onJoin: (join) => this.#perhapsLater(this.#network.chance() < 0.2, () => join({})),
        onEvent: ([kind, number], reply) => {
          this.ledger.deliver(nsp, session.id!, number as number, kind === "broadcast");
          this.#told(kind as string);
          if (reply) this.#perhapsLater(this.#network.chance() < 0.3, () => reply(number));
        },
        onSend: () => this.ledger.count("send"),
        tell: (...[event, detail]) => {
          if (event === "connect" && session.recovered) this.#told("recovered");
          else this.#told(event === "disconnect" ? `disconnect: ${detail}` : event);
        },
      },
      retries,
    );
    return session;
  }

  #perhapsLater(later: boolean, action: () => void): void {
    if (later) this.clock.after(this.#network.chance() * 300, () => this.#client.run(action, "timer"));
    else action();
  }

  #thrown(error: unknown): void {
    throw new Violation("nothing is thrown", String(error), error);
  }

  /** The application is told of something, and may use the occasion. */
  #told(what: string): void {
    this.ledger.count(what);
    if (this.#depth > 1) return;
    const step = this.#inside.shift();
    if (!step) return;
    this.#depth++;
    this.#take(step);
    this.#depth--;
  }

  // what happens

  #take({ what, how }: Step): void {
    const { connection } = this;
    const network = this.#network;
    const session = this.sessions[Math.floor(how * 1000) % this.sessions.length]!;
    const lines = [...network.lines];
    const line = () => lines[Math.floor(how * lines.length)];
    const direction = () => line()?.[how * 7 % 1 < 0.5 ? "up" : "down"];
    const deeds: Record<What, () => void> = {
      emit: () => this.#emit(session, how),
      connect: () => connection.attach(session),
      disconnect: () => connection.detach(session),
      cancel: () => this.#cancel(how),
      open: () => connection.open(),
      stop: () => connection.stopReconnecting(),
      "close engine": () => connection.engine?.close(),
      offline: () => connection.suspend(new SocketIOError("TRANSPORT_ERROR", "offline")),
      "on line": () => connection.resume(),
      broadcast: () => this.#hall.broadcast(session.nsp, undefined),
      "broadcast to a room": () => this.#hall.broadcast(session.nsp, how < 0.5 ? 0 : 1),
      whisper: () => this.#hall.whisper(session.nsp),
      question: () => this.#hall.ask(session.nsp),
      expel: () => this.#hall.expel(session.nsp),
      refuse: () => void this.#hall.refusals++,
      cut: () => line()?.cut(),
      "cut all": () => lines.forEach((each) => each.cut()),
      "half-open": () => direction()?.lose(),
      dead: () => {
        line()?.up.lose();
        line()?.down.lose();
      },
      stall: () => direction()?.stall(),
      flow: () => lines.forEach(({ up, down }) => [up, down].forEach((each) => each.flow())),
      slow: () => void (direction() && (direction()!.slow = true)),
      "repeat a GET": () => void network.repeats++,
      restart: () => this.#restart(how),
      unreachable: () => void (network.up = false),
      reachable: () => void (network.up = true),
      "pause the server": () => this.#pause(this.#server, how * 8000, how),
      sleep: () => this.#pause(this.#client, how * 60_000, how),
      "sleep for ten hours": () => this.#pause(this.#client, 10 * HOURS, how),
      "set the clock": () => void (this.#ahead += how * 10 * HOURS),
    };
    this.ledger.count(what);
    // a client that is asleep does nothing
    if (/^(?:emit|connect|disconnect|cancel|open|stop|close engine|offline|on line)$/.test(what)) this.#client.run(deeds[what]);
    else deeds[what]();
  }

  #emit(session: Session, how: number): void {
    const manners: readonly Manner[] = ["plain", "asking", "timed", "awaited", "volatile", "rejecting"];
    const chosen = manners[Math.floor(how * manners.length)]!;
    // without a limit of time, an answer that is never given would end all repetitions
    const manner = RETRIED.has(session.nsp) && chosen !== "volatile" ? "timed" : chosen;
    const emitted = this.ledger.emit(session.nsp, manner);
    const data: unknown[] = ["emit", emitted.number];
    if (how * 100 % 1 < 0.2) data.push(new Uint8Array(3), new Uint8Array(1));
    const settle = (error: SocketIOError | null, answer: readonly unknown[]) => {
      this.ledger.settle(emitted, error, answer);
      this.#told("settled");
    };
    emitted.settle = this.#sabotage.settle?.(settle) ?? settle;
    if (manner === "plain" || manner === "volatile") return session.emit(data, { volatile: manner === "volatile" });
    const wishes = { asking: {}, timed: { timeout: 2000 }, awaited: { awaited: true }, rejecting: { whenOffline: "reject", awaited: true } } as const;
    try {
      session.emit(data, wishes[manner], emitted.settle);
    } catch (error) {
      this.ledger.settle(emitted, error as SocketIOError, []);
    }
  }

  #cancel(how: number): void {
    const pending = this.ledger.emits.filter(({ settled, manner }) => settled === 0 && manner !== "plain" && manner !== "volatile");
    const emitted: Emitted | undefined = pending[Math.floor(how * pending.length)];
    const session = this.sessions.find(({ nsp }) => nsp === emitted?.nsp);
    if (!emitted || !session) return;
    emitted.cancelled = true;
    session.cancel(emitted.settle!, new SocketIOError("ABORTED", "given up"));
  }

  #restart(how: number): void {
    this.#backend.kill();
    this.#hall.forget();
    this.#network.up = false;
    this.clock.after(how * 3000, () => (this.#network.up = true));
  }

  /** Also what the script has next may happen meanwhile. */
  #pause(machine: Machine, ms: number, how: number): void {
    machine.halt();
    this.clock.after(ms, () => machine.resume(how < 0.5 ? "network" : "timer"));
    if (how * 10 % 1 < 0.5) this.#advance(ms);
  }

  /** From now on all is well, and the application wants to be connected. */
  #clear(): void {
    const network = this.#network;
    this.#fair = true;
    this.#inside = [];
    this.#hall.distracted = false;
    this.#hall.refusals = 0;
    network.up = true;
    network.repeats = 0;
    for (const { up, down } of network.lines) for (const each of [up, down]) each.flow();
    this.#server.resume("network");
    this.#client.resume("timer");
    this.connection.resume();
    for (const session of this.sessions) this.connection.attach(session);
  }

  // what must be true

  #look(): void {
    this.#sabotage.look?.(this.sessions);
    const served: string[] = [];
    for (const carrier of this.#live) {
      const { transport, sid, gone, pending } = carrier;
      if (pending.GET > 1 || pending.POST > 1) throw new Violation("one GET and one POST at most", JSON.stringify(pending));
      if (gone) this.#live.delete(carrier);
      else if (transport.name === "websocket" && sid !== undefined) {
        if (served.includes(sid)) throw new Violation("one WebSocket at most for one session", sid);
        served.push(sid);
      }
    }
    if (!this.#fair) return;
    // who was refused, or thrown out, while the weather changed, asks again
    for (const session of this.sessions) if (!session.active) this.connection.attach(session);
  }

  #end(): void {
    const { ledger, connection } = this;
    this.#fair = false;
    for (const session of this.sessions) connection.detach(session);
    this.#advance(PEACE);
    for (const { transport, gone } of this.carriers) {
      ledger.demand(gone, "every transport is closed", `a ${transport.name} is not`);
      ledger.demand(transport.bufferedAmount === 0, "no buffer remains", `a ${transport.name} keeps ${transport.bufferedAmount} bytes`);
    }
    ledger.demand(this.#armed === Infinity, "no timer remains", "the alarm is set");
    ledger.demand(connection.state === "idle" && connection.engine === undefined, "every transport is closed", `the connection is ${connection.state}`);
    for (const { nsp, out } of this.sessions) {
      const kept = [out.packets.length, out.queue.length, out.acks.ids.length];
      ledger.demand(kept.every((length) => length === 0), "no buffer remains", `${nsp} keeps ${kept.join(", ")}`);
    }
    ledger.close();
  }
}

function options({ settings }: Script): ConnectionOptions {
  const { transports, race, tryAllTransports } = settings;
  return { transports, race, tryAllTransports, ...TIMES, upgrade: true, reconnection: true, reconnectionAttempts: Infinity, randomizationFactor: 0.5, limits: LIMITS, codec: json };
}
