import { describe, expect, test } from "@jest/globals";
import { LIMITS } from "../src/core/budget.ts";
import type { EngineOptions } from "../src/core/engine.ts";
import { GRACE } from "../src/core/candidates.ts";
import { Owner, silent } from "./sim/owner.ts";
import { handshake, type Wire } from "./sim/world.ts";

const TIMEOUT = 20_000;

/** A session over polling whose server offers a websocket. */
function offered(options?: Partial<EngineOptions>, greeting?: Readonly<Record<string, unknown>>) {
  const owner = new Owner({ timeout: TIMEOUT, ...options }).observe().greet(greeting);
  const { engine, world, log, observed } = owner;
  return { owner, engine, world, log, observed, polling: world.polling, websocket: world.websocket };
}

/** The same, and the probe was answered: polling is being paused. */
function pausing(options?: Partial<EngineOptions>) {
  const session = offered(options);
  session.websocket.open().receive("3probe");
  expect(session.polling).toMatchObject({ paused: true, gone: undefined });
  return session;
}

/** The same, and the server was told to change over: the last poll is pending. */
function changing(options?: Partial<EngineOptions>) {
  const session = pausing(options);
  session.world.advance(GRACE);
  expect(session.websocket.sent).toEqual(["2probe", "5"]);
  return session;
}

describe("an upgrade", () => {
  test("probes the session, pauses, switches and tells", () => {
    const { engine, observed, polling, websocket } = offered();
    expect(websocket).toMatchObject({ sid: "s1", sent: [] });
    websocket.open();
    expect(websocket.sent).toEqual(["2probe"]);
    websocket.receive("3probe");
    expect(polling).toMatchObject({ paused: true, gone: undefined });
    polling.receive("6").drained();
    expect(polling.gone).toBe("closed");
    expect(engine.transport).toBe(websocket);
    expect(websocket.sent).toEqual(["2probe", "5"]);
    expect(observed.filter((line) => line.startsWith("upgrad"))).toEqual(["upgrading websocket", "upgrade websocket"]);
  });

  test("keeps the order of what is sent before, during and after", () => {
    const { engine, polling, websocket } = offered();
    engine.send("a");
    websocket.open();
    engine.send("b");
    websocket.receive("3probe");
    engine.send("c");
    engine.send("d");
    polling.drained();
    engine.send("e");
    expect(polling.sent).toEqual(["4a", "4b"]);
    expect(websocket.sent).toEqual(["2probe", "5", "4c", "4d", "4e"]);
  });

  test("delivers what arrives on the last poll", () => {
    const { log, polling, websocket } = pausing();
    polling.receive("4last", "6").drained();
    websocket.receive("4next");
    expect(log).toEqual(["open s1", "message last", "upgrade websocket", "message next"]);
  });

  test("ignores what the old transport says afterwards", () => {
    const { log, polling } = pausing();
    polling.drained().receive("4stale", "1").drained().drop(new Error("400"));
    expect(log).toEqual(["open s1", "upgrade websocket"]);
  });

  test("answers count once", () => {
    const { log, observed, polling, websocket } = pausing();
    websocket.receive("3probe");
    polling.drained();
    websocket.receive("3probe");
    expect(websocket.sent).toEqual(["2probe", "5"]);
    expect(log).toEqual(["open s1", "upgrade websocket"]);
    expect(observed.filter((line) => line === "upgrading websocket")).toHaveLength(1);
  });

  test("has the server change over as soon as nothing of ours is on its way: that ends the last poll", () => {
    const { engine, world, log, polling, websocket } = offered();
    polling.writable = false;
    engine.send("a");
    websocket.open().receive("3probe");
    world.advance(GRACE);
    expect(websocket.sent).toEqual(["2probe"]);
    expect(world.alarmAt).toBeGreaterThan(world.time);
    polling.writable = true;
    polling.sink.onDrain(polling);
    polling.sink.onDrain(polling);
    expect(websocket.sent).toEqual(["2probe", "5"]);
    expect(engine.transport).toBe(polling);
    polling.receive("4last").drained();
    expect(engine.transport).toBe(websocket);
    expect(websocket.sent).toEqual(["2probe", "5"]);
    expect(log).toEqual(["open s1", "message last", "upgrade websocket"]);
  });

  test("does so when it had time to see the new transport die with its answer, and no earlier", () => {
    const { world, polling, websocket } = pausing();
    polling.sink.onDrain(polling);
    world.advance(GRACE - 1);
    world.ring(); // early, as it may
    expect(websocket.sent).toEqual(["2probe"]);
    world.advance(1);
    expect(websocket.sent).toEqual(["2probe", "5"]);
  });

  test("delivers in order what overtakes the last poll", () => {
    const { log, observed, polling, websocket } = changing();
    websocket.receive("4second", "2", "4third");
    expect(log).toEqual(["open s1"]);
    polling.receive("4first", "6").drained();
    websocket.receive("4fourth");
    expect(log).toEqual(["open s1", "message first", "upgrade websocket", "message second", "ping", "message third", "message fourth"]);
    expect(websocket.sent).toEqual(["2probe", "5", "3"]);
    expect(observed).toContain("upgrade websocket");
  });

  test.each<[string, (polling: Wire) => void]>([
    ["with a goodbye, which is that of the transport", (polling) => polling.receive("1").drained()],
    ["by closing it", (polling) => polling.drop()],
    ["as a request that comes too late", (polling) => polling.drop(Object.assign(new Error("400"), { status: 400 }))],
  ])("goes on over the new transport when the server ends the last poll %s", (_, end) => {
    const { engine, log, polling, websocket } = changing();
    engine.send("a");
    websocket.receive("4early");
    end(polling);
    expect(engine.transport).toBe(websocket);
    expect(polling.gone).toBe("closed");
    expect(websocket.sent).toEqual(["2probe", "5", "4a"]);
    expect(log).toEqual(["open s1", "upgrade websocket", "message early"]);
  });

  test.each<[string, (polling: Wire) => void]>([
    ["before the server was told", (polling) => polling.receive("1")],
    ["by another error", (polling) => polling.drop(Object.assign(new Error("502"), { status: 502 }))],
  ])("ends with the transport in use when that ends %s", (how, end) => {
    const { log, polling, websocket } = how === "by another error" ? changing() : pausing();
    end(polling);
    expect(log.at(-1)).toMatch(/^close transport/);
    expect(websocket.gone).toBe("abandoned");
  });

  test.each([
    ["inbox", { inbox: 2 }, ["4a", "4b", "4c"]],
    ["inboxBytes", { inboxBytes: 5 }, ["4aaaa", "4"]],
  ])("keeps no more of what overtakes the last poll than `limits.%s` allows", (name, limit, frames) => {
    const { owner, log, websocket } = changing({ limits: { ...LIMITS, ...limit } });
    websocket.receive(...frames.slice(0, -1));
    expect(log).toEqual(["open s1"]);
    websocket.receive(frames.at(-1)!);
    expect(log).toEqual(["open s1", "close parse error"]);
    expect(owner.error).toMatchObject({ code: "LIMIT_EXCEEDED", message: expect.stringContaining(`limits.${name}\``) });
  });

  test("waits for the pause of the transport in use, after the answer, and for nothing else", () => {
    const { engine, polling, websocket } = offered();
    polling.drained();
    websocket.open();
    polling.drained();
    expect(websocket.sent).toEqual(["2probe"]);
    websocket.receive("3probe").drained();
    expect(engine.transport).toBe(polling);
    polling.drained();
    expect(websocket.sent).toEqual(["2probe", "5"]);
  });

  test("makes the loss of the new transport the end of the session", () => {
    const { log, polling, websocket } = pausing();
    polling.drained();
    websocket.drop();
    expect(log).toEqual(["open s1", "upgrade websocket", "close transport close"]);
  });

  test.each([
    ["the application wants none", { upgrade: false }, ["websocket"]],
    ["the server offers none", {}, []],
    ["the application does not know what is offered", {}, ["webtransport", "constructor"]],
    ["it would lead to the transport in use", {}, ["polling"]],
  ])("does not happen when %s", (_, options, upgrades) => {
    const owner = new Owner(options).greet({ upgrades });
    expect(owner.world.wires).toHaveLength(1);
  });
});

describe("a probe that fails", () => {
  const failures: Record<string, (probe: Wire, world: Owner["world"]) => void> = {
    "cannot connect": (probe) => probe.drop(new Error("refused")),
    "is closed without an error": (probe) => probe.open().drop(),
    "gets a wrong answer": (probe) => probe.open().receive("3"),
    "gets a handshake": (probe) => probe.open().receive(handshake()),
    "gets binary": (probe) => probe.open().receive(new Uint8Array(1)),
    "gets no answer": (probe, world) => {
      probe.open();
      world.advance(TIMEOUT - 1);
      expect(probe.gone).toBeUndefined();
      world.advance(1);
    },
    "dies after its answer": (probe) => probe.open().receive("3probe").drop(),
    "talks too early after its answer": (probe) => probe.open().receive("3probe", "4early"),
    "waits in vain for the pause": (probe, world) => {
      probe.open().receive("3probe");
      world.advance(TIMEOUT);
    },
  };

  test.each(Object.entries(failures))("because it %s leaves the session as it was", (_, fail) => {
    const { engine, world, log, observed, polling, websocket } = offered();
    engine.send("a");
    fail(websocket, world);
    expect(polling.paused).toBe(false);
    expect(websocket.gone).toBe("abandoned");
    engine.send("b");
    polling.receive("4m", "2");
    // stale news, of the pause and of the probe
    polling.drained();
    websocket.open().receive("3probe").drop();
    expect(polling.sent).toEqual(["4a", "4b", "3"]);
    expect(log).toEqual(["open s1", "message m", "ping"]);
    expect(observed.filter((line) => line.startsWith("upgrade"))).toEqual(["upgrade error UPGRADE_FAILED"]);
    expect(world.wires).toHaveLength(2);
  });

  test("after the server was told to change over is forgotten, with what came over it, and another may follow", () => {
    const { engine, log, polling, websocket } = changing();
    engine.send("a");
    websocket.receive("4lost").drop();
    polling.receive("4m");
    expect(polling.sent).toEqual(["4a"]);
    expect(log).toEqual(["open s1", "message m"]);
    polling.receive("1"); // it had changed over already, and now nobody is left
    expect(log.at(-1)).toBe("close transport close");
    expect(engine.transport).toBe(polling);
  });

  test("while polling pauses loses nothing that was sent meanwhile, and is not waited for", () => {
    const { engine, polling, websocket } = pausing();
    engine.send("a");
    polling.receive("2");
    expect(polling.sent).toEqual([]);
    websocket.drop();
    expect(polling.sent).toEqual(["4a", "3"]);
  });

  test("makes way for the next better transport, in order and each once", () => {
    const owner = new Owner({ transports: ["polling", "webtransport", "websocket"] }).greet({ upgrades: ["webtransport", "websocket", "webtransport"] });
    const { world } = owner;
    world.wire("webtransport").drop(new Error("no UDP here"));
    expect(world.wires.map(({ name }) => name)).toEqual(["polling", "webtransport", "websocket"]);
    world.websocket.open().drop(new Error("no WebSocket either"));
    expect(world.wires).toHaveLength(3);
    expect(owner.log).toEqual(["open s1"]);
  });

  test("is told with its cause and its transport", () => {
    const { owner, websocket } = offered();
    const cause = new Error("refused");
    let told: unknown;
    owner.engine.observer = { ...silent, onUpgradeError: (error) => void (told = error) };
    websocket.drop(cause);
    expect(told).toMatchObject({ code: "UPGRADE_FAILED", message: "probe error: no upgrade to websocket: refused", transport: "websocket", cause });
  });
});

describe("closing during an upgrade", () => {
  test("before the answer does not wait for it", () => {
    const { engine, log, polling, websocket } = offered();
    websocket.open();
    engine.send("a");
    engine.close();
    expect(polling).toMatchObject({ gone: "closed", sent: ["4a"] });
    expect(websocket.gone).toBe("abandoned");
    expect(log).toEqual(["open s1", "close forced close"]);
  });

  test("waits for the switch, delivers over the new transport, and takes nothing more", () => {
    const { engine, log, polling, websocket } = pausing();
    engine.send("a");
    engine.close();
    engine.close();
    engine.send("ignored");
    expect(engine.state).toBe("closing");
    expect(log).toEqual(["open s1"]);
    polling.drained();
    expect(websocket).toMatchObject({ gone: "closed", sent: ["2probe", "5", "4a"] });
    expect(log).toEqual(["open s1", "close forced close"]);
  });

  test("delivers over the old transport when the probe dies, and probes no other", () => {
    const { engine, log, world, polling, websocket } = offered({ transports: ["polling", "websocket", "other"] }, { upgrades: ["websocket", "other"] });
    websocket.open().receive("3probe");
    engine.send("a");
    engine.close();
    websocket.drop();
    expect(polling).toMatchObject({ gone: "closed", sent: ["4a"] });
    expect(log).toEqual(["open s1", "close forced close"]);
    expect(world.wires).toHaveLength(2);
  });

  test("does not wait for ever", () => {
    const { engine, log, polling, world } = pausing();
    engine.send("a");
    engine.close();
    world.advance(TIMEOUT);
    expect(polling).toMatchObject({ gone: "closed", sent: ["4a"] });
    expect(log).toEqual(["open s1", "close forced close"]);
  });

  test("tells the truth when the session breaks first", () => {
    const { owner, engine, log, polling } = pausing();
    const message = {};
    engine.send("a", message);
    engine.close();
    polling.drop(new Error("broken"));
    expect(log).toEqual(["open s1", "close transport error"]);
    expect(owner.unsent).toEqual([message]);
    engine.close();
    expect(engine.state).toBe("closed");
    expect(engine.queue).toEqual([]);
  });
});
