// Where the two libraries differ on purpose, a program would go two ways from there: such steps are left out, on both sides.
import type { INTENDED } from "../intended.ts";
import type { ClientApplication } from "./client.ts";
import type { Guest } from "./guest.ts";
import type { ClientStep, Message } from "./program.ts";
import { MISTAKES } from "./samples.ts";
import { endsConnection } from "./server.ts";

interface Situation {
  readonly step: ClientStep;
  /** The socket that the step is about, unless the step makes it. */
  readonly guest: Guest | undefined;
  readonly application: ClientApplication;
}

/** What can be read of a Manager, though it is private. */
interface ManagerState {
  readonly _readyState: "opening" | "open" | "closed";
  readonly _reconnecting: boolean | undefined;
}

/* oxlint-disable no-underscore-dangle -- names that others chose */

type Applies = (situation: Situation) => boolean;

/** Only for a step of that kind. */
function on<Do extends ClientStep["do"]>(kind: Do, applies: (step: Extract<ClientStep, { do: Do }>, guest: Guest, application: ClientApplication) => boolean): Applies {
  return ({ step, guest, application }) => step.do === kind && applies(step as Extract<ClientStep, { do: Do }>, guest!, application);
}

const EXCEPTIONS: Readonly<Partial<Record<keyof typeof INTENDED, Applies>>> = {
  "a manager that was given up": ({ step, application }) =>
    step.do === "io" && application.guests.some(({ socket: { io } }) => io.engine !== undefined && isClosed(io) && !state(io)._reconnecting),
  "disconnect() before the server has let the socket in": on("disconnect", (_, guest) => isJoining(guest)),
  "a connection that is lost before the server has let the socket in": ({ step, guest, application }) =>
    (step.do === "disconnect" && isBeingConnected(guest!)) ||
    (step.do === "emit" && endsConnection(step.message) && (!guest!.socket.connected || retries(guest!) || neighbours(guest!, application).some(isJoining))) ||
    (step.do === "close engine" && [guest!, ...neighbours(guest!, application)].some(isJoining)),
  "who leaves gives up the session": ({ step, application }) => step.do === "disconnect" && application.recovery,
  "a namespace that is left and joined again at once": on("connect", (_, guest, application) =>
    (guest.left || guest.isLeaving) && neighbours(guest, application).some(({ socket }) => socket.active)),
  "a listener to what goes out that disconnects": on("disconnect", (_, guest) => guest.isNotified),
  "connect() as soon as the connection is lost": on("connect", (_, { socket }) => !socket.connected && socket.active),
  "open() of the Manager between two attempts": on("open manager", (_, guest) => isWaiting(guest)),
  "reconnection(false) between two attempts": on("stop reconnecting", (_, guest) => isWaiting(guest)),
  "engine.close() before the connection is open": on("close engine", (_, { socket }) => state(socket.io)._readyState === "opening"),
  "volatile events after the connection is lost": on("emit", ({ modifiers }, { socket }) =>
    modifiers.volatile === true && !socket.connected && socket.io.engine !== undefined),
  "a volatile event that is dropped, and a promise of its answer": on("emit", ({ modifiers, message }) => modifiers.volatile === true && message.mode === "promise"),
  // with `retries`, modifiers stay on the socket as well
  "a modifier before a reserved name does not reach the next event": on("emit", ({ modifiers, message }, guest) =>
    Object.keys(modifiers).length > 0 && (FORBIDDEN.has(message.event) || isMistake(message) || (retries(guest) && !modifiers.volatile))),
  "what JSON cannot express, while not connected": on("emit", ({ message }, guest) => isMistake(message) && (!guest.socket.connected || retries(guest))),
  "what JSON cannot express, with a time limit for the answer": on("emit", ({ message }) => isMistake(message) && message.mode === "callback"),
  "emitWithAck and no connection that could bring an answer": on("emit", ({ modifiers, message }, guest) =>
    message.mode === "promise" && (retries(guest) || (modifiers.timeout === undefined && !guest.socket.connected))),
  "a listener that emits while what waited is sent": on("emit", (_, guest) => isBeingConnected(guest) || guest.isNotified),
};

const FORBIDDEN: ReadonlySet<string | number> = new Set(["connect", "disconnecting"]);

/** Whether the two libraries differ on purpose in what comes of this step. */
export function differs(step: ClientStep, guest: Guest | undefined, application: ClientApplication): boolean {
  const situation = { step, guest, application };
  return !application.bold && Object.values(EXCEPTIONS).some((applies) => applies(situation));
}

function state(manager: Guest["socket"]["io"]): ManagerState {
  return manager as object as ManagerState;
}

function retries({ socket }: Guest): boolean {
  return Boolean((socket as unknown as { readonly _opts: { readonly retries?: number } })._opts.retries);
}

function isMistake({ args }: Message): boolean {
  return args.some((name) => name in MISTAKES);
}

function isClosed(manager: Guest["socket"]["io"]): boolean {
  return state(manager)._readyState === "closed";
}

/** Between two attempts to connect. */
function isWaiting({ socket: { io } }: Guest): boolean {
  return isClosed(io) && state(io)._reconnecting === true;
}

function isJoining({ socket }: Guest): boolean {
  return socket.active && !socket.connected && state(socket.io)._readyState === "open";
}

/** The server has let the socket in, and the application does not know yet. */
function isBeingConnected({ socket, isConnected }: Guest): boolean {
  return socket.connected && !isConnected;
}

/** The other sockets that use the same connection. */
function neighbours({ socket }: Guest, { guests }: ClientApplication): readonly Guest[] {
  return guests.filter((other) => other.socket !== socket && other.socket.io === socket.io);
}
