import { describe, expect, test } from "@jest/globals";
import { DEFAULTS, Owner, probing } from "./sim/owner.ts";
import { handshake } from "./sim/world.ts";

const BYTES = new Uint8Array([1, 2]);

describe("closing", () => {
  test("delivers what was sent", () => {
    const { world, engine, log } = new Owner().greet();
    world.polling.jam();
    engine.send("a");
    engine.close();
    expect(world.polling).toMatchObject({ gone: "closed", sent: ["4a"] });
    expect(log).toEqual(["open s1", "close forced close"]);
  });

  test("tells who watches that what was sent is on its way: nobody else will, for the transport is let go", () => {
    const owner = new Owner().observe().greet();
    owner.world.polling.jam();
    owner.engine.send("a");
    owner.engine.close();
    expect(owner.observed.slice(-2)).toEqual(["drain", "close forced close"]);
  });

  test.each<[string, (owner: Owner) => void]>([
    ["before the handshake", ({ engine }) => engine.close()],
    ["by an error", ({ engine }) => engine.fail("transport error", new Error("broken"))],
  ])("%s says nothing of the kind", (_, close) => {
    const owner = new Owner().observe();
    owner.engine.send("a", {});
    close(owner);
    expect(owner.observed.filter((line) => line === "drain")).toEqual([]);
    expect(owner.observed.at(-1)).toMatch(/^close/);
  });

  test("hands back what could not even be sent, because the handshake never came", () => {
    const owner = new Owner();
    const message = {};
    owner.engine.send("a", message);
    owner.engine.close();
    expect(owner.log).toEqual(["close forced close"]);
    expect(owner.unsent).toEqual([message]);
  });

  test("by an error is at once", () => {
    const owner = new Owner();
    const error = new Error("broken");
    expect(owner.engine.state).toBe("opening");
    owner.engine.fail("parse error", error);
    expect(owner.log).toEqual(["close parse error"]);
    expect(owner.error).toMatchObject({ message: "broken", cause: error });
    expect(owner.world.polling.gone).toBe("closed"); // the server is there, and should know
  });

  test("by an error hands back what did not reach the network, in order", () => {
    const { owner, polling, websocket, engine } = probing();
    const messages = [{}, {}, {}] as const;
    engine.send("out", {});
    polling.jam();
    engine.send("a", messages[0]);
    engine.sendAll(["b", BYTES, BYTES], messages[1]);
    websocket.receive("3probe");
    engine.send("c", messages[2]);
    polling.drop(new Error("broken"));
    expect(owner.log.at(-1)).toBe("close transport error");
    expect(owner.unsent).toHaveLength(3);
    messages.forEach((message, index) => expect(owner.unsent![index]).toBe(message));
    expect(websocket.gone).toBe("abandoned");
  });

  test("happens once, and nothing is heard or sent afterwards", () => {
    const { owner, world, log, engine, polling, websocket } = probing();
    owner.observe();
    engine.close();
    const { observed } = owner;
    const before = [log.length, observed.length];
    engine.close();
    engine.fail("parse error");
    engine.send("late");
    // what a socket that is still closing has to say
    polling.receive("4late", "2", "1", handshake()).drained().drop(new Error("late"));
    websocket.open().receive("3probe").drop();
    world.advance(1e9);
    expect([log.length, observed.length]).toEqual(before);
    expect(log.at(-1)).toBe("close forced close");
  });

  test("of a session that was never opened needs no transport", () => {
    const owner = new Owner();
    const engine = owner.make(DEFAULTS);
    expect([engine.state, engine.transport]).toEqual(["opening", undefined]);
    engine.close();
    expect(owner.log).toEqual(["close forced close"]);
  });
});

describe.each(["polling", "websocket"])("an owner that closes while %s is being opened", (name) => {
  test("leaves nothing open", () => {
    const owner = new Owner();
    const engine = owner.make(DEFAULTS);
    const { world, log } = owner;
    const open = world.open.bind(world);
    world.open = (...args) => {
      if (args[0] === name) engine.close();
      return open(...args);
    };
    const before = world.wires.length;
    engine.open();
    world.wires[before]!.receive(handshake());
    expect(log.filter((line) => line === "close forced close")).toHaveLength(1);
    expect(world.wires.slice(before).map(({ gone }) => gone)).not.toContain(undefined);
    expect(engine.deadline).toBe(Infinity);
  });
});
