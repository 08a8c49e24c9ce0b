import type { Server, Socket } from "socket.io";
import { CLIENT_HEADER } from "../connections.ts";
import type { World } from "../world.ts";
import type { Message, Policy, ServerStep } from "./program.ts";
import { sample, TREACHEROUS } from "./samples.ts";

/** The namespaces that the server has. */
export const NAMESPACES = ["/", "/a", "/b", "/\u00e9 b"] as const;

/** Events after which the server lets nobody stay. */
const LAST_WORDS: ReadonlySet<string | number> = new Set(["throw me out", "hang up"]);

/** Whether an event ends the connection of who sends it. */
export function endsConnection({ event, args }: Message): boolean {
  return LAST_WORDS.has(event) || args.includes(TREACHEROUS);
}

const ROOM = "room";

type Answer = (...answer: unknown[]) => void;

/** The application on the server: what it does with an event depends on the event's name alone. */
export class ServerApplication {
  readonly #world: World;
  readonly #policies = new Map<string, Policy>();

  constructor(world: World) {
    this.#world = world;
    world.serve((io) => this.#prepare(io));
  }

  /** @param id that of the socket which the step is about, if it is about one. */
  play(step: ServerStep, nsp: string, id: string | undefined): void {
    const { io } = this.#world;
    if (step.do === "policy") return void this.#policies.set(step.nsp, step.policy);
    if (step.do === "broadcast") {
      const everybody = io.of(step.nsp);
      return void (step.room ? everybody.to(ROOM) : everybody).emit(String(step.message.event), ...step.message.args.map(sample));
    }
    const socket = io.of(nsp).sockets.get(id ?? "");
    if (!socket) return;
    switch (step.do) {
      case "server emits":
        return this.#emit(socket, step.message, step);
      case "server disconnects":
        return void socket.disconnect(step.close);
      case "server closes the connection":
        return socket.conn.close();
      case "server joins":
        return void socket.join(ROOM);
      case "server leaves":
        return void socket.leave(ROOM);
    }
  }

  #prepare(io: Server): void {
    for (const name of NAMESPACES) {
      const namespace = io.of(name);
      namespace.use((_socket, next) => {
        const policy = this.#policies.get(name);
        if (policy === "refuse") return next(new Error("not today"));
        if (policy === "refuse with data") return next(Object.assign(new Error("not you"), { data: { code: 7, why: [null, "text"] } }));
        next();
      });
      namespace.on("connection", (socket) => this.#welcome(socket));
    }
  }

  #welcome(socket: Socket): void {
    this.#note(socket, "came", socket.recovered, socket.handshake.auth);
    socket.on("disconnect", (reason) => this.#note(socket, "left", reason));
    socket.onAny((event: string, ...args: unknown[]) => {
      this.#note(socket, "got", event, ...args);
      const answer = typeof args.at(-1) === "function" ? (args.pop() as Answer) : undefined;
      this.#react(socket, event, args, answer);
    });
    switch (this.#policies.get(socket.nsp.name)) {
      case "greet":
        return void socket.emit("greeting", Buffer.from([1]), "hello");
      case "ask":
        return this.#emit(socket, { event: "question", args: ["text"], mode: "callback" });
      case "throw out":
        // not at once: an event that is on its way by then would end the whole connection
        return void setTimeout(() => socket.disconnect(), 151);
      default:
    }
  }

  #react(socket: Socket, event: string, args: readonly unknown[], answer: Answer | undefined): void {
    switch (event) {
      case "echo":
        return answer?.(...args);
      case "answer nothing":
        return answer?.();
      case "slow":
        return void setTimeout(() => answer?.("at last", Buffer.from([9])), 173);
      case "twice":
        answer?.("first");
        return answer?.("second");
      case "back":
        return void socket.emit("back", ...args);
      case "answer and back":
        answer?.(null, "answered");
        return void socket.emit("back", "after the answer");
      case "back and answer":
        socket.emit("back", "before the answer");
        return answer?.("answered");
      case "ask":
        return this.#emit(socket, { event: "question", args: [], mode: "callback" });
      case "throw me out":
        return void socket.disconnect();
      case "hang up":
        return socket.conn.close();
      default:
    }
  }

  #emit(socket: Socket, { event, args, mode }: Message, { volatile = false, timeout = false } = {}): void {
    const values = args.map(sample);
    const sender = volatile ? socket.volatile : socket;
    if (mode === "plain") return void sender.emit(String(event), ...values);
    const hear = (...answer: unknown[]) => this.#note(socket, `answer to ${event}`, ...answer);
    if (timeout) sender.timeout(163).emit(String(event), ...values, hear);
    else sender.emit(String(event), ...values, hear);
  }

  #note(socket: Socket, words: string, ...values: readonly unknown[]): void {
    const client = String(socket.handshake.headers[CLIENT_HEADER]);
    this.#world.recording.note(`server of ${client} ${socket.nsp.name}`, words, ...values);
  }
}
