import { describe, expect, test } from "@jest/globals";
import { Owner } from "./sim/owner.ts";
import { handshake, type Wire } from "./sim/world.ts";

const TIMEOUT = 20_000;

/** A session that tries one transport after the other. */
function trying(transports = ["webtransport", "websocket", "polling"]) {
  const owner = new Owner({ transports, tryAllTransports: true, timeout: TIMEOUT }).observe();
  return { owner, world: owner.world, log: owner.log, engine: owner.engine };
}

const names = (wires: readonly Wire[]) => wires.map(({ name, gone }) => [name, gone]);

describe("a transport that fails before the handshake", () => {
  const failures: Record<string, (wire: Wire) => void> = {
    "cannot connect": (wire) => wire.drop(new Error("refused")),
    "is closed at once": (wire) => wire.open().drop(),
    "does not get a handshake": (wire) => wire.open().receive("4hello"),
  };

  test.each(Object.entries(failures))("because it %s is let go, and the next one is tried", (_, fail) => {
    const { world, log, engine } = trying();
    engine.send("a");
    fail(world.wires[0]!);
    expect(names(world.wires)).toEqual([["webtransport", "abandoned"], ["websocket", undefined]]);
    expect(log).toEqual([]);
    world.wires[0]!.receive(handshake()).drop();
    world.websocket.open().receive(handshake({ upgrades: [] }));
    expect(log).toEqual(["open s1"]);
    expect(world.websocket).toMatchObject({ sid: undefined, sent: ["4a"] });
  });

  test("ends the session when it was the last one, with its own error", () => {
    const { owner, world, log } = trying();
    world.wires[0]!.drop(new Error("first"));
    world.wires[1]!.drop(new Error("second"));
    const last = new Error("last");
    world.wires[2]!.drop(last);
    expect(log).toEqual(["close transport error"]);
    expect(owner.error).toMatchObject({ code: "TRANSPORT_ERROR", cause: last });
    expect(world.wires).toHaveLength(3);
    world.advance(1e9);
    expect(world.wires).toHaveLength(3);
  });

  test("ends the session at once when others are not to be tried", () => {
    const owner = new Owner({ tryAllTransports: false });
    owner.world.polling.drop(new Error("refused"));
    expect(owner.world.wires).toHaveLength(1);
    expect(owner.log).toEqual(["close transport error"]);
  });

  test("does not win time: the limit is for all of them", () => {
    const { world, log } = trying();
    world.advance(TIMEOUT - 1);
    world.wires[0]!.drop(new Error("refused"));
    expect(log).toEqual([]);
    world.advance(1);
    expect(log).toEqual(["close transport error"]);
    expect(names(world.wires)).toEqual([["webtransport", "abandoned"], ["websocket", "abandoned"]]);
  });

  test("is not followed by another when the owner closes meanwhile", () => {
    const { world, log, engine } = trying();
    engine.close();
    world.wires[0]!.drop(new Error("late"));
    expect(world.wires).toHaveLength(1);
    expect(log).toEqual(["close forced close"]);
  });
});

describe("once a handshake has come", () => {
  test("the loss of the transport is the end of the session", () => {
    const { world, log } = trying();
    world.wires[0]!.open().receive(handshake({ upgrades: [] })).drop();
    expect(log).toEqual(["open s1", "close transport close"]);
    expect(world.wires).toHaveLength(1);
  });

  test("what failed before is not probed", () => {
    const { world } = trying();
    world.wires[0]!.drop(new Error("refused"));
    world.wires[1]!.drop(new Error("refused"));
    world.polling.receive(handshake({ upgrades: ["websocket", "webtransport"] }));
    expect(world.wires.map(({ name }) => name)).toEqual(["webtransport", "websocket", "polling"]);
  });

  test("what is probed is what the server offers, not what was left to try", () => {
    const { world } = trying(["polling", "websocket", "webtransport"]);
    world.polling.receive(handshake({ upgrades: ["websocket"] }));
    world.websocket.open().drop();
    expect(world.wires.map(({ name }) => name)).toEqual(["polling", "websocket"]);
  });
});
