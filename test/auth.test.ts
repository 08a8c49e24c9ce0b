import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Socket } from "../src/socket.ts";
import { application, record, settled, URL } from "./sim/application.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

type Callback = (credentials: object) => void;

const token = { token: "t" };
const circular: Record<string, unknown> = {};
circular.self = circular;

/** A socket with such credentials, a while after it was made; what JavaScript allows, types do not always. */
async function connect(auth: unknown) {
  const { server, io } = application();
  const socket: Socket = io(URL, { auth: auth as object as never });
  const log = record(socket);
  await jest.advanceTimersByTimeAsync(500);
  return { server, socket, log };
}

describe("credentials", () => {
  test.each<[string, unknown]>([
    ["an object", token],
    ["what a function calls back with", (answer: Callback) => answer(token)],
    ["what a function calls back with later", (answer: Callback) => void setTimeout(() => answer(token), 100)],
    ["what a function calls back with, whatever it returns", (answer: Callback) => setTimeout(() => answer(token), 100)],
    ["what a function calls back with, whatever it promises", (answer: Callback) => Promise.resolve().then(() => (setTimeout(() => answer(token), 100), "later"))],
    ["what a function that hides its parameters calls back with", (...args: [Callback]) => void setTimeout(() => args[0](token), 100)],
    ["what an async function calls back with", async (answer: Callback) => answer(await Promise.resolve(token))],
    ["what a function returns", () => token],
    ["what a function promises", () => Promise.resolve(token)],
    // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
    ["what anything with a `then` gives", () => ({ then: (resolve: Callback) => resolve(token) })],
    ["what a class instance says in JSON", { toJSON: () => token }],
  ])("are %s", async (_, auth) => {
    const { server, log } = await connect(auth);
    expect(server.credentials).toEqual([token]);
    expect(log).toEqual(["connect"]);
  });

  test("are asked for as of a method of the socket", async () => {
    const { server } = await connect(function (this: Socket, answer: Callback) {
      answer({ nsp: this.nsp });
    });
    expect(server.credentials).toEqual([{ nsp: "/" }]);
  });

  test.each<[string, unknown]>([
    ["not named", undefined],
    ["null", null],
    ["a callback without an argument", (answer: () => void) => answer()],
    ["a callback with undefined", (answer: (nothing: undefined) => void) => answer(undefined)],
    ["a callback with null", (answer: (nothing: null) => void) => answer(null)],
  ])("are none when %s", async (_, auth) => {
    const { server, log } = await connect(auth);
    expect(server.credentials).toEqual([undefined]);
    expect(log).toEqual(["connect"]);
  });

  test.each<[string, unknown, string]>([
    ["a function that throws", () => { throw new Error("locked"); }, "locked"],
    ["a function that throws anything", () => { throw "locked" as unknown as Error; }, "locked"],
    ["a promise that is rejected", () => Promise.reject(new Error("locked")), "locked"],
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- that is what is tested
    ["a promise that is rejected with what is no text", () => Promise.reject(Object.create(null)), ": object$"],
    ["a function that throws what is no text", () => { throw Object.create(null) as Error; }, ": object$"],
    ["a function that throws what throws", () => { throw { get message() { throw new Error("mine"); } } as unknown as Error; }, ": object$"],
    ["an object that throws nothing", { get token() { throw undefined as unknown as Error; } }, "undefined"],
    ["a string returned", () => "t", "object"],
    ["a string promised", () => Promise.resolve("t"), "object"],
    ["a string called back with", (answer: (text: string) => void) => answer("t"), "object"],
    ["an array", () => ["t"], "object"],
    ["a number", () => 7, "object"],
    ["a circular object", circular, "JSON"],
    ["a circular object returned", () => circular, "JSON"],
    ["a circular object promised", () => Promise.resolve(circular), "JSON"],
    ["a circular object called back with", (answer: Callback) => answer(circular), "JSON"],
    ["a circular object called back with later", (answer: Callback) => void setTimeout(() => answer(circular), 100), "JSON"],
    ["a BigInt", { n: 1n }, "JSON"],
  ])("cannot be had from %s: that is told, once, and not tried again", async (_, auth, reason) => {
    const { server, socket, log } = await connect(auth);
    expect(log).toEqual([expect.stringMatching(`^connect_error .*${reason}`)]);
    expect(server).toMatchObject({ credentials: [], violations: [], links: [{ ended: "by the client" }] });
    expect(socket).toMatchObject({ active: false, connected: false });
    socket.auth = token;
    socket.connect();
    await settled();
    expect(log.slice(1)).toEqual(["connect"]);
    expect(server.credentials).toEqual([token]);
  });

  test("that JSON cannot express are no matter of other namespaces", async () => {
    const { server, io } = application();
    const log = record(io(URL));
    const broken = io(`${URL}/broken`, { auth: { n: 1n } });
    record(broken, log, "broken ");
    io(`${URL}/third`).on("connect", () => log.push("third connect"));
    await settled();
    expect(log).toEqual(expect.arrayContaining(["connect", "third connect", expect.stringMatching(/^broken connect_error /)]));
    expect(server.links).toMatchObject([{ ended: undefined }]);
  });

  test.each([["a string", "token"], ["an array", ["token"]], ["a number", 7]])("that are %s are refused at the call", async (_, auth) => {
    const { server, io } = application();
    expect(() => io(URL, { auth: auth as never })).toThrow(expect.objectContaining({ code: "ILLEGAL_OPTION" }));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(server.links).toEqual([]);
  });
});

describe("a function that is asked for credentials", () => {
  test("is asked for each attempt, and its late answers to earlier ones are ignored", async () => {
    const { server, io } = application();
    const answers: Callback[] = [];
    const socket = io(URL, { auth: (answer: Callback) => void answers.push(answer) });
    await settled();
    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    answers[0]!({ attempt: 1 });
    answers[1]!({ attempt: 2 });
    await settled();
    expect(server.credentials).toEqual([{ attempt: 2 }]);
    expect(socket.connected).toBe(true);
  });

  test("may be replaced between two connections", async () => {
    const { server, socket } = await connect(token);
    socket.auth = () => ({ token: "new" });
    socket.disconnect().connect();
    await settled();
    expect(server.credentials).toEqual([token, { token: "new" }]);
  });

  test("may think better of it and disconnect: the server is not asked", async () => {
    const { server, io } = application();
    const socket: Socket = io(URL, {
      auth: (answer: Callback) => {
        socket.disconnect();
        answer(token);
      },
    });
    const log = record(socket);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(server).toMatchObject({ credentials: [], links: [{ ended: "by the client" }] });
    expect(log).toEqual([]);
  });

  test("may take so long that the socket was disconnected and connected meanwhile", async () => {
    const { server, io } = application();
    const answers: Callback[] = [];
    const socket = io(URL, { auth: (answer: Callback) => void answers.push(answer) });
    await settled();
    socket.disconnect().connect();
    await settled();
    answers[0]!({ attempt: 1 });
    answers[1]!({ attempt: 2 });
    await settled();
    expect(server.credentials).toEqual([{ attempt: 2 }]);
  });
});

test("the object given stays as it is, also when a lost session is resumed", async () => {
  const { server, io } = application();
  server.recovery = true;
  const auth = Object.freeze({ ...token });
  const socket = io(URL, { auth });
  await settled();
  server.emit("/", "news");
  await settled();
  server.drop();
  await jest.advanceTimersByTimeAsync(2000);
  expect(server.credentials).toEqual([token, { ...token, pid: "pid1", offset: "offset0" }]);
  expect(socket).toMatchObject({ recovered: true, auth: token });
});

describe("a function that never answers", () => {
  const never = () => new Promise<object>(() => {});

  test.each<[string, object, number]>([
    ["the option authTimeout", { authTimeout: 300, timeout: 700 }, 300],
    ["the option timeout, where nothing else is said", { timeout: 700 }, 700],
  ])("has as long as %s says", async (_, options, ms) => {
    const { io } = application();
    const socket = io(URL, { ...options, auth: never });
    const log = record(socket);
    const errors: unknown[] = [];
    socket.on("connect_error", (error) => errors.push(error));
    await jest.advanceTimersByTimeAsync(ms - 1);
    expect(log).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(log).toEqual([`connect_error \`auth\` gave no credentials within ${ms} ms`]);
    expect(errors).toMatchObject([{ code: "AUTH_TIMEOUT", phase: "join", willRetry: false }]);
    expect(socket.active).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([{ authTimeout: false }, { timeout: false }] as const)("has no limit with %j", async (options) => {
    const { io } = application();
    const log = record(io(URL, { ...options, auth: never }));
    await jest.advanceTimersByTimeAsync(40_000); // twice the usual limit; the server of this test sends no heartbeat
    expect(log).toEqual([]);
  });

  test("and then does is ignored; another connect() asks again", async () => {
    const { server, io } = application();
    const answers: ((credentials: object) => void)[] = [];
    const socket = io(URL, { authTimeout: 300, auth: (answer: (credentials: object) => void) => void answers.push(answer) });
    const log = record(socket);
    await jest.advanceTimersByTimeAsync(300);
    answers[0]!(token);
    await settled();
    expect(server.credentials).toEqual([]);
    socket.connect();
    await settled();
    answers[1]!(token);
    await settled();
    expect(log.at(-1)).toBe("connect");
    expect(server.credentials).toEqual([token]);
  });
});
