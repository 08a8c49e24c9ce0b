import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Target, Transport, TransportFactory } from "../src/core/ports.ts";
import { type Surroundings, System } from "../src/system.ts";

const START = Date.parse("2030-01-01");
const DAY = 86_400_000;
/** By the clock that was there first. */
const LOADED = Date.now();
const surroundings: Surroundings = {
  opts: {},
  reach() {
    throw new Error("nothing to reach");
  },
};
const nobody = { onAlarm: () => {} };

beforeEach(() => {
  jest.useFakeTimers({ now: START, doNotFake: ["nextTick", "queueMicrotask"] });
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** A host, and when its alarm rang, in ms since the start. */
function setup() {
  const rings: number[] = [];
  const armed = jest.spyOn(globalThis, "setTimeout");
  const host = new System(surroundings, { onAlarm: () => rings.push(Date.now() - START) });
  return { host, rings, armed };
}

describe("the clock", () => {
  test("is the wall clock", () => {
    const { host } = setup();
    expect(host.now()).toBe(START);
    jest.advanceTimersByTime(1234);
    expect(host.now()).toBe(START + 1234);
  });

  test("leaps with it, as after a sleep", () => {
    const { host } = setup();
    host.now();
    jest.setSystemTime(START + DAY);
    expect(host.now()).toBe(START + DAY);
  });

  test("never runs backwards, and goes on from where it was", () => {
    const { host } = setup();
    jest.advanceTimersByTime(1000);
    expect(host.now()).toBe(START + 1000);
    jest.setSystemTime(START - DAY);
    expect(host.now()).toBe(START + 1000);
    jest.advanceTimersByTime(500);
    expect(host.now()).toBe(START + 1500);
    jest.setSystemTime(0);
    expect(host.now()).toBe(START + 1500);
    jest.advanceTimersByTime(1);
    expect(host.now()).toBe(START + 1501);
  });

  test("belongs to its host: one that was set back does not move another", () => {
    const { host } = setup();
    host.now();
    jest.setSystemTime(START - DAY);
    host.now();
    expect(setup().host.now()).toBe(START - DAY);
  });
});

test("chance is at least 0 and less than 1, and not always the same", () => {
  const { host } = setup();
  const rolls = Array.from({ length: 100 }, () => host.random());
  expect(rolls.every((roll) => roll >= 0 && roll < 1)).toBe(true);
  expect(new Set(rolls).size).toBeGreaterThan(1);
});

describe("the alarm", () => {
  test("rings when it is set for, once", () => {
    const { host, rings } = setup();
    host.alarm(START + 1000);
    jest.advanceTimersByTime(999);
    expect(rings).toEqual([]);
    jest.advanceTimersByTime(DAY);
    expect(rings).toEqual([1000]);
  });

  test("can be set again from inside", () => {
    const rings: number[] = [];
    const host = new System(surroundings, {
      onAlarm: () => {
        rings.push(Date.now() - START);
        if (rings.length < 3) host.alarm(Date.now() + 100);
      },
    });
    host.alarm(START + 100);
    jest.advanceTimersByTime(DAY);
    expect(rings).toEqual([100, 200, 300]);
  });

  test("is one: an earlier time replaces a later one", () => {
    const { host, rings } = setup();
    host.alarm(START + 1000);
    host.alarm(START + 10);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(DAY);
    expect(rings).toEqual([10]);
  });

  test("keeps its timer when it is put off, and rings early", () => {
    const { host, rings, armed } = setup();
    host.alarm(START + 10);
    for (let ms = 20; ms < 1000; ms++) host.alarm(START + ms);
    expect(armed).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(DAY);
    expect(rings).toEqual([10]);
  });

  test("is switched off by Infinity, and can be set again", () => {
    const { host, rings } = setup();
    host.alarm(START + 10);
    host.alarm(Infinity);
    expect(jest.getTimerCount()).toBe(0);
    host.alarm(START + 20);
    jest.advanceTimersByTime(DAY);
    expect(rings).toEqual([20]);
  });

  test.each([0, -1, -DAY, -Infinity])("set for a time %d ms from now rings in the next turn, not at once", (ms) => {
    const { host, rings } = setup();
    host.alarm(START + ms);
    expect(rings).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(rings).toHaveLength(1);
  });

  test.each([25, 30, 1e6])("set for a time in %d days, more than a timer can hold, rings early but not at once", (days) => {
    const { host, rings } = setup();
    host.alarm(START + days * DAY);
    jest.advanceTimersByTime(24 * DAY);
    expect(rings).toEqual([]);
    jest.advanceTimersByTime(DAY);
    expect(rings).toHaveLength(1);
  });

  test("is not late when the clock is set back", () => {
    const { host, rings } = setup();
    host.alarm(host.now() + 1000);
    jest.setSystemTime(START - DAY);
    jest.advanceTimersByTime(1000);
    expect(rings).toHaveLength(1);
  });

  test("rings in time although a suite holds the clock, where time goes on from there", () => {
    const { host, rings } = setup();
    jest.spyOn(Date, "now").mockReturnValue(START);
    host.alarm(host.now() + 1000);
    jest.advanceTimersByTime(999);
    expect([rings.length, host.now()]).toEqual([0, START]);
    jest.advanceTimersByTime(1);
    expect([rings.length, host.now()]).toEqual([1, START + 1000]);
    host.alarm(host.now() + 1000);
    jest.advanceTimersByTime(1000);
    expect([rings.length, host.now()]).toEqual([2, START + 2000]);
  });

  test("rings in time where a suite simulates the timers and not the clock", () => {
    const { host, rings } = setup();
    const real = jest.spyOn(Date, "now").mockReturnValue(START);
    host.alarm(host.now() + 1000);
    real.mockReturnValue(START + 3);
    jest.advanceTimersByTime(1000);
    expect([rings.length, host.now()]).toEqual([1, START + 1000]);
  });

  test("that rings early by little moves no clock", () => {
    const { host } = setup();
    const early = jest.spyOn(globalThis, "setTimeout").mockImplementation(() => 0 as unknown as NodeJS.Timeout);
    host.alarm(START + 1000);
    jest.setSystemTime(START + 990);
    early.mock.calls[0]![0]();
    expect(host.now()).toBe(START + 990);
  });

  test("rings in the next turn for what became overdue in a sleep, and is not put off again", () => {
    const { host, rings, armed } = setup();
    host.alarm(START + 1000);
    jest.setSystemTime(START + DAY);
    for (let times = 0; times < 3; times++) host.alarm(START + 1000);
    expect(armed).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(1);
    expect(rings).toHaveLength(1);
  });

  test("rings although what replaces the clock and the timers later stands still", () => {
    const { host, rings } = setup();
    const { setTimeout, Date } = globalThis;
    Object.assign(globalThis, { setTimeout: jest.fn(), Date: { now: () => START } });
    host.alarm(START + 1000);
    Object.assign(globalThis, { setTimeout, Date });
    jest.advanceTimersByTime(400);
    expect(host.now()).toBe(START + 400);
    jest.advanceTimersByTime(600);
    expect(rings).toEqual([1000]);
  });

  test("goes by the clock that was there first, if it is to use that", () => {
    jest.setSystemTime(0);
    const host = new System({ ...surroundings, opts: { useNativeTimers: true } }, nobody);
    expect(host.now()).toBeGreaterThanOrEqual(LOADED);
  });

  test("uses the timers of the moment, unless it is to use those that were there first", () => {
    const { armed, host } = setup();
    host.alarm(START + 10);
    expect(armed).toHaveBeenCalledTimes(1);
    const other = new System({ ...surroundings, opts: { useNativeTimers: true } }, nobody);
    other.alarm(START + DAY);
    other.alarm(Infinity);
    expect(armed).toHaveBeenCalledTimes(1);
  });

  test.each([true, false])("holds the process or not: unref is %p", (autoUnref) => {
    let held = true;
    jest.spyOn(globalThis, "setTimeout").mockReturnValue({ unref: () => (held = false) } as unknown as NodeJS.Timeout);
    new System({ ...surroundings, opts: { autoUnref } }, nobody).alarm(START + 10);
    expect(held).toBe(!autoUnref);
  });
});

describe("opening a transport", () => {
  const target: Target = { url: "http://localhost/", options: {}, owner: {} };

  function open(factory: TransportFactory) {
    const log: unknown[] = [];
    const asked: unknown[] = [];
    const reach: Surroundings["reach"] = (...args) => {
      asked.push(args);
      return { factory, target };
    };
    const host = new System({ reach, opts: {} }, nobody);
    const transport = host.open("websocket", "s1", {
      onOpen: () => log.push("open"),
      onFrame: () => log.push("frame"),
      onPaused: () => log.push("paused"),
      onDrain: () => log.push("drain"),
      onClose: (source, reason, error) => log.push([source, reason, error]),
    });
    return { transport, log, asked };
  }

  test("asks how to reach it, and lets its factory make it", () => {
    const made = {} as Transport;
    const seen: unknown[] = [];
    const { transport, asked } = open((...args) => {
      seen.push(args[0]);
      return made;
    });
    expect(transport).toBe(made);
    expect(asked).toEqual([["websocket", "s1"]]);
    expect(seen).toEqual([target]);
  });

  test("that cannot be made gives one that reports so, later, once, and does nothing else", async () => {
    const broken = new SyntaxError("the address is illegal");
    const { transport, log } = open(() => {
      throw broken;
    });
    expect(transport).toMatchObject({ name: "websocket", writable: false });
    transport.send("4a");
    transport.pause();
    transport.resume();
    expect(log).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    const [[source, reason, error]] = log as [[Transport, string, Error]];
    expect(log).toHaveLength(1);
    expect(source).toBe(transport);
    expect(reason).toBe("transport error");
    expect(error.message).toContain("illegal");
    expect(transport.abandon()).toEqual([]);
  });

  test.each<[string, (transport: Transport) => unknown]>([
    ["closed", (transport) => transport.close()],
    ["abandoned", (transport) => transport.abandon()],
  ])("that cannot be made, and is %s before it says so, says nothing", async (_, letGo) => {
    const { transport, log } = open(() => {
      throw new Error("illegal");
    });
    letGo(transport);
    await jest.advanceTimersByTimeAsync(1);
    expect(log).toEqual([]);
  });
});
