import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { IoOptions, ReconnectChanges, ReconnectContext } from "../src/options.ts";
import { application, record, recordManager, settled, URL } from "./sim/application.ts";

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] });
  jest.spyOn(Math, "random").mockReturnValue(0.5);
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** A socket that is connected, whose connection is about to be lost. */
async function connected(onReconnect: IoOptions["onReconnect"], options?: IoOptions) {
  const { server, io } = application();
  const socket = io(URL, { onReconnect, auth: { token: "old" }, query: { q: "old" }, ...options });
  await settled();
  return { server, io, socket, log: recordManager(socket.io, record(socket)) };
}

const second = 1000;

describe("`onReconnect`", () => {
  test("is asked before each attempt but the first, with its number and why it is made", async () => {
    const contexts: ReconnectContext[] = [];
    const { server } = await connected((context) => void contexts.push(context));
    expect(contexts).toEqual([]);
    server.up = false;
    server.drop();
    await jest.advanceTimersByTimeAsync(3 * second);
    expect(contexts).toEqual([{ attempt: 1, reason: "transport close" }, { attempt: 2, reason: "transport error" }]);
  });

  test("hears that the server threw the socket out", async () => {
    const contexts: ReconnectContext[] = [];
    const { server } = await connected((context) => void contexts.push(context), { reconnectOnDisconnect: true });
    server.link.send("41");
    await jest.advanceTimersByTimeAsync(second);
    expect(contexts).toEqual([{ attempt: 1, reason: "io server disconnect" }]);
  });

  test("may change where, as whom and with which query to connect, for that connection", async () => {
    const changes: (ReconnectChanges | undefined)[] = [{ url: "http://other.test:81", auth: { token: "new" }, query: { q: "new" } }, undefined];
    const { server } = await connected(() => changes.shift());
    server.drop();
    await jest.advanceTimersByTimeAsync(second);
    server.drop();
    await jest.advanceTimersByTimeAsync(second);
    expect(server.links.map(({ url }) => `${url.host} ${url.searchParams.get("q")}`)).toEqual(["server.test old", "other.test:81 new", "server.test old"]);
    expect(server.credentials).toEqual([{ token: "old" }, { token: "new" }, { token: "old" }]);
  });

  test("counts for the attempts to reconnect alone: who connects anew connects as at first", async () => {
    const { server, socket } = await connected(() => ({ url: "http://other.test", auth: { token: "new" }, query: { q: "new" } }));
    server.drop();
    await jest.advanceTimersByTimeAsync(second);
    socket.disconnect().connect();
    await settled();
    expect(`${server.link.url.host} ${server.link.url.searchParams.get("q")}`).toBe("server.test old");
    expect(server.credentials.at(-1)).toEqual({ token: "old" });
  });

  test("may take its time; its answer to an attempt that was given up is ignored", async () => {
    const answers: ((changes?: ReconnectChanges) => void)[] = [];
    const { server, socket } = await connected(() => new Promise<ReconnectChanges | void>((resolve) => answers.push(resolve)));
    server.drop();
    await jest.advanceTimersByTimeAsync(10 * second);
    expect(server.links).toHaveLength(1);
    socket.disconnect();
    answers[0]!({ url: "http://other.test" });
    await jest.advanceTimersByTimeAsync(10 * second);
    expect(server.links).toHaveLength(1);
    socket.connect();
    await settled();
    expect(server.link.url.host).toBe("server.test");
    expect(socket.connected).toBe(true);
  });

  test.each<[string, string, IoOptions["onReconnect"]]>([
    ["throws", "HANDLER_FAILED", () => { throw new Error("no ticket"); }],
    ["rejects", "HANDLER_FAILED", () => Promise.reject(new Error("no ticket"))],
    ["gives an address that is none", "ILLEGAL_URL", () => ({ url: "ftp://other.test" })],
  ])("%s: so the attempt failed with %s, and the next one is made in its turn", async (_, expected, onReconnect) => {
    const { server, socket, log } = await connected(onReconnect, { reconnectionAttempts: 2 });
    const codes: unknown[] = [];
    socket.on("connect_error", ({ code }) => codes.push(code));
    server.drop();
    log.length = 0;
    await jest.advanceTimersByTimeAsync(10 * second);
    expect(log.map((line) => line.split(" ").slice(0, line.startsWith("reconnect_attempt") ? 2 : 1).join(" "))).toEqual([
      "disconnect", "close",
      "reconnect_attempt 1", "connect_error", "error", "reconnect_error",
      "reconnect_attempt 2", "connect_error", "error", "reconnect_failed", "reconnect_error",
    ]);
    expect(codes).toEqual([expected, expected]);
    expect(server.links).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("does not change what the application said at first", async () => {
    const options = Object.freeze({ query: Object.freeze({ q: "old" }), auth: Object.freeze({ token: "old" }) });
    const { server, socket } = await connected(() => ({ query: { q: "new" }, auth: { token: "new" }, headers: { a: "b" } }), options);
    server.drop();
    await jest.advanceTimersByTimeAsync(second);
    expect(socket).toMatchObject({ auth: { token: "old" }, io: { opts: { query: { q: "old" } } } });
    expect(socket.io.opts.extraHeaders).toBeUndefined();
  });
});
