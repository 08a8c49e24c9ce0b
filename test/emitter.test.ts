import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { getEventListeners } from "node:events";
import { Emitter, type Listener } from "../src/emitter.ts";

interface Events {
  [name: string]: Listener;
}

/** An emitter that tells what its user says. */
class Bell extends Emitter<Events> {
  /** Who is told what listeners throw. */
  tell(report: (error: unknown) => void): void {
    this.report = report;
  }

  ring(event: string, ...args: unknown[]): this {
    this.dispatch(event, args);
    return this;
  }
}

function setup() {
  const bell = new Bell();
  const log: string[] = [];
  /** A listener that writes its name and what it hears. */
  const hear = (name: string) => (...args: unknown[]) => void log.push([name, ...args].join(" "));
  return { bell, log, hear };
}

const NAMES = ["news", "", "constructor", "__proto__", "hasOwnProperty", "toString", "é", "a b"];

describe.each(NAMES)("listeners of %j", (name) => {
  test("hear it, in the order in which they came, with its arguments", () => {
    const { bell, log, hear } = setup();
    bell.on(name, hear("a")).on(name, hear("b")).on("other", hear("c"));
    bell.ring(name, 1, "x").ring("other").ring("nobody");
    expect(log).toEqual(["a 1 x", "b 1 x", "c"]);
  });

  test("are there when they are, and only then", () => {
    const { bell, hear } = setup();
    const [a, b] = [hear("a"), hear("b")];
    expect(bell.hasListeners(name)).toBe(false);
    expect(bell.listeners(name)).toEqual([]);
    bell.on(name, a).once(name, b);
    expect(bell.listeners(name)).toEqual([a, b]);
    bell.ring(name);
    expect(bell.listeners(name)).toEqual([a]);
    bell.off(name, a);
    expect(bell.hasListeners(name)).toBe(false);
  });
});

test("a listener is called on the emitter", () => {
  const { bell } = setup();
  const selves: unknown[] = [];
  const listener = function (this: unknown) {
    selves.push(this);
  };
  bell.on("a", listener).once("a", listener).ring("a");
  expect(selves).toEqual([bell, bell]);
});

describe("once", () => {
  test("hears one event", () => {
    const { bell, log, hear } = setup();
    bell.once("a", hear("once")).on("a", hear("on"));
    bell.ring("a", 1).ring("a", 2);
    expect(log).toEqual(["once 1", "on 1", "on 2"]);
  });

  test("hears one event also when it happens again while it is told", () => {
    const { bell, log, hear } = setup();
    bell.once("a", () => bell.ring("a", "inner"));
    bell.once("a", hear("once"));
    bell.ring("a", "outer");
    expect(log).toHaveLength(1);
  });

  test("hears one event also when it causes it itself", () => {
    const { bell, log, hear } = setup();
    const listener = hear("once");
    bell.once("a", (depth: number) => {
      listener(depth);
      if (depth < 3) bell.ring("a", depth + 1);
    });
    bell.ring("a", 1);
    expect(log).toEqual(["once 1"]);
  });

  test("can be taken off with the listener it was given", () => {
    const { bell, log, hear } = setup();
    const listener = hear("once");
    bell.once("a", listener).off("a", listener).ring("a");
    expect(log).toEqual([]);
  });
});

describe("off", () => {
  test("removes a listener once for each time it was added", () => {
    const { bell, log, hear } = setup();
    const listener = hear("a");
    bell.on("a", listener).on("a", listener);
    bell.off("a", listener).ring("a");
    expect(log).toEqual(["a"]);
    bell.off("a", listener).ring("a");
    expect(log).toEqual(["a"]);
  });

  test("removes those of an event, or all", () => {
    const { bell, log, hear } = setup();
    bell.on("a", hear("a")).on("b", hear("b")).on("c", hear("c"));
    bell.off("a").ring("a").ring("b");
    expect(log).toEqual(["b"]);
    bell.off().ring("b").ring("c");
    expect(log).toEqual(["b"]);
    bell.on("b", hear("again")).ring("b");
    expect(log).toEqual(["b", "again"]);
  });

  test("of an event whose name is undefined by mistake takes nobody along", () => {
    const { bell, log, hear } = setup();
    bell.on("news", hear("a")).off(undefined).removeAllListeners(undefined);
    bell.ring("news");
    expect(log).toEqual(["a"]);
  });

  test("of what was never added does nothing", () => {
    const { bell, log, hear } = setup();
    bell.off().off("a").off("a", hear("x")).on("a", hear("a")).off("a", hear("a")).ring("a");
    expect(log).toEqual(["a"]);
  });
});

test("who is to hear one event and is taken off while it is told hears it, as everybody does", () => {
  const { bell, log, hear } = setup();
  const [often, once] = [hear("often"), hear("once")];
  bell.on("news", () => bell.off("news", often).off("news", once)).on("news", often).once("news", once);
  bell.ring("news", 1).ring("news", 2);
  expect(log).toEqual(["often 1", "once 1"]);
});

test("who comes and goes while an event is told counts from the next one on", () => {
  const { bell, log, hear } = setup();
  const last = hear("last");
  bell.on("a", () => bell.off("a", last).on("a", hear("new")));
  bell.on("a", last);
  bell.ring("a", 1);
  expect(log).toEqual(["last 1"]);
  bell.ring("a", 2);
  expect(log).toEqual(["last 1", "new 2"]);
});

describe("an AbortSignal", () => {
  test("takes the listener off, and no other", () => {
    const { bell, log, hear } = setup();
    const stop = new AbortController();
    const [listener, other] = [hear("a"), hear("b")];
    bell.on("a", listener).on("a", listener, { signal: stop.signal }).once("a", hear("once"), { signal: stop.signal }).on("a", other);
    stop.abort();
    bell.ring("a");
    expect(log).toEqual(["a", "b"]);
    expect(bell.listeners("a")).toEqual([listener, other]);
  });

  test("that is aborted already adds nothing", () => {
    const { bell, hear } = setup();
    bell.on("a", hear("a"), { signal: AbortSignal.abort() });
    expect(bell.hasListeners("a")).toBe(false);
  });

  test("is let go with the listener, so that one for a whole life does not gather the listeners of the past", () => {
    const { bell, hear } = setup();
    const { signal } = new AbortController();
    const listener = hear("on");
    bell.on("a", listener, { signal }).once("b", hear("once"), { signal }).on("c", hear("c"), { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(3);
    bell.off("a", listener).ring("b").off("c");
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("a listener that throws", () => {
  const host = globalThis as { reportError?: (error: unknown) => void };
  const reported = jest.fn<(error: unknown) => void>();
  const { reportError } = host;

  beforeEach(() => {
    reported.mockReset();
    host.reportError = reported;
  });

  afterEach(() => {
    if (reportError) host.reportError = reportError;
    else delete host.reportError;
  });

  test("disturbs nobody else, and is reported", () => {
    const { bell, log, hear } = setup();
    const error = new Error("broken");
    bell.on("a", () => {
      throw error;
    });
    bell.on("a", hear("b"));
    bell.ring("a");
    expect(log).toEqual(["b"]);
    expect(reported.mock.calls).toEqual([[error]]);
  });

  test("later, because it is asynchronous, is told then to whoever is to know, and else left to the platform as a rejection", async () => {
    const { bell } = setup();
    const told = jest.fn();
    bell.tell(told);
    const error = new Error("broken");
    bell.on("a", async () => {
      await Promise.resolve();
      throw error;
    });
    bell.ring("a");
    expect(told).not.toHaveBeenCalled();
    await new Promise<void>((resolve) => told.mockImplementationOnce(() => resolve()));
    expect(told.mock.calls).toEqual([[error]]);
    expect(reported).not.toHaveBeenCalled();
  });

  test("when heard once is gone as well", () => {
    const { bell } = setup();
    bell.once("a", () => {
      throw new Error("broken");
    });
    bell.ring("a").ring("a");
    expect(reported).toHaveBeenCalledTimes(1);
  });
});

test("where nothing reports errors, the error of a listener is one that nobody caught", async () => {
  const { bell } = setup();
  const host = globalThis as { reportError?: unknown };
  const { reportError } = host;
  const error = new Error("broken");
  const caught: unknown[] = [];
  const queued = jest.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => {
    try {
      task();
    } catch (thrown) {
      caught.push(thrown);
    }
  });
  delete host.reportError;
  bell.on("a", () => {
    throw error;
  });
  bell.ring("a");
  queued.mockRestore();
  if (reportError) host.reportError = reportError;
  expect(caught).toEqual([error]);
});

test("goes by the names that it has in other emitters, too", () => {
  const { bell, log, hear } = setup();
  type Alias = (event?: string, listener?: Listener) => unknown;
  const other = bell as unknown as Record<"addEventListener" | "removeEventListener" | "removeListener" | "removeAllListeners", Alias>;
  const [a, b] = [hear("a"), hear("b")];
  other.addEventListener("x", a);
  other.addEventListener("x", b);
  other.removeListener("x", a);
  bell.ring("x");
  expect(log).toEqual(["b"]);
  other.removeEventListener("x", b);
  bell.on("x", a);
  other.removeAllListeners("x");
  bell.on("y", a);
  other.removeAllListeners();
  bell.ring("x").ring("y");
  expect(log).toEqual(["b"]);
});
