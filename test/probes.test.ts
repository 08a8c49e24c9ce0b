import { describe, expect, test } from "@jest/globals";
import { HEAD_START } from "../src/core/candidates.ts";
import type { SocketIOError } from "../src/core/errors.ts";
import { Owner, silent } from "./sim/owner.ts";
import type { Wire } from "./sim/world.ts";

/** A session over polling whose server offers both, in the order in which the application named them. */
function offered(transports = ["polling", "websocket", "webtransport"]) {
  const owner = new Owner({ transports }).observe().greet({ upgrades: ["websocket", "webtransport"] });
  const { world, log, observed, engine } = owner;
  return { owner, world, log, observed, engine, polling: world.polling, webtransport: world.wire("webtransport") };
}

const names = (wires: readonly Wire[]) => wires.map(({ name }) => name);

describe("WebTransport and WebSocket", () => {
  test.each([[["polling", "websocket", "webtransport"]], [["polling", "webtransport", "websocket"]]])("of %j: WebTransport has a head start", (transports) => {
    const { world } = offered(transports);
    expect(names(world.wires)).toEqual(["polling", "webtransport"]);
    world.advance(HEAD_START - 1);
    expect(names(world.wires)).toEqual(["polling", "webtransport"]);
    world.advance(1);
    expect(names(world.wires)).toEqual(["polling", "webtransport", "websocket"]);
    expect(world.websocket.sid).toBe("s1");
  });

  test("WebTransport that is answered in time is alone", () => {
    const { world, webtransport, polling, engine } = offered();
    webtransport.open().receive("3probe");
    world.advance(10 * HEAD_START);
    polling.drained();
    world.advance(10 * HEAD_START);
    expect(engine.transport).toBe(webtransport);
    expect(names(world.wires)).toEqual(["polling", "webtransport"]);
  });

  test("WebTransport that fails makes way at once", () => {
    const { world, webtransport } = offered();
    webtransport.drop(new Error("no UDP here"));
    expect(names(world.wires)).toEqual(["polling", "webtransport", "websocket"]);
    world.advance(HEAD_START);
    expect(world.wires).toHaveLength(3);
  });

  test.each(["webtransport", "websocket"])("the first to be answered is %s: the other is let go before anything else is said", (first) => {
    const { world, engine, polling, observed, log } = offered();
    world.advance(HEAD_START);
    const [winner, loser] = [world.wire(first), world.wires.find(({ name }) => name !== "polling" && name !== first)!];
    winner.open();
    loser.open();
    expect(loser.sent).toEqual(["2probe"]);
    winner.receive("3probe");
    expect(loser.gone).toBe("abandoned");
    loser.receive("3probe").drop(); // which comes too late
    polling.drained();
    expect(engine.transport).toBe(winner);
    expect([winner.sent, loser.sent]).toEqual([["2probe", "5"], ["2probe"]]);
    expect(log).toEqual(["open s1", `upgrade ${first}`]);
    expect(observed.filter((line) => line.startsWith("upgrade error"))).toEqual([]);
  });

  test("the winner dies while polling pauses: the other is probed anew, and nothing is lost", () => {
    const { world, engine, polling, webtransport } = offered();
    world.advance(HEAD_START);
    world.websocket.open();
    webtransport.open().receive("3probe");
    engine.send("a");
    webtransport.drop(new Error("broken"));
    expect(names(world.wires)).toEqual(["polling", "webtransport", "websocket", "websocket"]);
    expect(polling).toMatchObject({ paused: false, sent: ["4a"] });
    world.websocket.open().receive("3probe");
    polling.drained();
    expect(engine.transport).toBe(world.websocket);
  });

  test("both are silent: both are given up, each after its time, and the session goes on", () => {
    const { world, engine, polling, observed } = offered();
    world.advance(HEAD_START + 20_000);
    expect(world.wires.map(({ gone }) => gone)).toEqual([undefined, "abandoned", "abandoned"]);
    expect(observed.filter((line) => line.startsWith("upgrade"))).toEqual(["upgrade error UPGRADE_FAILED", "upgrade error UPGRADE_FAILED"]);
    engine.send("a");
    expect(polling.sent).toEqual(["4a"]);
  });

  test("one fails and the other is silent: that is given up after its time", () => {
    const { world, webtransport } = offered();
    world.advance(HEAD_START);
    webtransport.drop(new Error("no UDP here"));
    world.advance(19_999);
    expect(world.websocket.gone).toBeUndefined();
    world.advance(1);
    expect(world.websocket.gone).toBe("abandoned");
  });

  test("one is refused and the other still runs: that alone is told", () => {
    const { owner, world, webtransport, engine, polling } = offered();
    const told: unknown[] = [];
    engine.observer = { ...silent, onUpgradeError: ({ transport }: SocketIOError) => told.push(transport) };
    world.advance(HEAD_START);
    world.websocket.drop(new Error("the server is upgrading already"));
    expect(told).toEqual(["websocket"]);
    webtransport.open().receive("3probe");
    polling.drained();
    expect(owner.log).toEqual(["open s1", "upgrade webtransport"]);
  });

  test("an upgrade that is required waits for the last of them", () => {
    const owner = new Owner({ transports: ["polling", "websocket", "webtransport"], upgrade: "required" }).greet({ upgrades: ["websocket", "webtransport"] });
    const { world, log } = owner;
    world.advance(HEAD_START);
    world.wire("webtransport").drop(new Error("no UDP here"));
    expect(log).toEqual([]);
    world.websocket.open().receive("3probe");
    world.polling.drained();
    expect(log).toEqual(["open s1"]);
  });
});

describe("the end of the session", () => {
  const ends: Record<string, (session: ReturnType<typeof offered>) => void> = {
    "breaks": ({ polling }) => polling.drop(new Error("broken")),
    "is closed by the server": ({ polling }) => polling.receive("1"),
    "is closed by its owner": ({ engine }) => engine.close(),
    "is silent for too long": ({ world, webtransport }) => {
      webtransport.open().receive("3probe"); // which waits for its pause
      world.sleep(45_000);
      world.ring();
    },
  };

  test.each(Object.entries(ends))("that %s is told after each probe that it ends, by name", (_, end) => {
    const session = offered();
    const { owner, world, engine, observed } = session;
    const told: unknown[] = [];
    const { onUpgradeError, ...observer } = engine.observer!;
    engine.observer = {
      ...observer,
      onUpgradeError: (error) => {
        told.push(error.transport);
        onUpgradeError(error);
      },
    };
    if (end !== ends["is silent for too long"]) world.advance(HEAD_START);
    const probes = world.wires.slice(1);
    end(session);
    expect(told).toEqual(names(probes));
    expect(probes.map(({ gone }) => gone)).not.toContain(undefined);
    const last = end === ends["is closed by its owner"] ? ["drain", "close"] : ["close"]; // what was sent is delivered then
    const expected = [...probes.map(() => "upgrade"), ...last];
    expect(observed.slice(-expected.length).map((line) => line.split(" ")[0])).toEqual(expected);
    expect(owner.log.at(-1)).toMatch(/^close/);
    expect(engine.deadline).toBe(Infinity);
  });

  test("that comes while the next probe is opened lets go of that one, too", () => {
    const { world, engine, log } = offered();
    const open = world.open.bind(world);
    world.open = (...args) => {
      const wire = open(...args);
      engine.close();
      return wire;
    };
    world.advance(HEAD_START);
    expect(world.wires.map(({ gone }) => gone)).toEqual(["closed", "abandoned", "abandoned"]);
    expect(log).toEqual(["open s1", "close forced close"]);
  });
});
