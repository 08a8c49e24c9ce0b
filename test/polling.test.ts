import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Target } from "../src/core/ports.ts";
import { nodeBase64 } from "../transports/node.ts";
import { w3cBase64 } from "../transports/payload.ts";
import { type FetchFunction, polling } from "../transports/polling.ts";
import { Recorder } from "./sim/recorder.ts";
import { handshake } from "./sim/world.ts";

const URL_OF_SESSION = "http://localhost/socket.io/?EIO=4&transport=polling";
const SID = "a&b=c/é";

/** One request that the adapter made, to be answered by the test. */
interface Call {
  readonly url: string;
  readonly init: RequestInit;
  answer(body: string, status?: number): void;
  /** As `answer`, after a redirect that `fetch` followed. */
  redirect(body: string): void;
  fail(error: unknown): void;
}

/** The adapter over a `fetch` that the test answers; every request is told to the test in order. */
function setup(options: Target["options"] = {}) {
  const calls: Call[] = [];
  const selves: unknown[] = [];
  const request = function (this: unknown, url, init) {
    selves.push(this);
    return new Promise((resolve, reject) => {
      calls.push({ url, init, answer: (body, status = 200) => resolve(new Response(body, { status })), redirect: (body) => resolve(redirected(body)), fail: reject });
    });
  } as FetchFunction;
  const told = new Recorder(polling(request), { url: URL_OF_SESSION, options, owner: {} });
  return { told, transport: told.transport, calls, selves };
}

const redirected = (body: string) => Object.defineProperties(new Response(body), { redirected: { value: true }, url: { value: "http://localhost/login?secret" } });

/** The same in a session, with a GET pending. */
async function connected(options?: Target["options"]) {
  const session = setup(options);
  session.calls[0]!.answer(handshake({ sid: SID }));
  await session.told.until(() => session.calls.length === 2);
  return session;
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
});

afterEach(() => {
  jest.useRealTimers();
});

const flush = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a request", () => {
  test("asks for the session, each time at an address of its own", async () => {
    const { told, calls } = await connected();
    calls[1]!.answer("6");
    await flush();
    const urls = calls.map(({ url }) => new URL(url));
    expect(urls.map(({ searchParams }) => searchParams.get("sid"))).toEqual([null, SID, SID]);
    expect(urls.map(({ searchParams }) => searchParams.get("transport"))).toEqual(["polling", "polling", "polling"]);
    expect(new Set(urls.map(({ searchParams }) => searchParams.get("t"))).size).toBe(3);
    expect(calls.map(({ init }) => init.method)).toEqual(["GET", "GET", "GET"]);
    told.transport.abandon();
  });

  test("carries the stamp under the name that it is given, or none", async () => {
    const named = setup({ timestampParam: "stamp" });
    expect(new URL(named.calls[0]!.url).searchParams.has("stamp")).toBe(true);
    const none = setup({ timestampRequests: false });
    expect(none.calls[0]!.url).toBe(URL_OF_SESSION);
  });

  test("carries the headers of the application, and with a body the type that servers accept", async () => {
    const { transport, calls } = await connected({ extraHeaders: { Authorization: "x" } });
    transport.send("4a");
    await flush();
    const headers = calls.map(({ init }) => new Headers(init.headers));
    expect(headers.map((each) => each.get("authorization"))).toEqual(["x", "x", "x"]);
    expect(headers.map((each) => each.get("content-type"))).toEqual([null, null, "text/plain;charset=UTF-8"]);
    expect(calls[2]!.init).toMatchObject({ method: "POST", body: "4a" });
  });

  test.each(["content-type", "Content-Type", "CONTENT-TYPE"])("has that type also when the application names another as %s", async (name) => {
    const { transport, calls } = await connected({ extraHeaders: { [name]: "application/json" } });
    transport.send("4a");
    await flush();
    expect(new Headers(calls[2]!.init.headers).get("content-type")).toBe("text/plain;charset=UTF-8");
  });

  test.each([[true, "include"], [false, undefined], [undefined, undefined]])("with credentials %p is sent as %p", (withCredentials, credentials) => {
    const { calls } = setup({ withCredentials });
    expect(calls[0]!.init.credentials).toBe(credentials);
  });

  test("is not made as a method, which browsers refuse", () => {
    expect(setup().selves).toEqual([undefined]);
  });

  test("has a signal of its own: on one for all, some runtimes leave a listener for each request", async () => {
    const { calls } = await connected();
    calls[1]!.answer("6");
    await flush();
    expect(new Set(calls.map(({ init }) => init.signal)).size).toBe(calls.length);
  });
});

test("says what binary arrives as", () => {
  const pending: FetchFunction = () => new Promise(() => {});
  const target: Target = { url: URL_OF_SESSION, options: {}, owner: {} };
  const types = [w3cBase64, nodeBase64].map((base64) => new Recorder(polling(pending, base64), target).transport.binaryType);
  expect(types).toEqual(["arraybuffer", "nodebuffer"]);
});

describe("an error", () => {
  test.each([
    ["the session is not known", '{"code":1,"message":"Session ID unknown"}', 400, "NO_STICKY_SESSIONS", /HTTP 400.*Session ID unknown/],
    ["the origin is not welcome", '{"code":4,"message":"Forbidden"}', 403, "FORBIDDEN", /HTTP 403.*Forbidden/],
    ["the transport is not offered", '{"code":0,"message":"Transport unknown"}', 400, "UNSUPPORTED_TRANSPORT", /HTTP 400.*Transport unknown/],
    ["the protocol is another one", '{"code":5,"message":"Unsupported protocol version"}', 400, "UNSUPPORTED_PROTOCOL", /HTTP 400.*Unsupported/],
    ["nothing is there", "Cannot GET /socket.io/", 404, "PATH_NOT_FOUND", /HTTP 404/],
    ["somebody wants a password", "", 401, "FORBIDDEN", /HTTP 401/],
    ["a proxy answers", "<html>Bad gateway</html>", 502, "HTTP_STATUS", /HTTP 502/],
    ["the message is too large", "", 413, "MESSAGE_TOO_LARGE", /HTTP 413/],
  ])("because %s says so, with the answer", async (_, body, status, code, message) => {
    const { told, calls } = await connected();
    calls[1]!.answer(body, status);
    await told.until(() => told.error !== undefined);
    expect(told.error).toMatchObject({
      code,
      type: "TransportError",
      transport: "polling",
      message: expect.stringMatching(message),
      status,
      description: status,
      context: { status, responseText: body },
    });
    expect(told.error!.message).toMatch(/^xhr poll error: /);
  });

  test.each<[string, unknown, string]>([
    ["the reason of Node's fetch", new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) }), "ECONNREFUSED"],
    ["that of node-fetch", Object.assign(new Error("request failed"), { code: "ENOTFOUND" }), "ENOTFOUND"],
    ["that of a browser", new TypeError("Failed to fetch"), "Failed to fetch"],
    ["a text", "offline", "offline"],
    ["no number, which only old browsers understand", new DOMException("too slow", "TimeoutError"), "too slow"],
    ["nothing", null, "does not say"],
  ])("of the network names %s", async (_, cause, word) => {
    const { told, calls } = setup();
    calls[0]!.fail(cause);
    await told.until(() => told.error !== undefined);
    expect(told.error).toMatchObject({ name: "SocketIOError", code: "TRANSPORT_ERROR", message: expect.stringContaining(word), cause });
  });

  test("thrown by the function itself is told as well, later", async () => {
    const broken: FetchFunction = () => {
      throw new TypeError("no such protocol");
    };
    const told = new Recorder(polling(broken), { url: URL_OF_SESSION, options: {}, owner: {} });
    expect(told.log).toEqual([]);
    await told.until(() => told.error !== undefined);
    expect(told.offences).toEqual([]);
    expect(told.error).toMatchObject({ code: "TRANSPORT_ERROR", message: expect.stringContaining("no such protocol") });
  });

  test("of a Blob that cannot be read is one of the transport", async () => {
    const { told, transport } = await connected();
    const cause = new DOMException("the file changed", "NotReadableError");
    transport.send({ size: 1, type: "", arrayBuffer: () => Promise.reject(cause) });
    await told.until(() => told.error !== undefined);
    expect(told.error).toMatchObject({ name: "SocketIOError", code: "TRANSPORT_ERROR", message: expect.stringContaining("the file changed"), cause });
  });

  test("because the session is not known any more is not told of one that was new", async () => {
    const { told, calls } = await connected();
    jest.advanceTimersByTime(60_000);
    calls[1]!.answer('{"code":1,"message":"Session ID unknown"}', 400);
    await told.until(() => told.error !== undefined);
    expect(told.error).toMatchObject({ code: "SESSION_UNKNOWN" });
  });

  test("gives up the other request", async () => {
    const { told, transport, calls } = await connected();
    transport.send("4a");
    await flush();
    calls[2]!.answer("", 500);
    await told.until(() => told.error !== undefined);
    expect(calls[1]!.init.signal!.aborted).toBe(true);
    calls[1]!.fail(new DOMException("aborted", "AbortError"));
    await flush();
    expect(told.log.filter((line) => line === "transport error")).toHaveLength(1);
  });
});

describe("time", () => {
  test("that a request may take is limited on demand", async () => {
    const { told, calls } = await connected({ requestTimeout: 3000 });
    jest.advanceTimersByTime(2999);
    expect(told.error).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(told.error).toMatchObject({ code: "REQUEST_TIMEOUT", message: "xhr poll error: no answer within 3000 ms" });
    expect(calls[1]!.init.signal!.aborted).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("starts anew with each request", async () => {
    const { told, calls } = await connected({ requestTimeout: 3000 });
    jest.advanceTimersByTime(2000);
    calls[1]!.answer("6");
    await flush();
    jest.advanceTimersByTime(2000);
    expect(told.error).toBeUndefined();
    jest.advanceTimersByTime(1000);
    expect(told.error).toBeDefined();
  });

  test("is not limited otherwise: a server may hold a poll as long as it likes", async () => {
    const { told } = await connected();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(1e9);
    expect(told.error).toBeUndefined();
  });

  test("is limited when the session closes, in silence", async () => {
    const { told, transport, calls } = await connected();
    transport.close();
    await flush();
    expect(calls[2]!.init).toMatchObject({ method: "POST", body: "1" });
    jest.advanceTimersByTime(60_000);
    expect(calls.slice(1).map(({ init }) => init.signal!.aborted)).toEqual([true, true]);
    expect(jest.getTimerCount()).toBe(0);
    expect(told.log).toEqual(["frame"]);
  });

  test("is over for all timers when the last request of a close is answered", async () => {
    const { transport, calls } = await connected({ requestTimeout: 3000 });
    transport.send("4a");
    transport.close();
    await flush();
    calls[2]!.answer("ok");
    await flush();
    calls[3]!.answer("ok");
    await flush();
    expect(jest.getTimerCount()).toBe(0);
    expect(calls[1]!.init.signal!.aborted).toBe(true);
  });

  test("is over for all timers when the session is abandoned, also for what was still being encoded", async () => {
    const { transport, calls } = await connected({ requestTimeout: 3000 });
    transport.send(new Blob(["x"]));
    transport.abandon();
    await flush();
    await flush();
    expect(calls).toHaveLength(2);
    expect(calls[1]!.init.signal!.aborted).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe("a redirect that was followed", () => {
  test("is nothing to a session whose server answers there", async () => {
    const { told, transport, calls } = setup();
    calls[0]!.redirect(handshake({ sid: SID }));
    await told.until(() => calls.length === 2);
    calls[1]!.redirect("4a\x1ebAQL6");
    await told.until(() => calls.length === 3);
    transport.send("4b");
    await flush();
    calls[3]!.redirect("OK"); // as servers in Python say it
    await told.until(() => told.count("drain") === 1);
    expect(told.frames).toEqual(["4a", Uint8Array.of(1, 2, 250).buffer]);
    expect(told.error).toBeUndefined();
    transport.abandon();
  });

  test.each([
    ["the handshake", 0, "<html>"],
    ["a poll", 1, "<html>"],
    ["a message, which became a poll", 2, "4b"],
  ])("ends the session where another answers %s", async (_, which, body) => {
    const { told, transport, calls } = which > 0 ? await connected() : setup();
    if (which > 1) transport.send("4a");
    await flush();
    calls[which]!.redirect(body);
    await told.until(() => told.error !== undefined);
    expect(told.error).toMatchObject({ code: "REDIRECTED", message: expect.stringMatching(/^xhr po(ll|st) error: redirected to http:\/\/localhost\/login$/) });
  });
});

test("what servers send beyond the protocol reaches the core, which judges it", async () => {
  const { told, calls } = await connected();
  calls[1]!.answer("");
  await told.until(() => told.frames.length > 0);
  expect(told.frames).toEqual([""]);
  expect(told.offences).toEqual([]);
});

test("a page hears of a request that failed, although the timers were replaced by some that never ring", async () => {
  const fetch = jest.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
  const told = new Recorder(polling(), { url: URL_OF_SESSION, options: {}, owner: {} });
  await told.until(() => told.log.length > 0);
  fetch.mockRestore();
  expect(told.log).toEqual(["transport error"]);
});
