import { EventEmitter } from "node:events";
import { soon } from "../scenario.ts";
import { Connections } from "./connections.ts";
import { Network } from "./network.ts";
import { Recording } from "./recording.ts";
import { text } from "./text.ts";

/** What can be awaited: emitters of either library and of servers. */
export interface Emitting {
  once(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** What is the same for Socket.IO and for Engine.IO alone: a network, a server's sessions, and the record. */
export abstract class Stage {
  readonly recording = new Recording();
  readonly network = new Network();
  readonly connections = new Connections(this.recording);
  /** Emits "uncaught" for each error that no code caught. */
  readonly uncaught = new EventEmitter().setMaxListeners(0);

  get url(): string {
    return this.network.url;
  }

  /** Writes down what the application sees. */
  note(words: string, ...values: readonly unknown[]): void {
    this.recording.note("client", words, ...values);
  }

  /** Writes down what happens below the namespaces, at its own time. */
  noteEngine(words: string, ...values: readonly unknown[]): void {
    this.recording.note("engine", words, ...values);
  }

  /** Writes down what the server's application sees. */
  noteServer(words: string, ...values: readonly unknown[]): void {
    this.recording.note("server", words, ...values);
  }

  /** What no code caught would end a process: it is part of the record. */
  onUncaught(error: unknown): void {
    this.recording.note("uncaught", text(error));
    this.uncaught.emit("uncaught");
  }

  /** The next time that an event happens, with its arguments; or something else, whichever comes first. */
  async next(emitter: Emitting, event: string, ...others: readonly (Promise<unknown> | readonly [Emitting, string])[]): Promise<unknown[]> {
    const happened = [[emitter, event] as const, ...others].map((other) => {
      if (other instanceof Promise) return other.then((value) => [value]);
      const [source, name] = other;
      return new Promise<unknown[]>((resolve) => source.once(name, (...args) => resolve(args)));
    });
    return soon(event, Promise.race(happened));
  }

  /** Waits until the server has no session left. */
  empty(): Promise<void> {
    return this.connections.empty();
  }

  /** Drops every TCP connection, and waits until the server has noticed. `whileDown` runs before any client can be back. */
  async cut(whileDown: () => void = () => {}): Promise<void> {
    await this.connections.reachable();
    this.network.drop();
    await this.empty();
    whileDown();
  }

  /** Lets go of everything. */
  abstract close(): Promise<void>;
}

/** Runs a story on a stage, and returns what was recorded until its end. */
export async function record<Place extends Stage>(stage: Place, run: (stage: Place) => Promise<void>): Promise<ReturnType<Recording["lanes"]>> {
  process.setUncaughtExceptionCaptureCallback((error) => stage.onUncaught(error));
  try {
    await run(stage);
    return stage.recording.lanes();
  } catch (cause) {
    throw new Error(`${String(cause)} after ${JSON.stringify(stage.recording.lanes(), undefined, 2)}`, { cause });
  } finally {
    await stage.close();
    process.setUncaughtExceptionCaptureCallback(null);
  }
}
