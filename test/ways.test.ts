import { describe, expect, jest, test } from "@jest/globals";
import type { IoOptions } from "../src/options.ts";
import { application, settled, simulated, URL, watch } from "./sim/application.ts";

const reported = simulated();

async function connected(options?: IoOptions) {
  const { server, io } = application();
  const socket = io(URL, options);
  await settled();
  return { server, socket };
}

describe("an answer that nobody wants any more", () => {
  test("was asked for with a signal that is aborted already: nothing is sent", async () => {
    const { server, socket } = await connected();
    const question = watch(socket.with({ signal: AbortSignal.abort() }).emitWithAck("question"));
    await settled();
    expect(question.outcome).toBe("ABORTED");
    expect(server.events).toEqual([]);
  });

  test("is not waited for, and means nothing when it comes", async () => {
    const { server, socket } = await connected();
    server.answer = () => undefined;
    const stop = new AbortController();
    const question = watch(socket.with({ signal: stop.signal }).emitWithAck("question"));
    await settled();
    stop.abort();
    await settled();
    server.link.send("430[1]");
    await settled();
    expect(question.outcome).toBe("ABORTED");
    expect(server.violations).toEqual([]);
  });

  test("takes its question along, if that was not sent yet", async () => {
    const { server, io } = application();
    const socket = io(URL);
    const stop = new AbortController();
    const question = watch(socket.with({ signal: stop.signal }).emitWithAck("question"));
    socket.emit("other");
    stop.abort();
    await settled();
    expect(question.outcome).toBe("ABORTED");
    expect(server.events).toEqual([["/", "other"]]);
  });

  test("takes its question out of the queue of retries; what is in flight holds up nobody", async () => {
    const { server, socket } = await connected({ retries: 2, ackTimeout: 100 });
    server.answer = ([name]) => (name === "lost" ? undefined : []);
    const stops = [new AbortController(), new AbortController()];
    const questions = stops.map(({ signal }, index) => watch(socket.with({ signal }).emitWithAck(index === 0 ? "lost" : "queued")));
    socket.emit("last");
    for (const stop of stops) stop.abort();
    await jest.advanceTimersByTimeAsync(1000);
    expect(questions.map(({ outcome }) => outcome)).toEqual(["ABORTED", "ABORTED"]);
    expect(server.events).toEqual([["/", "lost"], ["/", "last"]]);
  });

  test("may still come for what is in flight, and is not taken for that to the next in the queue", async () => {
    const { server, socket } = await connected({ retries: 2 });
    const stop = new AbortController();
    const question = watch(socket.with({ signal: stop.signal }).emitWithAck("first"));
    socket.emit("second");
    socket.emit("third");
    stop.abort();
    await settled();
    expect(question.outcome).toBe("ABORTED");
    expect(server.events.map(([, name]) => name)).toEqual(["first", "second", "third"]);
  });

  test("aborted after it came changes nothing, and leaves no listener on the signal", async () => {
    const { socket } = await connected();
    const stop = new AbortController();
    const remove = jest.spyOn(stop.signal, "removeEventListener");
    await expect(Promise.race([socket.with({ signal: stop.signal }).emitWithAck("echo", 1), settled()])).resolves.toBe(1);
    expect(remove).toHaveBeenCalled();
    stop.abort();
    await settled();
    expect(socket.connected).toBe(true);
  });
});

describe("while offline", () => {
  function offline(options?: IoOptions) {
    const { server, io } = application();
    return { server, socket: io(URL, { autoConnect: false, ...options }) };
  }

  const unreachable = expect.objectContaining({ code: "SERVER_UNREACHABLE" });

  test("whenOffline: reject throws at the call, or rejects; nothing waits", async () => {
    const { server, socket } = offline({ whenOffline: "reject" });
    expect(() => socket.emit("a")).toThrow(unreachable);
    expect(() => socket.timeout(100).emit("a", () => {})).toThrow(unreachable);
    const question = watch(socket.emitWithAck("a"));
    socket.connect();
    await settled();
    expect(question.outcome).toBe("SERVER_UNREACHABLE");
    socket.emit("b");
    await settled();
    expect(server.events).toEqual([["/", "b"]]);
  });

  test("whenOffline: drop forgets, but never whom it keeps waiting", async () => {
    const { server, socket } = offline({ whenOffline: "drop" });
    const callback = jest.fn();
    socket.emit("a");
    socket.timeout(100).emit("a", callback);
    const question = watch(socket.emitWithAck("a"));
    socket.connect();
    await jest.advanceTimersByTimeAsync(100);
    expect(callback).toHaveBeenCalledWith(expect.objectContaining({ code: "TIMEOUT" }));
    expect(question.outcome).not.toBe("pending");
    expect(server.events).toEqual([]);
  });

  test("a sender may have it otherwise than the socket", async () => {
    const { server, socket } = offline({ whenOffline: "reject" });
    socket.with({ whenOffline: "buffer" }).emit("kept");
    socket.with({ whenOffline: "drop" }).emit("dropped");
    socket.connect();
    await settled();
    expect(server.events).toEqual([["/", "kept"]]);
  });

  test.each(["reject", "drop"] as const)("whenOffline: %s holds for retries, too", async (whenOffline) => {
    const { server, socket } = offline({ whenOffline, retries: 2 });
    try {
      socket.emit("a");
    } catch (error) {
      expect(error).toEqual(unreachable);
    }
    socket.connect();
    await settled();
    expect(server.events).toEqual([]);
  });

  test("an overdue heartbeat counts as offline", async () => {
    const { server, socket } = await connected({ whenOffline: "reject" });
    jest.setSystemTime(Date.now() + 10_000_000);
    expect(() => socket.emit("a")).toThrow(unreachable);
    expect(server.events).toEqual([]);
  });
});

describe("a question that is handled", () => {
  async function handled(answer: (...args: never[]) => unknown) {
    const { server, socket } = await connected({ onListenerError: (error) => reported.push(error) });
    socket.handle("question", answer);
    server.link.send('427["question",1,2]', '42["question",3,4]');
    await settled();
    return server.link.received.slice(1);
  }

  test.each<[string, (...args: never[]) => unknown, string]>([
    ["a value", (a: number, b: number) => a + b, "437[3]"],
    ["a promise", (a: number) => Promise.resolve({ a }), '437[{"a":1}]'],
    ["nothing", () => {}, "437[]"],
    ["null", () => null, "437[null]"],
  ])("is answered with %s, once, if it was asked", async (_, answer, frame) => {
    expect(await handled(answer)).toEqual([frame]);
    expect(reported).toEqual([]);
  });

  test.each<[string, (...args: never[]) => unknown]>([
    ["throws", () => { throw new Error("broken"); }],
    ["rejects", () => Promise.reject(new Error("broken"))],
  ])("is answered with the error when the handler %s, which is reported as well", async (_, answer) => {
    expect(await handled(answer)).toEqual(['437[{"error":"broken"}]']);
    expect(reported).toEqual([new Error("broken"), new Error("broken")]);
  });

  test("is answered with an error when the answer cannot be sent", async () => {
    expect(await handled(() => 1n)).toEqual([expect.stringMatching(/^437\[{"error":".*BigInt/)]);
    expect(reported).toHaveLength(1);
  });

  test("whose handler is taken off is not", async () => {
    const { server, socket } = await connected();
    const answer = () => 1;
    socket.handle("question", answer).off("question", answer);
    server.link.send('427["question"]');
    await settled();
    expect(server.link.received).toEqual(["40"]);
  });
});

test("errors of listeners go to `onListenerError`, if there is one", async () => {
  const errors: unknown[] = [];
  const { server, socket } = await connected({ onListenerError: (error) => errors.push(error) });
  const boom = () => { throw new Error("mine"); };
  socket.on("news", boom).onAny(boom);
  socket.on("news", () => Promise.reject(new Error("mine")) as never);
  socket.emit("echo", boom);
  server.emit("/", "news");
  await settled();
  expect(errors).toEqual(Array.from({ length: 4 }, () => new Error("mine")));
  expect(reported).toEqual([]);
});

test("what `onListenerError` throws is reported, and disturbs neither other listeners nor the connection", async () => {
  const { server, socket } = await connected({ onListenerError: (error) => { throw error; } });
  const heard = jest.fn();
  socket.on("news", () => { throw new Error("mine"); }).on("news", heard).on("disconnect", heard);
  server.emit("/", "news", 1);
  server.emit("/", "news", 2);
  await settled();
  expect(heard.mock.calls).toEqual([[1], [2]]);
  expect(reported).toEqual([new Error("mine"), new Error("mine")]);
});
