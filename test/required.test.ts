import { describe, expect, test } from "@jest/globals";
import { DEFAULTS, Owner } from "./sim/owner.ts";
import { handshake } from "./sim/world.ts";

describe("an upgrade that is required", () => {
  test("opens the session when it is made, once", () => {
    const { engine, log, world } = new Owner({ upgrade: "required" }).greet();
    const { polling, websocket } = world;
    expect(log).toEqual([]);
    websocket.open().receive("3probe");
    engine.send("a");
    polling.drained();
    expect(websocket.sent).toEqual(["2probe", "5", "4a"]);
    expect(log).toEqual(["open s1"]);
  });

  test.each([
    ["is not offered", { upgrade: "required" as const }, { upgrades: [] }],
    ["is not offered by name", { upgrade: "required" as const }, { upgrades: ["webtransport"] }],
  ])("and %s ends the session", (_, options, greeting) => {
    const owner = new Owner(options).greet(greeting);
    expect(owner.log).toEqual(["close transport error"]);
    expect(owner.error).toMatchObject({ code: "UPGRADE_FAILED" });
    expect(owner.world.polling.gone).toBe("abandoned");
  });

  test("and cannot be made ends the session, after all were tried", () => {
    const owner = new Owner({ upgrade: "required", transports: ["polling", "websocket", "webtransport"] }).observe().greet({ upgrades: ["websocket", "webtransport"] });
    const { world, log } = owner;
    world.wire("webtransport").open().receive("3probe").drop(new Error("broken"));
    expect(log).toEqual([]);
    world.websocket.drop(new Error("no WebSocket here"));
    expect(log).toEqual(["close transport error"]);
    expect(owner.error).toMatchObject({ code: "UPGRADE_FAILED", transport: "websocket" });
    expect(world.polling.gone).toBe("abandoned");
  });
});

test.each([[true, "required"], ["required", true]] as const)("what is wanted of a session is settled when it opens: %p, later %p", (first, later) => {
  const owner = new Owner();
  const options = { ...DEFAULTS, upgrade: first as boolean | "required" };
  owner.make(options).open();
  const polling = owner.world.polling;
  polling.receive(handshake());
  options.upgrade = later;
  owner.world.websocket.open().receive("3probe");
  polling.drained();
  expect(owner.log.filter((line) => line === "open s1")).toHaveLength(1);
});
