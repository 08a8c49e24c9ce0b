import { describe, expect, test } from "@jest/globals";
import { HEAD_START } from "../src/core/candidates.ts";
import type { EngineOptions } from "../src/core/engine.ts";
import { Owner } from "./sim/owner.ts";
import { handshake, type Wire } from "./sim/world.ts";

const TIMEOUT = 20_000;

/** A race of a WebSocket, which goes first, and polling. */
function racing(options: Partial<EngineOptions> = {}) {
  const owner = new Owner({ transports: ["websocket", "polling", "webtransport"], race: true, timeout: TIMEOUT, ...options }).observe();
  return { owner, world: owner.world, log: owner.log, engine: owner.engine };
}

const state = (wires: readonly Wire[]) => wires.map(({ name, gone }) => [name, gone]);

describe("a race of two transports", () => {
  test("is none when the first opens within its head start", () => {
    const { world, log } = racing();
    world.advance(HEAD_START - 1);
    world.websocket.open().receive(handshake({ upgrades: [] }));
    world.advance(HEAD_START);
    expect(state(world.wires)).toEqual([["websocket", undefined]]);
    expect(log).toEqual(["open s1"]);
  });

  test("begins when the first has had its head start, and has two runners", () => {
    const { world, log } = racing();
    world.advance(10 * HEAD_START);
    expect(state(world.wires)).toEqual([["websocket", undefined], ["polling", undefined]]);
    expect(world.wires.map(({ sid }) => sid)).toEqual([undefined, undefined]);
    expect(log).toEqual([]);
  });

  test.each([["websocket", "polling"], ["polling", "websocket"]])("is won by %s: that has the session, and all that was sent", (winner, loser) => {
    const { world, log, engine } = racing();
    engine.send("a");
    world.advance(HEAD_START);
    engine.send("b");
    world.wire(winner).open().receive(handshake({ sid: "first", upgrades: [] }));
    expect(engine.transport).toBe(world.wire(winner));
    expect(world.wire(winner).sent).toEqual(["4a", "4b"]);
    // in order, so that the server hears of it
    expect(world.wire(loser)).toMatchObject({ gone: "closed", sent: [] });
    world.wire(loser).open().receive(handshake({ sid: "second" }), "4m").drop();
    expect(log).toEqual(["open first"]);
    expect(engine.handshake?.sid).toBe("first");
  });

  test("that polling wins is followed by the upgrade, on a connection of its own", () => {
    const { world, log, engine } = racing();
    world.advance(HEAD_START);
    world.polling.receive(handshake({ upgrades: ["websocket"] }));
    expect(state(world.wires)).toEqual([["websocket", "closed"], ["polling", undefined], ["websocket", undefined]]);
    expect(world.websocket.sid).toBe("s1");
    world.websocket.open().receive("3probe");
    world.polling.drained();
    expect(engine.transport).toBe(world.websocket);
    expect(log).toEqual(["open s1", "upgrade websocket"]);
  });

  test("goes on at once without a runner that fails", () => {
    const { world, log } = racing();
    world.websocket.drop(new Error("blocked"));
    expect(state(world.wires)).toEqual([["websocket", "abandoned"], ["polling", undefined]]);
    world.polling.receive(handshake({ upgrades: [] }));
    expect(log).toEqual(["open s1"]);
  });

  test("is lost when the last of them fails, with its error", () => {
    const { owner, world, log } = racing();
    world.advance(HEAD_START);
    world.websocket.drop(new Error("blocked"));
    expect(log).toEqual([]);
    world.polling.drop(new Error("refused"));
    expect(log).toEqual(["close transport error"]);
    expect(owner.error?.message).toMatch(/refused/);
    expect(world.wires).toHaveLength(2);
  });

  test("goes on past a runner that says something else than a handshake", () => {
    const { world, log } = racing();
    world.advance(HEAD_START);
    world.polling.receive("<html>");
    expect(world.polling.gone).toBe("abandoned");
    world.websocket.open().receive(handshake({ upgrades: [] }));
    expect(log).toEqual(["open s1"]);
  });

  test("is limited by the time of the attempt, not by that of each", () => {
    const { world, log } = racing();
    world.advance(TIMEOUT);
    expect(log).toEqual(["close transport error"]);
    expect(state(world.wires)).toEqual([["websocket", "abandoned"], ["polling", "abandoned"]]);
  });

  test("is called off by its owner: both are closed in order", () => {
    const { world, log, engine } = racing();
    world.advance(HEAD_START);
    engine.close();
    expect(state(world.wires)).toEqual([["websocket", "closed"], ["polling", "closed"]]);
    world.polling.receive(handshake());
    world.advance(TIMEOUT);
    expect(log).toEqual(["close forced close"]);
  });

  test("includes all, one after the other, when all are to be tried", () => {
    const { world } = racing({ tryAllTransports: true });
    world.advance(2 * HEAD_START);
    expect(world.wires.map(({ name }) => name)).toEqual(["websocket", "polling", "webtransport"]);
  });

  test("needs two: with one there is nothing to wait for", () => {
    const { world, engine } = racing({ transports: ["websocket"] });
    expect(engine.deadline).toBe(world.now() + TIMEOUT);
    world.websocket.open().receive(handshake({ upgrades: [] }));
    expect(engine.transport).toBe(world.websocket);
  });
});
