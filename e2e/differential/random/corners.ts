// Where the two libraries differ on purpose and no scenario by hand goes: programs that show it, most of which chance has found.
import type { INTENDED } from "../intended.ts";
import type { ClientOptions, Message, Modifiers, Program, Step } from "./program.ts";
import type { SampleName } from "./samples.ts";

type Name = keyof typeof INTENDED;

const WEBSOCKET: ClientOptions = { transports: ["websocket"], reconnectionDelay: 11, reconnectionDelayMax: 53 };

/** Options under which a client is between two attempts most of the time. */
const SLOW: ClientOptions = { reconnectionDelay: 600, reconnectionDelayMax: 600 };

const settle: Step = { do: "settle" };
const stop: Step = { do: "stop" };
const start: Step = { do: "start" };
const connect: Step = { do: "connect", socket: "s", alias: false };

const open = (options: ClientOptions = {}): Step => ({ do: "io", socket: "s", nsp: "/", options: { ...WEBSOCKET, ...options } });
const message = (event: string, args: readonly SampleName[] = [], mode: Message["mode"] = "plain"): Message => ({ event, args, mode });
const emit = (what: Message, modifiers: Modifiers = {}): Step => ({ do: "emit", socket: "s", message: what, modifiers, send: false });
const onOutgoing = (reaction: Extract<Step, { do: "on" }>["reaction"]): Step => ({ do: "on", socket: "s", place: "any outgoing", event: "", how: "on", listener: 0, reaction });

function program(...steps: readonly Step[]): Program {
  return { server: { transports: ["polling", "websocket"], recovery: false }, steps, bold: true };
}

export const CORNERS = {
  "values of a kind of their own beside binary": program(
    open(),
    settle,
    ...(["boxed", "key __proto__", "toJSON with key"] as const).map((name) => emit(message("news", [name, "buffer"]))),
  ),
  "a path without a slash at its beginning": program(open({ transports: ["polling"], path: "socket.io", reconnection: false }), settle),
  "auth as a function that takes its time": program(open({ timeout: 20, auth: "late callback" }), settle),
  "tryAllTransports, and one that the platform lacks": program(
    stop,
    open({ transports: ["polling", "webtransport"], tryAllTransports: true, timeout: 500, reconnection: false }),
    { do: "pass", ms: 300 },
    settle,
  ),
  "an upgrade that takes longer than the limit of time": program(open({ transports: ["polling", "websocket"], timeout: 4 }), settle, { do: "cut" }),
  "open() of the Manager between two attempts": program(stop, open(SLOW), settle, { do: "open manager", socket: "s", callback: false }, start, settle),
  "reconnection(false) between two attempts": program(stop, open(SLOW), settle, { do: "stop reconnecting", socket: "s" }, start, connect, settle),
  "engine.close() before the connection is open": program(open({ timeout: 500 }), { do: "close engine", socket: "s" }, settle),
  "a volatile event that is dropped, and a promise of its answer": program(
    open({ autoConnect: false }),
    emit(message("news", [], "promise"), { volatile: true }),
    settle,
  ),
  "what JSON cannot express, with a time limit for the answer": program(
    open(),
    settle,
    emit(message("echo", ["bigint"], "callback"), { timeout: 143 }),
    settle,
  ),
  "a listener that emits while what waited is sent": program(
    open({ autoConnect: false }),
    emit(message("news", ["text"])),
    emit(message("news", ["number"])),
    onOutgoing({ react: "emit", message: message("back") }),
    connect,
    settle,
  ),
  "a listener to what goes out that disconnects": program(
    open(),
    { do: "namespace", socket: "other", of: "s", nsp: "/a", options: {} },
    settle,
    onOutgoing({ react: "disconnect" }),
    emit(message("news")),
    settle,
  ),
} satisfies Readonly<Partial<Record<Name, Program>>>;
