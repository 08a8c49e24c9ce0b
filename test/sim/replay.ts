import type { Frame } from "../../src/core/ports.ts";
import type { Session } from "../../src/core/session.ts";
import { Redactor } from "../../src/trace/redact.ts";
import type { PacketEvent, TraceEvent } from "../../src/trace/events.ts";
import { Client } from "./client.ts";
import type { Wire } from "./world.ts";

/** What came of a conversation that was played again. */
export interface Replay {
  /** What the application is told, as in the log of `Client`. */
  readonly log: readonly string[];
  /** What the client says, transport by transport, without what is private: to be compared with `recorded`. */
  readonly said: readonly (readonly string[])[];
  /** What the client said when it was recorded. */
  readonly recorded: readonly (readonly string[])[];
  /** For questions beyond the log. */
  readonly client: Client;
}

/**
 * Plays the JSON lines of a recorder again: the same server, the same network at the same times, against the connection of
 * this source tree in a simulated world. A bug report becomes a failing test with one line:
 *
 *     expect(replay(readFileSync("report.jsonl", "utf8")).log).toEqual(["connect", "disconnect ping timeout"]);
 *
 * The lines must start where the connection does. What was left out of them is replaced by values of the same kind, and
 * bytes by zeros.
 */
export function replay(lines: string): Replay {
  const events = lines.split("\n").filter(Boolean).map((line) => JSON.parse(line) as TraceEvent);
  const first = events[0];
  if (first?.kind !== "opening") throw new Error("the recording does not start with a transport being opened");
  const stage = new Stage(events, first.time);
  for (const event of events) stage.play(event);
  return stage.result();
}

/** The application, the network and the server of a recording. */
class Stage {
  #client = new Client();
  #events: readonly TraceEvent[];
  #sessions = new Map<string, Session>();
  /** What the application sent: frames that are parts of one packet count as one. */
  #start: number;
  #zero: number;

  constructor(events: readonly TraceEvent[], zero: number) {
    const { options, world } = this.#client;
    this.#events = events;
    this.#zero = zero;
    this.#start = world.time;
    // in the order in which they were opened; a later one of another name took over
    options.transports = [...new Set(events.map(({ transport }) => transport))];
    options.upgrade = events.some(({ kind }) => kind === "pause") || options.transports.length > 1;
    world.chance = 0.5; // no jitter: attempts to reconnect are waited for, whenever they come
    for (const event of events) if (joins(event)) this.#session(event.namespace ?? "/");
    for (const session of this.#sessions.values()) this.#client.connection.attach(session);
  }

  play(event: TraceEvent): void {
    const { world } = this.#client;
    world.advance(Math.max(0, this.#start + (event.time - this.#zero) - world.time));
    if (event.direction === "in") this.#network(event, this.#wire(event.id));
    else if (event.kind === "opening") this.#wire(event.id);
    else if (event.kind === "packet") this.#application(event);
  }

  result(): Replay {
    const { world, log } = this.#client;
    const redactor = new Redactor(false);
    const told = ({ sent }: Wire) => sent.map((frame) => saying(redactor.describe(frame)));
    const out = this.#events.filter((event): event is PacketEvent => event.kind === "packet" && event.direction === "out");
    return { log, client: this.#client, said: world.wires.map(told), recorded: world.wires.map((_, index) => out.filter(({ id }) => id === index + 1).map(saying)) };
  }

  /** The transport of that number, which the client opens when it is time for its next attempt. */
  #wire(id: number): Wire {
    const { world } = this.#client;
    while (world.wires.length < id && world.alarmAt < Infinity) world.advance(world.alarmAt - world.time);
    const wire = world.wires[id - 1];
    if (!wire) throw new Error(`the client does not open transport ${id}, which was recorded`);
    return wire;
  }

  #network(event: TraceEvent, wire: Wire): void {
    switch (event.kind) {
      case "opened":
        return void wire.open();
      case "paused":
        return void wire.drained();
      case "closed":
        return wire.sink.onClose(wire, event.reason, event.error && new Error(event.error.message));
      case "packet":
        return void wire.receive(frameOf(event));
      default:
    }
  }

  /** What the application did, as far as frames show it. All else the client says by itself. */
  #application({ packet, namespace = "/", content = "" }: PacketEvent): void {
    const session = this.#sessions.get(namespace);
    if (!session) return;
    if (packet === "disconnect") this.#client.connection.detach(session);
    if (packet !== "event") return;
    const [, attachments, id, data] = /^4[25](?:(\d+)-)?(?:\/[^,]*,)?(\d+)?(.*)$/s.exec(content) ?? [];
    const restored = restore(JSON.parse(data ?? "[]"), attachments !== undefined) as unknown[];
    session.emit(restored, {}, id === undefined ? undefined : this.#client.settle(String(restored[0])));
  }

  #session(namespace: string): void {
    if (!this.#sessions.has(namespace)) this.#sessions.set(namespace, this.#client.session(namespace));
  }
}

function joins(event: TraceEvent): event is PacketEvent {
  return event.kind === "packet" && event.direction === "out" && event.packet === "connect";
}

function frameOf({ packet, content = "", size }: PacketEvent): Frame {
  return packet === "binary" ? new Uint8Array(size) : content;
}

/** Sizes differ where contents were left out. */
function saying({ packet, namespace, event }: Pick<PacketEvent, "packet" | "namespace" | "event">): string {
  return [packet, namespace, event].filter((word) => word !== undefined && word !== "/").join(" ");
}

/** Bytes where attachments were. */
function restore(value: unknown, binary: boolean): unknown {
  if (!binary || typeof value !== "object" || value === null) return value;
  if ((value as { _placeholder?: unknown })._placeholder === true) return new Uint8Array(1);
  return Array.isArray(value) ? value.map((each) => restore(each, binary)) : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, restore(each, binary)]));
}
