import { afterEach, beforeEach, jest } from "@jest/globals";
import type { SocketIOError } from "../../src/core/errors.ts";
import { createIo, type Io } from "../../src/io.ts";
import type { Manager } from "../../src/manager.ts";
import type { Socket } from "../../src/socket.ts";
import { Server } from "./server.ts";

export const URL = "http://server.test";

/** What the library reported while the test of this moment runs: one list, also where several files of tests run as one. */
const reported: unknown[] = [];

/** Simulates time for the tests of a file; returns what the library reports while one of them runs. */
export function simulated(): unknown[] {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] });
    reported.length = 0;
    globalThis.reportError = (error) => reported.push(error);
  });
  afterEach(() => {
    jest.useRealTimers();
    delete (globalThis as { reportError?: unknown }).reportError;
  });
  return reported;
}

/** A server, and an `io` that can reach no other. */
export function application(): { server: Server; io: Io } {
  const server = new Server();
  return { server, io: createIo({ memory: server.transport }) };
}

/** A socket that is connected, with its server and its manager. */
export async function connect(): Promise<{ server: Server; socket: Socket; manager: Manager }> {
  const { server, io } = application();
  const socket = io(URL);
  await settled();
  return { server, socket, manager: socket.io };
}

/** Whatever is under way without waiting for time to pass has happened. */
export async function settled(): Promise<void> {
  await jest.advanceTimersByTimeAsync(0);
}

/** How a promise ended so far: "pending", with a value, or with the code of an error. */
export function watch(promise: Promise<unknown>): { outcome: unknown } {
  const result: { outcome: unknown } = { outcome: "pending" };
  promise.then(
    (value) => (result.outcome = value),
    (error: unknown) => (result.outcome = (error as SocketIOError).code),
  );
  return result;
}

/** Writes down what a socket tells. */
export function record(socket: Socket, log: string[] = [], name = ""): string[] {
  socket.on("connect", () => log.push(`${name}connect`));
  socket.on("connect_error", ({ message }) => log.push(`${name}connect_error ${message}`));
  socket.on("disconnect", (reason: string) => log.push(`${name}disconnect ${reason}`));
  return log;
}

/** Writes down what a manager tells. */
export function recordManager(manager: Manager, log: string[] = []): string[] {
  for (const event of ["open", "reconnect_failed"] as const) manager.on(event, () => log.push(event));
  for (const event of ["close", "reconnect_attempt", "reconnect"] as const) {
    manager.on(event, (detail: string | number) => log.push(`${event} ${detail}`));
  }
  for (const event of ["error", "reconnect_error"] as const) manager.on(event, ({ message }) => log.push(`${event} ${message}`));
  return log;
}
