// One scenario for both clients: an option must do with ours what it does with the reference.
import { expect, test } from "@playwright/test";
import type { IoOptions } from "isomorphic-socketio";
import type { Socket } from "socket.io-client";
import type { Expected, Scenario } from "../defects/defect.ts";
import { firstOf, next, upgraded } from "../defects/observe.ts";
import { Stage } from "../defects/stage.ts";
import { OURS, REFERENCE, type Subject } from "../defects/subjects.ts";

export { expect, next, test, upgraded };
export type { Scenario, Stage };

export type Mode = "polling" | "websocket";
export const MODES: readonly Mode[] = ["polling", "websocket"];

/**
 * The body of a test for an option: the same scenario with both clients.
 *
 * @param reference what the reference client shows, where it differs; the caller says why
 */
export function both<Seen>(
  scenario: Scenario<Seen>,
  expected: NoInfer<Expected<Seen>>,
  reference: NoInfer<Expected<Seen>> = expected,
): () => Promise<void> {
  return async () => {
    for (const [subject, seen] of [[OURS, expected], [REFERENCE, reference]] as const) {
      await test.step(subject.name, () => play(subject, scenario, seen));
    }
  };
}

/** The same for our client alone; the caller says why. */
export function ours<Seen>(scenario: Scenario<Seen>, expected: NoInfer<Expected<Seen>>): () => Promise<void> {
  return () => play(OURS, scenario, expected);
}

async function play<Seen>(subject: Subject, scenario: Scenario<Seen>, expected: Expected<Seen>): Promise<void> {
  const stage = new Stage(subject);
  try {
    const seen: unknown = await scenario(stage);
    // Soft: what the other client does is worth knowing too.
    expect.soft(seen).toEqual(expected);
  } finally {
    await stage.close();
  }
}

/** Connects once: what fails is not tried again. The types of the reference know less than it takes. */
export function open(stage: Stage, url: string, options: IoOptions): Socket {
  const all: object = { reconnection: false, ...options };
  return stage.io(url, all);
}

/** What comes first of an attempt to connect. */
export function outcome(stage: Stage, url: string, options: IoOptions): Promise<string> {
  return firstOf(open(stage, url, options), "connect", "connect_error");
}

/** Connects, and waits for the upgrade where there is one to come. */
export async function connect(stage: Stage, url: string, options: IoOptions): Promise<Socket> {
  const socket = open(stage, url, options);
  socket.once("connect_error", (error) => {
    throw error;
  });
  await next(socket, "connect");
  const { transports, upgrade = true } = options;
  if (upgrade && Array.isArray(transports) && transports.join() === "polling,websocket") await upgraded(socket);
  return socket;
}

/** Has the server answer once, which takes a request each way. */
export async function exchange(socket: Socket, ...args: unknown[]): Promise<unknown> {
  return socket.timeout(5000).emitWithAck("echo", ...args) as Promise<unknown>;
}
