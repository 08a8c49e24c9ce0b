import { describe, expect, test } from "@jest/globals";
import { Client } from "./sim/client.ts";

const refused = () => new Error("refused");

/** Lets the attempts fail, and says how long after the failure of the one before each was made. */
function delays(client: Client, count: number): number[] {
  return Array.from({ length: count }, () => {
    const start = client.world.time;
    const made = client.world.wires.length;
    client.wire.drop(refused());
    while (client.world.wires.length === made) client.world.advance(1);
    return client.world.time - start;
  });
}

describe("the delay before an attempt", () => {
  test.each([
    ["exact at even chances", 0.5, {}, [1000, 2000, 4000, 5000, 5000]],
    ["spread downwards", 0, {}, [500, 1000, 2000, 4000, 5000]],
    ["spread upwards", 0.75, {}, [1250, 2500, 5000, 5000, 5000]],
    ["not spread at all", 0, { randomizationFactor: 0 }, [1000, 2000, 4000, 5000, 5000]],
    ["as the application says", 0.5, { reconnectionDelay: 100, reconnectionDelayMax: 350 }, [100, 200, 350, 350]],
    ["never above the maximum", 0.5, { reconnectionDelay: 9000 }, [5000, 5000]],
  ])("is %s", (_, chance, options, expected) => {
    const client = new Client();
    Object.assign(client.options, options);
    client.world.chance = chance;
    client.attach();
    expect(delays(client, expected.length)).toEqual(expected);
  });

  test("starts over after a success", () => {
    const client = new Client();
    client.attach();
    expect(delays(client, 3)).toEqual([1000, 2000, 4000]);
    client.open();
    expect(delays(client, 2)).toEqual([1000, 2000]);
  });

  test("stays finite, however often it failed", () => {
    const client = new Client();
    client.options.reconnectionDelayMax = 1;
    client.options.randomizationFactor = 1;
    client.attach();
    delays(client, 1100);
    client.world.chance = 0;
    client.wire.drop(refused());
    expect(client.world.alarmAt).toBeLessThanOrEqual(client.world.time + 1);
  });

  test("passes in one leap on a laptop that slept", () => {
    const client = new Client();
    client.attach();
    client.wire.drop(refused());
    client.world.sleep(3_600_000);
    client.world.ring();
    expect(client.world.wires).toHaveLength(2);
  });

  test("does not end because an alarm rang early", () => {
    const client = new Client();
    client.attach();
    client.wire.drop(refused());
    client.world.ring();
    expect(client.world.wires).toHaveLength(1);
    client.world.advance(1000);
    expect(client.world.wires).toHaveLength(2);
  });
});

describe("what the application is told", () => {
  test("when the first attempt succeeds: nothing of attempts", () => {
    const client = new Client();
    client.attach();
    client.open().receive('40{"sid":"x"}');
    expect(client.log).toEqual(["open", "connect"]);
  });

  test("when the connection is lost and stands again", () => {
    const client = new Client();
    client.online();
    client.wire.drop();
    client.world.advance(1000);
    client.open().receive('40{"sid":"y"}');
    expect(client.log).toEqual([
      "disconnect transport close",
      "close transport close",
      "reconnect_attempt 1",
      "open",
      "reconnect 1",
      "connect",
    ]);
  });

  test("when attempts fail before one succeeds", () => {
    const client = new Client();
    client.attach();
    client.wire.drop(refused());
    expect(client.log).toEqual(["connect_error refused", "error refused"]);
    client.log.length = 0;
    client.world.advance(1000);
    client.wire.drop(refused());
    client.world.advance(2000);
    client.open();
    expect(client.log).toEqual([
      "reconnect_attempt 1",
      "connect_error refused",
      "error refused",
      "reconnect_error refused",
      "reconnect_attempt 2",
      "open",
      "reconnect 2",
    ]);
  });

  test("when the attempts are used up: the failure of all before that of the last", () => {
    const client = new Client();
    client.options.reconnectionAttempts = 2;
    client.attach();
    delays(client, 2);
    client.log.length = 0;
    client.wire.drop(refused());
    expect(client.log).toEqual(["connect_error refused", "error refused", "reconnect_failed", "reconnect_error refused"]);
    client.world.advance(60_000);
    expect(client.world.wires).toHaveLength(3);
  });

  test("when a listener of the last failure starts anew: not that all has failed", () => {
    const client = new Client();
    client.options.reconnectionAttempts = 1;
    const session = client.attach();
    delays(client, 1);
    client.log.length = 0;
    client.react = (line) => line === "error refused" && client.connection.attach(session);
    client.wire.drop(refused());
    expect(client.log).toEqual(["connect_error refused", "error refused", "reconnect_error refused"]);
    expect(client.world.wires).toHaveLength(3);
  });

  test("when the server never answers", () => {
    const client = new Client();
    client.options.timeout = 700;
    client.attach();
    client.world.advance(699);
    expect(client.log).toEqual([]);
    client.world.advance(1);
    expect(client.log).toEqual(["connect_error timeout", "error timeout"]);
    expect(client.wire.gone).toBeDefined();
  });

  test.each(["transport close", "ping timeout", "parse error", "forced close"])("%s is not the end", (reason) => {
    const client = new Client();
    client.online();
    if (reason === "ping timeout") client.world.advance(45_000);
    else if (reason === "parse error") client.wire.receive("4?");
    else if (reason === "forced close") client.connection.engine!.close();
    else client.wire.drop();
    expect(client.log).toEqual([`disconnect ${reason}`, `close ${reason}`]);
    client.world.advance(1000);
    expect(client.world.wires).toHaveLength(2);
  });

  test("with reconnection: false there is no other attempt", () => {
    const client = new Client();
    client.options.reconnection = false;
    client.online();
    client.wire.drop();
    client.world.advance(60_000);
    expect(client.log).toEqual(["disconnect transport close", "close transport close"]);
    expect(client.world).toMatchObject({ alarmAt: Infinity, wires: { length: 1 } });
  });
});

test("an attempt that was asked for is the last one, when reconnecting is stopped while it is under way", () => {
  const client = new Client();
  client.options.reconnection = false;
  client.online();
  client.wire.drop();
  client.connection.reconnect();
  client.world.advance(1000);
  expect(client.connection.state).toBe("connecting");
  client.connection.stopReconnecting();
  client.wire.drop(refused());
  client.world.advance(60_000);
  expect(client.world).toMatchObject({ alarmAt: Infinity, wires: { length: 2 } });
});

describe("options may change between two attempts:", () => {
  test("the number of attempts", () => {
    const client = new Client();
    client.attach();
    delays(client, 3);
    client.options.reconnectionAttempts = 3;
    client.wire.drop(refused());
    expect(client.log).toContain("reconnect_failed");
  });

  test("the transports and the time they have", () => {
    const client = new Client();
    client.attach();
    client.wire.drop(refused());
    Object.assign(client.options, { transports: ["polling"], timeout: 50 });
    client.world.advance(1000);
    expect(client.wire.name).toBe("polling");
    client.world.advance(50);
    expect(client.log).toContain("reconnect_error timeout");
  });
});

describe("a namespace that comes while the connection is made again", () => {
  test("changes nothing about the attempts, and joins with the others", () => {
    const client = new Client();
    client.attach();
    expect(delays(client, 2)).toEqual([1000, 2000]);
    client.wire.drop(refused());
    client.attach("/new");
    client.world.advance(4000);
    expect(client.log).toContain("reconnect_attempt 3");
    expect(client.open().sent).toEqual(["40", "40/new,"]);
  });

  test("and one that goes leaves the others waiting", () => {
    const client = new Client();
    client.attach();
    const gone = client.attach("/gone");
    client.wire.drop(refused());
    client.connection.detach(gone);
    client.world.advance(1000);
    expect(client.open().sent).toEqual(["40"]);
  });
});

describe("leaving in a listener", () => {
  const moments = ["disconnect transport close", "close transport close", "reconnect_attempt 1", "connect_error refused", "error refused", "reconnect_error refused"];

  /** A connection that is lost, and whose next attempt fails. */
  function fail(client: Client): void {
    client.wire.drop();
    client.world.advance(1000);
    if (client.world.wires.length > 1) client.wire.drop(refused());
    client.world.advance(60_000);
  }

  test.each(moments)("of `%s` ends the attempts, and nothing failed that was not tried", (moment) => {
    const client = new Client();
    const session = client.online();
    client.react = (line) => line === moment && client.connection.detach(session);
    fail(client);
    expect(client.log).toContain(moment);
    expect(client.log).not.toContain("reconnect_failed");
    expect(client.log).not.toContain("reconnect_attempt 2");
    expect(client.world.alarmAt).toBe(Infinity);
    expect(client.world.wires.map(({ gone }) => gone)).not.toContain(undefined);
  });

  test.each(moments)("of `%s` and coming back starts anew", (moment) => {
    const client = new Client();
    const session = client.online();
    client.react = (line) => {
      if (line !== moment) return;
      client.react = () => {};
      client.connection.detach(session);
      client.connection.attach(session);
      client.log.length = 0;
    };
    client.wire.drop();
    client.world.advance(1000);
    if (client.log.some((line) => line.startsWith("reconnect_attempt"))) client.wire.drop(refused());
    client.open().receive('40{"sid":"y"}');
    expect(client.log.slice(-2)).toEqual(["open", "connect"]);
    expect(client.world.wires.filter(({ gone }) => gone === undefined)).toEqual([client.wire]);
    expect(session.id).toBe("y");
  });

  test.each(["connect_error refused", "error refused", "reconnect_error refused", "reconnect_attempt 1"])("of `%s`: stopping the reconnection alone", (moment) => {
    const client = new Client();
    client.online();
    client.react = (line) => {
      if (line !== moment) return;
      client.options.reconnection = false;
      client.connection.stopReconnecting();
    };
    fail(client);
    expect(client.log).toContain(moment);
    expect(client.log).not.toContain("reconnect_attempt 2");
    expect(client.log).not.toContain("reconnect_failed");
    expect(client.world.alarmAt).toBe(Infinity);
  });
});
