// Conversations that chance has made go the same way with socket.io-client and with this library, on real servers.
// npm run differential goes on where these end, and shortens what goes another way.
import { expect, test } from "@playwright/test";
import { io as ours } from "isomorphic-socketio";
import { io as reference } from "socket.io-client";
import type { Io } from "../scenario.ts";
import { differences, type Libraries, shrink } from "./comparison.ts";
import { generate } from "./generator.ts";
import type { Step } from "./program.ts";

const libraries: Libraries = { reference: reference as Io, ours: ours as unknown as Io };

/** Seeds of the programs that are played on every run, and those that are played beside them before a release. */
const FEW = { first: 1, count: 25 };
const MANY = { first: 1000, count: 300 };

async function playedDifferently({ first, count }: { readonly first: number; readonly count: number }): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const difference = await differences(libraries, generate(seed));
    if (Object.keys(difference).length > 0) found.push({ again: `npm run differential -- --programs 1 --seed ${seed}`, difference });
  }
  return found;
}

test("random conversations", async () => {
  test.slow();
  expect(await playedDifferently(FEW)).toEqual([]);
});

test("many random conversations @thorough", async () => {
  test.slow();
  expect(await playedDifferently(MANY)).toEqual([]);
});

test("a library that is not like the other is found out, and the program is shortened to what shows it", async () => {
  // loses every event that is emitted before the connection is open
  const forgetful = ((...args: Parameters<Io>) => {
    const socket = (libraries.ours as (...args: Parameters<Io>) => ReturnType<Io>)(...args);
    socket.io.on("open", () => (socket.sendBuffer = []));
    return socket;
  }) as Io;
  const open: Step = { do: "io", socket: "a", nsp: "/", options: { forceNew: true } };
  const emit: Step = { do: "emit", socket: "a", message: { event: "news", args: ["text"], mode: "plain" }, modifiers: {}, send: false };
  const settle: Step = { do: "settle" };
  const steps = [{ do: "policy", nsp: "/a", policy: "greet" }, open, emit, settle, { do: "pass", ms: 1000 }] as const;
  const shortest = await shrink({ ...libraries, ours: forgetful }, { server: { transports: ["polling"], recovery: false }, steps });
  expect(shortest.steps).toEqual([open, emit]);
});

test("a seed makes the same program every time, and not that of another seed", () => {
  expect(generate(1)).toEqual(generate(1));
  expect(generate(1)).not.toEqual(generate(2));
});
