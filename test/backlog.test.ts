import { describe, expect, jest, test } from "@jest/globals";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";

/** More than a function can be called with, and enough to tell work that grows with the square of it. */
const MANY = 200_000;

/** Milliseconds for what takes a fraction of a second, and half a minute when each event moves all that wait behind it. */
const BOUND = 10_000;

function emitted(session: Session, from = 0, to = MANY): void {
  for (let index = from; index < to; index++) session.emit(["x", index], {});
}

/** All of them, once and in order. */
const all = Array.from({ length: MANY }, (_, index) => `42["x",${index}]`);

describe("of a great many events", () => {
  test("that a stalled connection never took, each comes over the next one, in order", () => {
    const client = new Client();
    const session = client.online();
    client.wire.jam();
    emitted(session);
    client.wire.drop(new Error("broken"));
    expect(client.log.at(-2)).toBe("disconnect transport error");
    client.world.advance(1000);
    client.open();
    client.admit();
    expect(client.events).toEqual(all);
  });

  test.each([true, false])("that waited for a connection, none waits for the others longer than it takes to send them; heard: %p", (hears) => {
    const client = new Client();
    client.hears = hears;
    const session = client.attach();
    emitted(session);
    client.open();
    const start = performance.now();
    client.admit();
    expect(performance.now() - start).toBeLessThan(BOUND);
    expect(client.events).toEqual(all);
  });

  test("those that a listener finds waiting are those that were not sent, and what it emits goes behind them", () => {
    const client = new Client();
    const session = client.attach();
    const found: number[] = [];
    const listener = jest.fn((line: string) => {
      if (!line.startsWith("send ")) return;
      found.push(session.out.packets.length);
      if (found.length === 2) emitted(session, 3, 5);
    });
    client.react = listener;
    emitted(session, 0, 3);
    client.open();
    client.admit();
    expect(found).toEqual([3, 2, 3, 2, 1]);
    expect(session.out.packets).toEqual([]);
    expect(client.events).toEqual(all.slice(0, 5));
  });

  test("those that were not sent when a listener leaves stay, and are sent when it comes back", () => {
    const client = new Client();
    const session = client.attach();
    emitted(session, 0, 3);
    client.react = (line) => line === 'send ["x",1]' && client.connection.detach(session);
    client.open();
    client.admit();
    expect(session.out.packets.map(({ data }) => data)).toEqual([["x", 1], ["x", 2]]);
  });
});
