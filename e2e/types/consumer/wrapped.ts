// Functions around those of a socket, with types of their own, and what stands in their place in suites.
import { io, type Socket } from "socket.io-client";
import type { FromServer, ToServer } from "./events.js";
import type { Mocked } from "./inferred.js";

const socket: Socket = io();
const typed: Socket<FromServer, ToServer> = io();

export function emit<Event extends string>(event: Event, ...args: unknown[]): Event {
  socket.emit(event, ...args);
  return event;
}

export function say<Event extends keyof ToServer>(event: Event, ...args: Parameters<ToServer[Event]>): Socket<FromServer, ToServer> {
  return typed.emit(event, ...args);
}

/** As jest and vitest have it: a function for each method. */
type StandIn<Type> = { [Name in keyof Type]: Type[Name] extends (...args: never[]) => unknown ? Mocked<Type[Name]> & { calls(does: Type[Name]): void } : Type[Name] };
export const heard: string[] = [];
declare const standIn: StandIn<Socket>;
standIn.on.calls((event: string) => {
  heard.push(event);
  return socket;
});
standIn.emit.calls((event: string, ...args: unknown[]) => {
  const answer = args.at(-1);
  if (typeof answer === "function") answer(event);
  return socket;
});
