import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { SocketIOError } from "../src/core/errors.ts";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";
import { handshake, type Wire } from "./sim/world.ts";

/** What one emit has been through. */
interface Fate {
  readonly nsp: string;
  /** How many times it was given to a transport. */
  given: number;
  settled: string[];
  /** Given to a transport although its end had been told. */
  revived: boolean;
  readonly expects: "nothing" | "an answer" | "an answer in time" | "an awaited answer";
}

/** A client whose application and server do whatever the numbers say, also from inside each other. */
class Life {
  readonly client = new Client();
  readonly sessions: Session[];
  readonly fates: Fate[] = [];
  readonly complaints: string[] = [];
  /** Connected or not, as the application was told. */
  readonly told = new Map<string, boolean>();
  /** Questions for credentials that may still be answered. */
  #joins: ((auth: object) => void)[] = [];
  /** What the server knows of each connection: who asked to join, who was let in, and questions without an answer. */
  #states = new Map<Wire, { asking: Set<string>; joined: Set<string>; questions: string[] }>();
  #numbers: readonly number[];
  #next = 0;
  #depth = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
    const { client } = this;
    const open = client.world.open.bind(client.world);
    client.world.open = (...args) => this.#watch(open(...args));
    this.sessions = [client.session("/"), client.session("/a"), client.session("/r", 2)];
    client.authorize = (join) => {
      this.#joins.push(join);
      if (this.#roll(8) > 0) join({});
      else this.#reenter();
    };
    client.react = (line) => {
      this.#listen(line);
      this.#reenter();
    };
  }

  run(): void {
    for (const session of this.sessions) this.client.connection.attach(session);
    while (this.#next < this.#numbers.length) this.#act();
  }

  /** Peace: the server is well, everybody connects, and what was asked long ago has ended. */
  settle(): void {
    const { client } = this;
    client.react = (line) => this.#listen(line);
    client.authorize = (join) => join({});
    client.wire.unjam();
    for (const join of this.#joins) join({});
    client.connection.resume();
    for (const session of this.sessions) client.connection.attach(session);
    for (let turn = 0; turn < 300; turn++) {
      this.#serve(client.wire);
      client.world.advance(50);
    }
  }

  leave(): void {
    for (const session of this.sessions) this.client.connection.detach(session);
    this.client.world.advance(100_000);
  }

  #roll(sides: number): number {
    const number = this.#numbers[this.#next++ % this.#numbers.length]!;
    return number % sides;
  }

  #reenter(): void {
    if (this.#depth >= 2 || this.#next >= this.#numbers.length || this.#roll(3) > 0) return;
    this.#depth++;
    this.#act();
    this.#depth--;
  }

  /** The application does something, or, between two of its turns, the world. */
  #act(): void {
    const { client } = this;
    const { connection, world } = client;
    const session = this.sessions[this.#roll(this.sessions.length)]!;
    const application = [
      () => connection.attach(session),
      () => connection.detach(session),
      () => this.#emit(session, "nothing"),
      () => this.#emit(session, "an answer"),
      () => this.#emit(session, "an answer in time"),
      () => this.#emit(session, "an awaited answer"),
      () => session.emit(["volatile"], { volatile: true }),
      () => client.replies.at(-1)?.("reply"),
      () => connection.open(),
      () => connection.stopReconnecting(),
      () => connection.engine?.close(),
      () => connection.suspend(new SocketIOError("TRANSPORT_ERROR", "offline")),
      () => connection.resume(),
    ];
    const serve = () => this.#serve(client.wire);
    const outside = [
      ...Array<() => void>(12).fill(serve),
      () => world.advance([1, 20, 1000, 6000, 20_000][this.#roll(5)]!),
      () => world.sleep(50_000),
      () => client.wire.jam(),
      () => client.wire.unjam(),
      () => client.wire.drop(),
      () => client.wire.receive("4?"),
      () => client.wire.receive(`41${session.nsp === "/" ? "" : session.nsp + ","}`),
      () => client.wire.receive(`42${session.nsp === "/" ? "" : session.nsp + ","}${this.#roll(2) ? "5" : ""}["hello"]`),
    ];
    const choices = this.#depth > 0 || world.wires.length === 0 ? application : [...application, ...outside];
    choices[this.#roll(choices.length)]!();
  }

  #emit(session: Session, expects: Fate["expects"]): void {
    const fate: Fate = { nsp: session.nsp, given: 0, settled: [], revived: false, expects };
    const name = this.fates.push(fate) - 1;
    if (expects === "nothing") return session.emit(["emit", name], {});
    const options = { "an answer": {}, "an answer in time": { timeout: 3000 }, "an awaited answer": { awaited: true } }[expects];
    session.emit(["emit", name], options, (error) => {
      fate.settled.push(error?.code ?? "answered");
      this.#reenter();
    });
  }

  /** What the server says next: the handshake, to whoever asks to join yes or no, to whoever asks an answer. */
  #serve(wire: Wire): void {
    const state = this.#states.get(wire)!;
    if (wire.gone) return;
    if (!wire.handshake) return void wire.receive(handshake({ upgrades: [], pingInterval: 30_000 }));
    const nsp = [...state.asking][0];
    if (nsp !== undefined) {
      state.asking.delete(nsp);
      const refused = this.#next < this.#numbers.length && this.#roll(10) === 0;
      if (!refused) state.joined.add(nsp);
      return void wire.receive(`4${refused ? 4 : 0}${nsp === "/" ? "" : nsp + ","}${refused ? "{}" : '{"sid":"x"}'}`);
    }
    const question = state.questions.shift();
    wire.receive(question === undefined ? "2" : `43${question}[]`);
  }

  /** A server that takes down what a client must not do. */
  #watch(wire: Wire): Wire {
    const state = { asking: new Set<string>(), joined: new Set<string>(), questions: [] as string[] };
    this.#states.set(wire, state);
    const receive = wire.receive.bind(wire);
    wire.receive = (...frames) => {
      for (const frame of frames) {
        const [farewell, nsp = "/"] = /^41(\/\w*)?,?$/.exec(frame as string) ?? [];
        if (farewell !== undefined) state.joined.delete(nsp);
      }
      return receive(...frames);
    };
    const send = wire.send.bind(wire);
    wire.send = (frame, message) => {
      const [, type, nsp = "/", id, payload] = /^4(\d)(?:(\/\w*),)?(\d*)(.*)$/.exec(frame as string) ?? [];
      const fate = this.fates[(JSON.parse(payload || "[]") as unknown[])[1] as number];
      if (fate) {
        fate.given++;
        if (this.client.connection.engine!.expired) this.complaints.push(`${nsp} emitted into a connection whose heartbeat is overdue`);
        if (fate.settled.length > 0) fate.revived = true;
      }
      if (type === "0") {
        if (state.asking.has(nsp) || state.joined.has(nsp)) this.complaints.push(`${nsp} was joined twice`);
        state.asking.add(nsp);
      } else if (type !== undefined && !state.joined.has(nsp)) this.complaints.push(`${JSON.stringify(frame)} before ${nsp} was joined`);
      if (type === "1") state.joined.delete(nsp);
      if (type === "2" && id) state.questions.push(nsp === "/" ? id : `${nsp},${id}`);
      send(frame, message);
    };
    return wire;
  }

  #listen(line: string): void {
    const [, nsp = "/", what] = /^(?:(\/\w*) )?(connect|disconnect)(?: |$)/.exec(line) ?? [];
    if (!what) return;
    if ((this.told.get(nsp) ?? false) === (what === "connect")) this.complaints.push(`${nsp} was told ${what} twice`);
    this.told.set(nsp, what === "connect");
  }
}

/** The emits that reached the network, in the order in which they did. */
function sent(life: Life): number[] {
  const frames = life.client.world.wires.flatMap((wire) => wire.sent);
  return frames.flatMap((frame) => {
    const name = /\["emit",(\d+)\]$/.exec(frame as string)?.[1];
    return name === undefined ? [] : [Number(name)];
  });
}

test("whatever the application and the server do, and whenever", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 5, maxLength: 300, size: "max" }), (numbers) => {
      const life = new Life(numbers);
      life.run();
      life.settle();
      const { client, fates, sessions, complaints } = life;
      expect(complaints).toEqual([]);
      expect(sessions.map(({ state }) => state)).toEqual(["online", "online", "online"]);
      expect([...life.told.values()]).not.toContain(false);
      const order = sent(life);
      for (const { nsp } of sessions) {
        const names = order.filter((name) => fates[name]!.nsp === nsp);
        expect(names).toEqual([...names].sort((a, b) => a - b));
        if (nsp !== "/r") expect(new Set(names).size).toBe(names.length);
      }
      for (const [name, { nsp, settled, given, revived, expects }] of fates.entries()) {
        if (expects === "nothing" && nsp !== "/r") expect([name, order.includes(name), given > 0]).toEqual([name, true, true]);
        if (expects === "an answer in time") expect([name, settled.length]).toEqual([name, 1]);
        expect(settled.length).toBeLessThanOrEqual(1);
        expect([name, revived]).toEqual([name, false]);
      }
      life.leave();
      expect(fates.filter(({ expects, settled }) => expects === "an awaited answer" && settled.length !== 1)).toEqual([]);
      expect(client.world.errors).toEqual([]);
      expect(client.world.wires.map(({ gone }) => gone)).not.toContain(undefined);
      expect(client.world.alarmAt).toBe(Infinity);
    }),
    { numRuns: 1000, seed: 1 },
  );
});
