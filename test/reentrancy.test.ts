import { describe, expect, test } from "@jest/globals";
import { MOMENTS, type Moment, Owner, silent } from "./sim/owner.ts";
import type { Frame } from "../src/core/ports.ts";
import { Client } from "./sim/client.ts";

type Action = (owner: Owner) => void;

/** Whole lives of a session; between them they reach every moment. */
const LIVES: Record<string, (owner: Owner) => void> = {
  "that is upgraded": (owner) => {
    const { world } = owner.greet();
    world.polling.receive("2", "4m").sink.onDrain(world.polling);
    world.websocket.open().receive("3probe");
    world.polling.receive("2", "4m", "6").drained();
    world.websocket.receive("4m", "2").drop();
  },
  "whose probe dies early": (owner) => {
    const { world } = owner.greet();
    world.wires.at(-1)!.open().drop(new Error("refused"));
    world.polling.receive("4m", "2", "1");
  },
  "whose probe dies late": (owner) => {
    const { world } = owner.greet();
    world.wires.at(-1)!.open().receive("3probe");
    world.polling.receive("2");
    world.wires.at(-1)!.drop(new Error("broken"));
    world.polling.receive("4m", "x");
  },
};

const ACTIONS: Record<string, Action> = {
  closes: ({ engine }) => engine.close(),
  fails: ({ engine }) => engine.fail("parse error", new Error("application")),
  "sends and closes": ({ engine }) => {
    engine.send("last");
    engine.close();
  },
};

/** The application does `action` once, at the first `moment` of its kind; then time runs out. */
function play(live: (owner: Owner) => void, moment: Moment, action: Action): { owner: Owner; reached: boolean } {
  const owner = new Owner().observe();
  let reached = false;
  owner.react = (now) => {
    if (now !== moment || reached) return;
    reached = true;
    action(owner);
  };
  live(owner);
  owner.world.advance(1e6);
  return { owner, reached };
}

const sent = ({ world }: Owner): Frame[] => world.wires.flatMap((wire) => wire.sent);

describe.each(Object.entries(LIVES))("in a session %s", (_, live) => {
  const moments = MOMENTS.filter((moment) => play(live, moment, () => {}).reached);

  describe.each(moments)("at %j the owner", (moment) => {
    test.each(Object.entries(ACTIONS))("%s: it is told once, last, and every transport is let go", (_, action) => {
      const { owner } = play(live, moment, action);
      expect(owner.log.filter((line) => line.startsWith("close"))).toHaveLength(1);
      expect(owner.log.at(-1)).toMatch(/^close/);
      expect(owner.observed.filter((line) => line.startsWith("close"))).toHaveLength(1);
      expect(owner.observed.at(-1)).toMatch(/^close/);
      expect(owner.world.wires.filter(({ gone }) => !gone)).toEqual([]);
      expect(owner.world.alarmAt).toBe(Infinity);
    });

    test("sends, and that goes out once, unless the session is over", () => {
      let over = false;
      const { owner } = play(live, moment, ({ engine }) => {
        over = engine.state === "closed";
        engine.send("echo");
      });
      expect(sent(owner).filter((frame) => frame === "4echo")).toHaveLength(over ? 0 : 1);
    });
  });
});

test("the lives reach every moment", () => {
  const reached = MOMENTS.filter((moment) => Object.values(LIVES).some((live) => play(live, moment, () => {}).reached));
  expect(reached).toEqual([...MOMENTS]);
});

test("what a listener sends while a binary event goes out does not come between its parts", () => {
  const client = new Client();
  const session = client.online();
  const wire = client.wire;
  const before = wire.sent.length;
  let reacted = false;
  client.connection.engine!.observer = {
    ...silent,
    onSend: () => {
      if (reacted) return;
      reacted = true;
      session.emit(["inner"], {});
    },
  };
  const parts = [new Uint8Array([1]), new Uint8Array([2])];
  session.emit(["outer", ...parts], {});
  const inner = wire.sent.indexOf('42["inner"]');
  expect(inner).toBeGreaterThan(0);
  expect(wire.sent.slice(before).filter((frame) => frame !== '42["inner"]')).toEqual([expect.stringMatching(/^452-/), ...parts]);
  expect([before, wire.sent.length - 1]).toContain(inner);
});
