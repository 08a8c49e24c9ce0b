// Ways to look at what happens, and at what does not.
import { setTimeout as sleep } from "node:timers/promises";
import type { Listener } from "isomorphic-socketio";
import type { Socket } from "socket.io-client";
import { soon } from "../scenario.ts";

interface Source {
  once(event: string, listener: Listener): unknown;
}

/** The arguments of the next such event. */
export function next(source: Source, event: string): Promise<unknown[]> {
  return soon(event, new Promise((resolve) => source.once(event, (...args: unknown[]) => resolve(args))));
}

/** The first of several events, by name. */
export function firstOf(source: Source, ...events: string[]): Promise<string> {
  const heard = events.map((event) => new Promise<string>((resolve) => source.once(event, () => resolve(event))));
  return soon(events.join(" or "), Promise.race(heard));
}

/** Waits until a connected socket is carried by a WebSocket. */
export async function upgraded({ io }: Socket): Promise<void> {
  if (io.engine.transport.name !== "websocket") await next(io.engine, "upgrade");
}

export type Standing = "pending" | "fulfilled" | "rejected";

/** Watches a promise from now on; the result tells how it stands once nothing more is to be done at once. */
export function follow(promise: Promise<unknown>): () => Promise<Standing> {
  let standing: Standing = "pending";
  promise.then(
    () => (standing = "fulfilled"),
    () => (standing = "rejected"),
  );
  return async () => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    return standing;
  };
}

/** Whether something happens within so many milliseconds. Only for what must not happen: there is no event to await. */
export function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), sleep(ms, false)]);
}

/** What a call throws: the name of the error, or undefined. */
export function thrownBy(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    return error instanceof Error ? error.name : typeof error;
  }
  return undefined;
}
