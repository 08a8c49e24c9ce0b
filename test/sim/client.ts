import { LIMITS } from "../../src/core/budget.ts";
import { json } from "../../src/core/codec.ts";
import { Connection, type ConnectionOptions } from "../../src/core/connection.ts";
import type { SocketIOError } from "../../src/core/errors.ts";
import type { Frame } from "../../src/core/ports.ts";
import { type SendOptions, Session, type Settle } from "../../src/core/session.ts";
import { handshake, type Wire, World } from "./world.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What a session asks the application: who are you? */
export type Authorize = (join: (auth?: object) => void, refuse: (error: SocketIOError) => void) => void;

/** A connection and its sessions in a simulated world, that write down what the application would be told. */
export class Client {
  readonly world = new World();
  readonly log: string[] = [];
  /** Read anew for each attempt. */
  readonly options: Mutable<ConnectionOptions> = {
    transports: ["websocket"],
    upgrade: false,
    tryAllTransports: false,
    race: false,
    timeout: 20_000,
    limits: LIMITS,
    reconnection: true,
    reconnectionAttempts: Infinity,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
    codec: json,
  };
  readonly connection: Connection;
  /** What the application does inside its listeners; it is given the line that was logged. */
  react: (line: string) => void = () => {};
  authorize: Authorize = (join) => join();
  /** Milliseconds that it may take; to be set before the session is made. */
  authTimeout: number | undefined;
  /** Whether it listens to what is sent; to be set before the session is made. */
  hears = true;
  /** What the application does before an attempt to reconnect is made. */
  prepare: (proceed: () => void) => void = (proceed) => proceed();
  /** What `connect_error` was told. */
  readonly errors: SocketIOError[] = [];
  /** What `disconnect` was told last, beside the reason. */
  lost: Error | undefined;
  /** What the server asked to have answered: the functions to answer with, oldest first. */
  readonly replies: ((...answer: unknown[]) => void)[] = [];

  constructor() {
    const { world } = this;
    this.connection = new Connection(world, this.options, {
      tell: (...[event, detail]) => {
        if (event !== "packet") this.#tell([event, ...wordsOf(detail)].join(" "));
      },
      onTransport: () => {},
      onAnew: () => {},
      onPrepare: (_, __, proceed) => this.prepare(() => proceed(() => {})),
      onActive: () => {},
    });
    world.onAlarm = () => this.connection.onAlarm();
  }

  /** A namespace that is not attached yet. Lines of namespaces other than "/" start with their name. */
  session(nsp = "/", retries = 0): Session {
    const tell = (line: string) => this.#tell(nsp === "/" ? line : `${nsp} ${line}`);
    return new Session(
      nsp,
      this.world,
      this.connection,
      {
        authTimeout: this.authTimeout,
        heard: this.hears,
        onJoin: (join, refuse) => this.authorize(join, refuse),
        onEvent: (args, reply) => {
          if (reply) this.replies.push(reply);
          tell(`event ${JSON.stringify(args)}`);
        },
        onSend: (args) => tell(`send ${lineOf(args)}`),
        tell: (...[event, detail, error]) => {
          if (event === "connect_error") this.errors.push(detail);
          if (event === "disconnect") this.lost = error;
          tell([event, ...wordsOf(detail)].join(" "));
        },
      },
      retries,
    );
  }

  /** A namespace that is attached. */
  attach(nsp?: string, retries?: number): Session {
    const session = this.session(nsp, retries);
    this.connection.attach(session);
    return session;
  }

  /** The transport of this moment. */
  get wire(): Wire {
    return this.world.wires.at(-1)!;
  }

  /** The server grants the latest connection its session. */
  open(): Wire {
    return this.wire.receive(handshake({ upgrades: [] }));
  }

  /** One namespace that is connected, on a fresh connection; what it was told until then is forgotten. */
  online(nsp?: string, retries?: number): Session {
    const session = this.attach(nsp, retries);
    this.open();
    this.admit(nsp);
    return session;
  }

  /** The server lets a namespace in. */
  admit(nsp = "/", reply: object = { sid: "x" }): Wire {
    this.wire.receive(`40${prefix(nsp)}${JSON.stringify(reply)}`);
    this.log.length = 0;
    return this.wire;
  }

  /** Says how an emit ended. */
  settle(name = "answer"): Settle {
    return (error, answer) => this.#tell(`${name} ${error?.code ?? JSON.stringify(answer)}`);
  }

  /** Emits, and says how it ended. */
  ask(session: Session, data: readonly unknown[], options: SendOptions = {}): void {
    session.emit(data, options, this.settle(String(data[0])));
  }

  /** Messages that were sent on the latest connection, without those that join or leave it. */
  get events(): Frame[] {
    return this.wire.sent.filter((frame) => typeof frame !== "string" || /^4[2356]/.test(frame));
  }

  #tell(line: string): void {
    this.log.push(line);
    this.react(line);
  }
}

function prefix(nsp: string): string {
  return nsp === "/" ? "" : `${nsp},`;
}

/** What a line says of the detail of an event. */
function wordsOf(detail: Error | string | number | undefined): string[] {
  if (detail === undefined) return [];
  return [detail instanceof Error ? detail.message : String(detail)];
}

/** The name will do where the rest is no JSON. */
function lineOf(args: readonly unknown[]): string {
  try {
    return JSON.stringify(args);
  } catch {
    return String(args[0]);
  }
}
