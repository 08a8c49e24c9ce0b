import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { createIo, protocol } from "../src/io.ts";
import type { IoOptions } from "../src/options.ts";
import { Socket } from "../src/socket.ts";
import { application, settled, URL } from "./sim/application.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

describe("sockets share a connection", () => {
  type Call = [uri: string, options?: IoOptions];

  test.each<[string, Call, Call]>([
    ["for different namespaces", [URL], [`${URL}/foo`]],
    ["whatever the query", [`${URL}/a?x=1`], [`${URL}/b?x=2`]],
    ["whatever the scheme is called", [URL], ["ws://server.test/foo"]],
    ["whether or not the usual port is named", [URL], [`${URL}:80/foo`]],
    ["whether or not the usual path is named", [URL], [`${URL}/foo`, { path: "/socket.io" }]],
    ["a trailing slash being part of a namespace", [`${URL}/foo`], [`${URL}/foo/`]],
  ])("%s", async (_, first, second) => {
    const { server, io } = application();
    const [a, b] = [io(...first), io(...second)];
    await settled();
    expect(b.io).toBe(a.io);
    expect([a.connected, b.connected]).toEqual([true, true]);
    expect(server.links).toHaveLength(1);
  });

  test.each<[string, Call, Call]>([
    ["for the same namespace", [URL], [URL]],
    ["for the same namespace with another query", [`${URL}/?x=1`], [`${URL}/?x=2`]],
    ["with different paths", [URL], [`${URL}/foo`, { path: "/other" }]],
    ["with a slash at the end of the path and without", [URL], [`${URL}/foo`, { path: "/socket.io/" }]],
    ["with different hosts", [URL], ["http://other.test/foo"]],
    ["with different ports", [URL], [`${URL}:81/foo`]],
    ["with and without TLS", [URL], ["https://server.test/foo"]],
    ["with forceNew", [URL], [`${URL}/foo`, { forceNew: true }]],
    ["without multiplex", [URL], [`${URL}/foo`, { multiplex: false }]],
    ["when the first did not want to", [URL, { forceNew: true }], [`${URL}/foo`]],
  ])("but not %s", async (_, first, second) => {
    const { server, io } = application();
    const [a, b] = [io(...first), io(...second)];
    await settled();
    expect(b.io).not.toBe(a.io);
    expect([a.connected, b.connected]).toEqual([true, true]);
    expect(server.links).toHaveLength(2);
  });

  test("also later, and again after it was lost", async () => {
    const { server, io } = application();
    const a = io(URL);
    await settled();
    const b = io(`${URL}/foo`);
    await settled();
    server.drop();
    const c = io(`${URL}/bar`);
    await jest.advanceTimersByTimeAsync(2000);
    expect(new Set([a.io, b.io, c.io]).size).toBe(1);
    expect(server.links.map(({ received }) => received)).toEqual([["40", "40/foo,"], ["40", "40/foo,", "40/bar,"]]);
  });

  test("of one `io` function: another one knows nothing of it", async () => {
    const { server, io } = application();
    const other = createIo({ memory: server.transport });
    expect(other(`${URL}/foo`).io).not.toBe(io(URL).io);
    await settled();
    expect(server.links).toHaveLength(2);
  });
});

describe("a server of the past is forgotten", () => {
  test("when the last socket leaves: the next one begins anew", async () => {
    const { io } = application();
    const old = io(URL);
    await settled();
    old.disconnect();
    expect(io(`${URL}/foo`).io).not.toBe(old.io);
  });

  test("when the server sent the last socket away", async () => {
    const { server, io } = application();
    const old = io(URL);
    await settled();
    server.link.send("41");
    await settled();
    expect(io(`${URL}/foo`).io).not.toBe(old.io);
  });

  test.each<[string, IoOptions]>([
    ["the first attempt failed and there is to be no other", { reconnection: false }],
    ["all attempts failed", { reconnectionAttempts: 1 }],
  ])("when %s", async (_, options) => {
    const { server, io } = application();
    server.up = false;
    const old = io(URL, options);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(io(`${URL}/foo`).io).not.toBe(old.io);
  });

  test("also when the application let go of all listeners of the manager", async () => {
    const { io } = application();
    const old = io(URL);
    await settled();
    old.io.off();
    old.disconnect();
    expect(io(`${URL}/foo`).io).not.toBe(old.io);
  });

  test("but not while its connection is being made again", async () => {
    const { server, io } = application();
    const socket = io(URL);
    await settled();
    server.drop();
    await settled();
    expect(io(`${URL}/foo`).io).toBe(socket.io);
  });

  test("and is remembered when a socket comes back to it", async () => {
    const { io } = application();
    const socket = io(URL);
    await settled();
    socket.disconnect().connect();
    await settled();
    expect(io(`${URL}/foo`).io).toBe(socket.io);
  });
});

describe("what is called", () => {
  test("returns a Socket, under several names", () => {
    const { io } = application();
    expect(io(URL, { autoConnect: false })).toBeInstanceOf(Socket);
    expect([io.io, io.connect, io.Socket, io.protocol, protocol]).toEqual([io, io, Socket, 5, 5]);
    expect(io.connect(`${URL}/foo`, { autoConnect: false }).io).toBeInstanceOf(io.Manager);
  });

  test("connects nothing with `autoConnect: false`", async () => {
    const { server, io } = application();
    const socket = io(URL, { autoConnect: false });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(server.links).toEqual([]);
    socket.connect();
    await settled();
    expect(socket.connected).toBe(true);
  });

  test.each([
    ["/", "40"],
    ["/admin", "40/admin,"],
    ["/admin/", "40/admin/,"],
    ["/é", "40/é,"],
    ["/a b", "40/a b,"],
    ["/a#fragment", "40/a,"],
    ["/a?b=c", "40/a,"],
    ["/%C3%A9", "40/%C3%A9,"],
  ])("takes %s for a namespace, as it is", async (path, frame) => {
    const { server, io } = application();
    io(URL + path);
    await settled();
    expect(server.link.received).toEqual([frame]);
  });

  test("has the query of the address and that of the options in each request", async () => {
    const { server, io } = application();
    const options = { query: { "&a": "&=?a", b: 2 } };
    io(`${URL}/?c=%26`, options);
    await settled();
    server.drop();
    await jest.advanceTimersByTimeAsync(2000);
    for (const { url } of server.links) expect(Object.fromEntries(url.searchParams)).toMatchObject({ "&a": "&=?a", b: "2", c: "&" });
    expect(server.links).toHaveLength(2);
    expect(options).toEqual({ query: { "&a": "&=?a", b: 2 } });
  });

  test.each<[string, () => unknown[], string]>([
    ["an unknown scheme", () => ["ftp://server.test"], "ILLEGAL_URL"],
    ["no host", () => ["http://"], "ILLEGAL_URL"],
    ["no such port", () => ["http://server.test:99999"], "ILLEGAL_URL"],
    ["a namespace with a comma", () => [`${URL}/a,b`], "ILLEGAL_NAMESPACE"],
    ["a transport that is not there", () => [URL, { transports: ["carrier pigeon"] }], "ILLEGAL_OPTION"],
    ["a transport that only objects have", () => [URL, { transports: ["toString"] }], "ILLEGAL_OPTION"],
    ["transports that are no list", () => [URL, { transports: "memory" }], "ILLEGAL_OPTION"],
    ["credentials that are no object", () => [URL, { auth: "token" }], "ILLEGAL_OPTION"],
  ])("with %s throws, and connects to nothing", async (_, args, code) => {
    const { server, io } = application();
    expect(() => io(...(args() as [string, IoOptions]))).toThrow(expect.objectContaining({ code }));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(server.links).toEqual([]);
    expect(io(`${URL}/fine`, { autoConnect: false }).io.has("/")).toBe(false);
  });

  test.each<[string, unknown[]]>([
    ["without an address", []],
    ["with options alone", [{ path: "/x" }]],
    ["with a namespace alone", ["/admin"]],
    ["with a namespace, not sharing", ["/admin", { forceNew: true }]],
  ])("%s where there is no page makes a socket that connects to nothing, and says why", async (_, args) => {
    const { server, io } = application();
    const socket = io(...(args as [string]));
    const codes: unknown[] = [];
    socket.on("connect_error", ({ code }) => codes.push(code));
    socket.emit("kept for later");
    await jest.advanceTimersByTimeAsync(2000);
    expect(new Set(codes)).toEqual(new Set(["ILLEGAL_URL"]));
    expect(server.links).toEqual([]);
    socket.disconnect();
    expect(jest.getTimerCount()).toBe(0);
  });

  test("makes a socket that needs no page until it connects", () => {
    const { io } = application();
    expect(io({ autoConnect: false })).toMatchObject({ nsp: "/", active: false, io: { uri: undefined } });
    expect(jest.getTimerCount()).toBe(0);
  });

  test("does not repeat a password in its complaints", () => {
    const { io } = application();
    expect(() => io("ftp://me:secret@server.test")).toThrow(expect.objectContaining({ message: expect.not.stringContaining("secret") }));
  });

  test.each<[string, unknown[]]>([["null for options", [URL, null]], ["undefined for options", [URL, undefined]]])("takes %s", async (_, args) => {
    const { io } = application();
    const socket = io(...(args as [string]));
    await settled();
    expect(socket.connected).toBe(true);
  });
});
