import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { expectTypeOf } from "expect-type";
import { type DisconnectDescription, io, Manager, type ManagerOptions, type NetworkEvents, polling, Socket, type SocketOptions, type TransportStorage, websocket } from "../src/node.ts";

interface FromServer {
  news: (text: string, count: number) => void;
  question: (text: string, answer: (yes: boolean) => void) => void;
}

interface ToServer {
  tick: () => void;
  log: (text: string, level?: number) => void;
  add: (a: number, b: number, answer: (sum: number) => void) => void;
  check: (answer: (good: boolean, reason: string) => void) => void;
  save: (text: string, answer?: (id: string) => void) => void;
}

/** The same as type aliases, which behave differently from interfaces in several corners of the language. */
type AliasFromServer = { [Event in keyof FromServer]: FromServer[Event] };
type AliasToServer = { [Event in keyof ToServer]: ToServer[Event] };

type Reason = "io server disconnect" | "io client disconnect" | "ping timeout" | "transport close" | "transport error" | "parse error";

const URL = "http://server.test";
const idle = { autoConnect: false };

jest.useFakeTimers(); // no limit of time runs out: sockets keep the timers that they were made with

/** Sockets as applications declare them. Nothing here is ever connected: what matters is what compiles. */
const typed: Socket<FromServer, ToServer> = io(URL, idle);
const aliased: Socket<AliasFromServer, AliasToServer> = io(URL, idle);
const single: Socket<ToServer> = io(URL, idle);
const untyped = io(URL, idle);

afterAll(() => void jest.useRealTimers());

describe("listening", () => {
  test("gives listeners the types of the map", () => {
    typed.on("news", (text, count) => {
      expectTypeOf(text).toEqualTypeOf<string>();
      expectTypeOf(count).toEqualTypeOf<number>();
    });
    typed.once("question", (_, answer) => expectTypeOf(answer).toEqualTypeOf<(yes: boolean) => void>());
    aliased.on("news", (text, count) => {
      expectTypeOf(text).toEqualTypeOf<string>();
      expectTypeOf(count).toEqualTypeOf<number>();
    });
    single.on("log", (text) => expectTypeOf(text).toEqualTypeOf<string>());
    expectTypeOf(typed.listeners("news")).toEqualTypeOf<((text: string, count: number) => void)[]>();
    expect(typed.on("news", () => {})).toBe(typed);
  });

  test("rejects other names and other parameters", () => {
    // @ts-expect-error no such event
    typed.on("nws", () => {});
    // @ts-expect-error no such event
    aliased.once("nws", () => {});
    // @ts-expect-error no such event
    typed.off("nws");
    // @ts-expect-error an event for the server
    typed.on("add", () => {});
    // @ts-expect-error the text is a string
    typed.on("news", (text: number) => text.toFixed());
    // @ts-expect-error there is no third parameter
    typed.on("news", (text, count, third) => [text, count, third]);
    expect(typed.hasListeners("question")).toBe(true);
  });

  test("knows what the library tells", () => {
    typed.on("connect", () => {});
    typed.on("connect_error", (error) => {
      expectTypeOf(error).toExtend<Error>();
      expectTypeOf(error).toHaveProperty("data");
    });
    typed.on("disconnect", (reason, description) => {
      expectTypeOf<Reason>().toExtend<typeof reason>();
      expectTypeOf(reason).toExtend<string>();
      expectTypeOf(description).toEqualTypeOf<DisconnectDescription | undefined>();
    });
    // @ts-expect-error `connect` brings nothing
    typed.on("connect", (nothing: string) => nothing);
    // @ts-expect-error a reason is one of a few words
    typed.on("disconnect", (reason) => reason === "bored");
    expect(typed.hasListeners("connect")).toBe(true);
  });

  test("without a map takes everything, and knows what the library tells all the same", () => {
    untyped.on("whatever", (first) => expectTypeOf(first).toBeAny());
    untyped.on("whatever", (text: string, { count }: { count: number }) => text.repeat(count));
    untyped.on("whatever", async () => {});
    untyped.on("disconnect", (reason) => {
      expectTypeOf(reason).not.toBeAny();
      expectTypeOf<Reason>().toExtend<typeof reason>();
    });
    untyped.on("connect_error", (error) => expectTypeOf(error.message).toEqualTypeOf<string>());
    expect(untyped.hasListeners("whatever")).toBe(true);
  });

  test("catch-all listeners may say what they expect", () => {
    untyped.onAny((event, ...args) => [event, args]);
    untyped.onAny((event: string, text: string, count: number) => event + text.repeat(count));
    untyped.prependAnyOutgoing((event: string, data: { a: number }) => [event, data.a]);
    expect(untyped.listenersAny()).toHaveLength(2);
  });
});

describe("emitting", () => {
  test("takes what the map says", () => {
    expect(typed.emit("tick")).toBe(typed);
    typed.emit("log", "text").emit("log", "text", 2);
    typed.emit("add", 1, 2, (sum) => expectTypeOf(sum).toEqualTypeOf<number>());
    typed.emit("save", "text");
    typed.emit("save", "text", (id) => expectTypeOf(id).toEqualTypeOf<string>());
    typed.volatile.emit("tick");
    typed.compress(false).emit("add", 1, 2, (sum) => expectTypeOf(sum).toEqualTypeOf<number>());
    aliased.emit("add", 1, 2, (sum) => expectTypeOf(sum).toEqualTypeOf<number>());
    single.emit("add", 1, 2, (sum) => expectTypeOf(sum).toEqualTypeOf<number>());
    untyped.emit("whatever", 1, "two", { three: [] }, () => {});
  });

  test("rejects other names, arguments and numbers of them", () => {
    // @ts-expect-error no such event
    typed.emit("nope");
    // @ts-expect-error an event of the server
    typed.emit("news", "text", 1);
    // @ts-expect-error nothing to say
    typed.emit("tick", 1);
    // @ts-expect-error the text is missing
    typed.emit("log");
    // @ts-expect-error numbers, not strings
    typed.emit("add", "1", 2, () => {});
    // @ts-expect-error the answer has to be heard
    typed.emit("add", 1, 2);
    // @ts-expect-error the answer is a number
    typed.emit("add", 1, 2, (sum: string) => sum);
    // @ts-expect-error no such event
    aliased.emit("nope");
    // @ts-expect-error numbers, not strings
    aliased.emit("add", "1", 2, () => {});
    // @ts-expect-error no such event
    single.volatile.emit("nope");
    // @ts-expect-error numbers, not strings
    single.timeout(1).emit("add", "1", 2, () => {});
    expect(typed.sendBuffer.length).toBeGreaterThan(0);
  });

  test("under a limit of time tells of an error first", () => {
    typed.timeout(1000).emit("add", 1, 2, (error, sum) => {
      expectTypeOf<Error>().toExtend<typeof error>();
      expectTypeOf(sum).toEqualTypeOf<number>();
    });
    aliased.timeout(1000).emit("check", (error, good, reason) => {
      expectTypeOf(error).not.toBeAny();
      expectTypeOf(good).toEqualTypeOf<boolean>();
      expectTypeOf(reason).toEqualTypeOf<string>();
    });
    single.timeout(1000).emit("save", "text", (error, id) => {
      expectTypeOf<Error>().toExtend<typeof error>();
      expectTypeOf(id).toEqualTypeOf<string>();
    });
    typed.timeout(1000).emit("add", 1, 2, (error: Error | null, sum: number) => [error, sum]);
    typed.timeout(1000).emit("add", 1, 2, (error: Error, sum: number) => [error, sum]);
    untyped.timeout(1000).emit("whatever", 1, (error: Error, value: string) => [error, value]);
    // @ts-expect-error the error comes first
    typed.timeout(1000).emit("add", 1, 2, (sum: number) => sum);
    typed.timeout(1000).emit("log", "text");
    expect(typed.sendBuffer.at(-1)).toMatchObject({ data: ["log", "text"] });
  });
});

test("a promised answer has the type of the first parameter of the acknowledgement", () => {
  const promise = typed.emitWithAck("add", 1, 2);
  expectTypeOf(promise).resolves.toEqualTypeOf<number>();
  expectTypeOf(aliased.emitWithAck("check")).resolves.toEqualTypeOf<boolean>();
  expectTypeOf(single.emitWithAck("add", 1, 2)).resolves.toEqualTypeOf<number>();
  expectTypeOf(typed.timeout(1000).emitWithAck("add", 1, 2)).resolves.toEqualTypeOf<number>();
  expectTypeOf(aliased.timeout(1000).emitWithAck("check")).resolves.toEqualTypeOf<boolean>();
  expectTypeOf(single.volatile.timeout(1000).compress(true).emitWithAck("check")).resolves.toEqualTypeOf<boolean>();
  expectTypeOf(untyped.emitWithAck("whatever", 1)).resolves.toBeAny();
  expectTypeOf(untyped.timeout(1000).emitWithAck("whatever", 1)).resolves.toBeAny();
  // @ts-expect-error no such event
  void typed.emitWithAck("nope");
  // @ts-expect-error numbers, not strings
  void typed.emitWithAck("add", "1", 2);
  // @ts-expect-error the second number is missing
  void aliased.emitWithAck("add", 1);
  // @ts-expect-error the acknowledgement is the promise
  void single.emitWithAck("add", 1, 2, () => {});
  expect(promise).toBeInstanceOf(Promise);
});

describe("making sockets", () => {
  test("io takes an address or none, and options", () => {
    const address: string | undefined = URL;
    const options: Partial<ManagerOptions & SocketOptions> = { ...idle, transports: ["websocket"] };
    expectTypeOf(io).toBeCallableWith(address, options);
    expectTypeOf(io).toBeCallableWith({ host: "server.test", autoConnect: false });
    expectTypeOf(io(address, options)).toEqualTypeOf<Socket>();
    expectTypeOf(io.connect(address, options)).toEqualTypeOf<Socket>();
    expectTypeOf(new Manager(address, options).socket("/foo", { auth: { token: "t" } })).toExtend<Socket>();
    expect(new Manager(URL, idle).socket("/foo")).toBeInstanceOf(Socket);
  });

  test("credentials are an object of any shape, or a function that gives one", () => {
    interface Credentials {
      token: string;
    }
    const credentials: Credentials = { token: "t" };
    const all: Partial<SocketOptions>[] = [
      { auth: credentials },
      { auth: { token: "t", nested: { a: 1 } } },
      { auth: (callback) => callback(credentials) },
      { auth: (callback) => { callback({ token: "t" }); } },
    ];
    // @ts-expect-error a token has to have a name
    all.push({ auth: "t" });
    expect(all).toHaveLength(5);
  });

  test("a socket with types can go where any socket goes", () => {
    const all: Socket[] = [typed, aliased, single, untyped];
    expect(new Set(all).size).toBe(4);
  });

  test("a manager tells its own events", () => {
    const manager = new Manager(URL, idle);
    manager.on("reconnect_attempt", (attempt) => expectTypeOf(attempt).toEqualTypeOf<number>());
    manager.on("error", (error) => expectTypeOf(error).toExtend<Error>());
    manager.on("close", (reason) => expectTypeOf(reason).toExtend<string>());
    // @ts-expect-error no such event
    manager.on("nope", () => {});
    expectTypeOf(manager.reconnectionDelay()).toEqualTypeOf<number>();
    expectTypeOf(manager.reconnectionDelay(5).reconnection(true)).toExtend<Manager>();
    expect(manager.hasListeners("close")).toBe(true);
  });

  test("the options of a manager may be changed", () => {
    const { opts } = typed.io;
    opts.transports = ["polling", "websocket"];
    opts.query = { token: "t" };
    opts.extraHeaders = { authorization: "t" };
    opts.withCredentials = true;
    opts.reconnectionDelay = 5;
    expect(typed.io.reconnectionDelay()).toBe(5);
  });

  test("how to choose a transport, and what tells of the network, are given as values", () => {
    const kept = new Map<string, string>();
    const rememberUpgrade: TransportStorage = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
    const networkEvents: NetworkEvents = new EventTarget();
    const all: Partial<ManagerOptions>[] = [
      { race: true, rememberUpgrade: true, networkEvents: null },
      { race: false, rememberUpgrade, networkEvents },
      { transports: [polling(globalThis.fetch), websocket(globalThis.WebSocket)] },
    ];
    // @ts-expect-error a storage that cannot forget
    all.push({ rememberUpgrade: { getItem: () => null, setItem: () => {} } });
    // @ts-expect-error the name of an event is no source of events
    all.push({ networkEvents: "online" });
    expect(all).toHaveLength(5);
  });

  test("the reasons of a disconnection have a name", () => {
    const reason: Socket.DisconnectReason = "io client disconnect";
    expectTypeOf<Reason>().toExtend<Socket.DisconnectReason>();
    expect(reason).toBe("io client disconnect");
  });
});
