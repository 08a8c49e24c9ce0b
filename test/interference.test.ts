import { describe, expect, jest, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { IoOptions } from "../src/options.ts";
import type { Socket } from "../src/socket.ts";
import { root } from "./graph.ts";
import { application, settled, simulated, URL } from "./sim/application.ts";

const reported = simulated();

/** Where an application can be called: how to get there, and with which options. */
type Moment = readonly [listen: (socket: Socket, act: () => void) => unknown, options?: (act: () => void) => IoOptions];

const MANAGER = ["open", "error", "ping", "packet", "close", "reconnect_attempt", "reconnect_error", "reconnect"] as const;
const ENGINE = ["open", "handshake", "packet", "packetCreate", "flush", "drain", "ping", "pong", "heartbeat", "data", "message", "error", "close"] as const;
/** Events of an upgrade, of which there is none here; reentrancy.test.ts has one. */
const UPGRADE = ["upgrading", "upgrade", "upgradeError"];

const moments: Record<string, Moment> = {
  "connect": [(socket, act) => socket.on("connect", act)],
  "disconnect": [(socket, act) => socket.on("disconnect", act)],
  "connect_error": [(socket, act) => socket.on("connect_error", act)],
  "an event": [(socket, act) => socket.on("news", act)],
  "onAny": [(socket, act) => socket.onAny(act)],
  "onAnyOutgoing": [(socket, act) => socket.onAnyOutgoing(act).emit("outgoing")],
  "an acknowledgement": [(socket, act) => socket.timeout(100).emit("question", act)],
  "an acknowledgement that never comes": [(socket, act) => socket.timeout(0).emit("question", act)],
  "auth": [(socket, act) => (socket.auth = (answer: (credentials: object) => void) => { act(); answer({}); })],
  "a getter of an argument": [(socket, act) => socket.emit("odd", { toJSON: act })],
  "onListenerError": [(socket) => socket.on("news", () => { throw new Error("mine"); }), (act) => ({ onListenerError: act })],
  "onReconnect": [() => {}, (act) => ({ onReconnect: act })],
  "the manager's reconnect_failed": [({ io }, act) => io.on("reconnect_failed", act), () => ({ reconnectionAttempts: 1 })],
  ...Object.fromEntries(MANAGER.map((event): [string, Moment] => [`the manager's ${event}`, [({ io }, act) => io.on(event, act)]])),
  ...Object.fromEntries(ENGINE.map((event): [string, Moment] => [`the engine's ${event}`, [({ io }, act) => io.engine.on(event, act)]])),
};

/** What only looks, or is for those who listen. */
const quiet: Record<string, (socket: Socket) => unknown> = {
  "socket.on": (socket) => socket.on("news", () => {}),
  "socket.once": (socket) => socket.once("disconnect", () => {}),
  "socket.addEventListener": (socket) => socket.addEventListener("connect", () => {}),
  "socket.listeners": (socket) => socket.listeners("news"),
  "socket.hasListeners": (socket) => socket.hasListeners("news"),
  "socket.onAny": (socket) => socket.onAny(() => {}),
  "socket.prependAny": (socket) => socket.prependAny(() => {}),
  "socket.listenersAny": (socket) => socket.listenersAny(),
  "socket.onAnyOutgoing": (socket) => socket.onAnyOutgoing(() => {}),
  "socket.prependAnyOutgoing": (socket) => socket.prependAnyOutgoing(() => {}),
  "socket.listenersAnyOutgoing": (socket) => socket.listenersAnyOutgoing(),
  "socket.handle": (socket) => socket.handle("asked", () => "answer"),
  "socket.with": (socket) => socket.with({ timeout: 100 }),
  "socket.timeout": (socket) => socket.timeout(100),
  "socket.compress": (socket) => socket.compress(false),
  "sender.with": (socket) => socket.volatile.with({ timeout: 100 }),
  "sender.timeout": (socket) => socket.volatile.timeout(100),
  "sender.compress": (socket) => socket.volatile.compress(true),
  "manager.on": ({ io }) => io.on("packet", () => {}),
  "manager.once": ({ io }) => io.once("open", () => {}),
  "manager.addEventListener": ({ io }) => io.addEventListener("close", () => {}),
  "sender.on, once": (socket) => socket.volatile.on("news", () => {}).timeout(50).once("news", () => {}),
  "sender.off": (socket) => socket.volatile.off("nobody tells"),
  "manager.listeners": ({ io }) => io.listeners("open"),
  "manager.hasListeners": ({ io }) => io.hasListeners("open"),
  "manager.has": ({ io }) => io.has("/"),
  "manager.reconnectionAttempts": ({ io }) => io.reconnectionAttempts(io.reconnectionAttempts()),
  "manager.reconnectionDelay": ({ io }) => io.reconnectionDelay(1000),
  "manager.reconnectionDelayMax": ({ io }) => io.reconnectionDelayMax(5000),
  "manager.randomizationFactor": ({ io }) => io.randomizationFactor(0.5),
  "manager.timeout": ({ io }) => io.timeout(20_000),
  "engine.on": ({ io }) => io.engine.on("packet", () => {}),
  "engine.once": ({ io }) => io.engine.once("close", () => {}),
  "engine.addEventListener": ({ io }) => io.engine.addEventListener("drain", () => {}),
  "engine.listeners": ({ io }) => io.engine.listeners("open"),
  "engine.hasListeners": ({ io }) => io.engine.hasListeners("open"),
  // oxlint-disable-next-line no-underscore-dangle -- a name that others chose
  "engine._hasPingExpired": ({ io }) => io.engine._hasPingExpired(),
};

/** What else an application can do there. */
const actions: Record<string, (socket: Socket) => unknown> = {
  "socket.connect": (socket) => socket.connect(),
  "socket.open": (socket) => socket.open(),
  "socket.disconnect": (socket) => socket.disconnect(),
  "socket.close": (socket) => socket.close(),
  "disconnect and connect": (socket) => socket.disconnect().connect(),
  "connect and disconnect": (socket) => socket.connect().disconnect(),
  "socket.ready": (socket) => void socket.ready({ timeout: 50 }).catch(() => {}),
  "socket.emit": (socket) => socket.emit("inner", { a: 1 }),
  "socket.send": (socket) => socket.send("inner", new Uint8Array(2)),
  "socket.emitWithAck": (socket) => void socket.emitWithAck("inner").catch(() => {}),
  "sender.emit": (socket) => socket.volatile.emit("inner"),
  "sender.send": (socket) => socket.timeout(0).send("inner", () => {}),
  "sender.emitWithAck": (socket) => void socket.timeout(50).emitWithAck("inner").catch(() => {}),
  "socket.off, offAny, offAnyOutgoing": (socket) => socket.off().offAny().offAnyOutgoing(),
  "socket.removeListener, removeEventListener, removeAllListeners": (socket) => socket.removeListener("news").removeEventListener("connect").removeAllListeners(),
  "manager.open": ({ io }) => io.open(),
  "manager.connect": ({ io }) => io.connect(() => {}),
  "manager.close": ({ io }) => io._close(), // oxlint-disable-line no-underscore-dangle -- named so by socket.io-client
  "manager.disconnect": ({ io }) => io.disconnect(),
  "manager.off, removeListener, removeEventListener, removeAllListeners": ({ io }) => io.off().removeListener("open").removeEventListener("open").removeAllListeners(),
  "manager.emit, emitReserved": ({ io }) => io.emit("ping").emitReserved("ping"),
  "socket.emitReserved": (socket) => socket.emitReserved("inner"),
  "engine.emitReserved": ({ io }) => io.engine.emitReserved("flush"),
  "manager.reconnection": ({ io }) => io.reconnection(false),
  "manager.reconnect": ({ io }) => io.reconnect(),
  "manager.socket": ({ io }) => io.socket("/other"),
  "manager.socket and disconnect": ({ io }) => io.socket("/other").disconnect(),
  "engine.close": ({ io }) => io.engine.close(),
  "engine.transport.close": ({ io }) => io.engine.transport.close(),
  // oxlint-disable-next-line no-underscore-dangle -- a name that others chose
  "engine._pingTimeoutTime": ({ io }) => (io.engine._pingTimeoutTime = 1),
  "engine.off, removeListener, removeEventListener, removeAllListeners": ({ io }) => io.engine.off().removeListener("open").removeEventListener("open").removeAllListeners(),
  "whatever only looks or listens": (socket) => {
    for (const look of Object.values(quiet)) look(socket);
  },
};

/** Not for applications: what extends these classes, or what the library itself calls. */
const INTERNAL = new Set(["constructor", "hear", "dispatch", "add", "sendIn", "onpacket", "onevent", "_close", "onHandshake", "onOpen", "onReceive", "onSend", "onDrain", "onUpgrading", "onUpgrade", "onUpgradeError", "onClose"]);
/** What goes below the namespaces, where a Socket.IO server does not listen: engine.test.ts, reentrancy.test.ts. */
const BELOW = ["engine.send", "engine.write", "engine.emit"];

/** The methods of an object, and of the classes that it is of. */
function methods(object: object, name: string): string[] {
  const found: string[] = [];
  for (let each = Object.getPrototypeOf(object) as object; each !== Object.prototype; each = Object.getPrototypeOf(each) as object) {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each))) if (typeof value === "function" && !INTERNAL.has(key)) found.push(`${name}.${key}`);
  }
  return found;
}

describe("nothing is left out:", () => {
  test("every public method is called", async () => {
    const { io } = application();
    const socket = io(URL);
    await settled();
    const all = [...methods(socket, "socket"), ...methods(socket.volatile, "sender"), ...methods(socket.io, "manager"), ...methods(socket.io.engine, "engine")];
    const called = new Set([...Object.keys(quiet), ...Object.keys(actions), ...BELOW].flatMap((key) => {
      const [first, ...others] = key.split(", ");
      return [first!, ...others.map((other) => `${first!.split(".")[0]}.${other}`)];
    }));
    expect(all.filter((method) => !called.has(method))).toEqual([]);
    expect(all.length).toBeGreaterThan(60);
  });

  test.each([["src/manager.ts", "ManagerEvents", [...MANAGER, "reconnect_failed"]], ["src/engine.ts", "EngineSocketEvents", [...ENGINE, ...UPGRADE]]])("every event in %s is listened to", (path, name, events) => {
    const [, declared] = new RegExp(`interface ${name} \\{([^]*?)\n\\}`).exec(readFileSync(join(root, path), "utf8"))!;
    const names = [...declared!.matchAll(/^ {2}(\w+): \(/gm)].map(([, event]) => event!);
    expect([...events].sort()).toEqual(names.sort());
  });
});

/** A connection made, used, lost, refused, made again, and ended by the server. */
async function live(moment: string, action: string) {
  const { server, io } = application();
  const [listen, options] = moments[moment]!;
  let acted = 0;
  const act = () => {
    if (acted++ === 0) actions[action]!(socket);
  };
  const socket: Socket = io(URL, options?.(act));
  listen(socket, act);
  await settled();
  server.emit("/", "news");
  server.link.send('427["asking"]', "2");
  await settled();
  server.drop(moment === "the engine's error" ? new Error("cable") : undefined);
  server.up = false;
  await jest.advanceTimersByTimeAsync(1600);
  server.up = true;
  await jest.advanceTimersByTimeAsync(10_000);
  server.emit("/", "news");
  if (!server.link.ended && server.link.members.has("/")) server.link.send("41");
  await settled();
  server.link.members.delete("/");
  server.refuse = () => ({ message: "no" });
  socket.connect();
  await settled();
  server.refuse = () => undefined;
  return { server, socket, acted };
}

describe.each(Object.keys(moments))("in a listener of %s", (moment) => {
  test.each(Object.keys(actions))("%s", async (action) => {
    const { server, socket, acted } = await live(moment, action);
    expect(acted).toBeGreaterThan(0);
    socket.auth = undefined;
    socket.connect();
    await jest.advanceTimersByTimeAsync(10_000);
    await expect(Promise.race([socket.emitWithAck("echo", "well"), jest.advanceTimersByTimeAsync(100)])).resolves.toBe("well");
    expect(server.violations).toEqual([]);
    expect(reported).toEqual([]);
    expect(server.links.filter(({ ended }) => !ended)).toHaveLength(1);
    socket.disconnect();
    socket.io.socket("/other").disconnect();
    await settled();
    expect(server.links.filter(({ ended }) => !ended)).toEqual([]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(jest.getTimerCount()).toBe(0);
  });
});
