import { describe, expect, jest, test } from "@jest/globals";
import type { Socket } from "../src/socket.ts";
import { application, settled, simulated, URL } from "./sim/application.ts";

const reported = simulated();

/** Where an application can be called. */
const moments: Record<string, (socket: Socket, act: () => void) => unknown> = {
  "connect": (socket, act) => socket.on("connect", act),
  "disconnect": (socket, act) => socket.on("disconnect", act),
  "connect_error": (socket, act) => socket.on("connect_error", act),
  "an event": (socket, act) => socket.on("news", act),
  "onAny": (socket, act) => socket.onAny(act),
  "onAnyOutgoing": (socket, act) => socket.onAnyOutgoing(act).emit("outgoing"),
  "an acknowledgement": (socket, act) => socket.timeout(100).emit("question", act),
  "auth": (socket, act) => (socket.auth = (answer: (credentials: object) => void) => { act(); answer({}); }),
  "a getter of an argument": (socket, act) => socket.emit("odd", { toJSON: act }),
  "the manager's open": ({ io }, act) => io.on("open", act),
  "the manager's packet": ({ io }, act) => io.on("packet", act),
  "the manager's error": ({ io }, act) => io.on("error", act),
  "the manager's close": ({ io }, act) => io.on("close", act),
  "reconnect_attempt": ({ io }, act) => io.on("reconnect_attempt", act),
  "reconnect_error": ({ io }, act) => io.on("reconnect_error", act),
  "reconnect": ({ io }, act) => io.on("reconnect", act),
  "the engine's open": ({ io }, act) => io.engine.on("open", act),
  "the engine's packet": ({ io }, act) => io.engine.on("packet", act),
  "the engine's packetCreate": ({ io }, act) => io.engine.on("packetCreate", act),
  "the engine's message": ({ io }, act) => io.engine.on("message", act),
  "the engine's close": ({ io }, act) => io.engine.on("close", act),
};

/** What an application can do there. */
const actions: Record<string, (socket: Socket) => unknown> = {
  "connect()": (socket) => socket.connect(),
  "disconnect()": (socket) => socket.disconnect(),
  "disconnect().connect()": (socket) => socket.disconnect().connect(),
  "connect().disconnect()": (socket) => socket.connect().disconnect(),
  "emit()": (socket) => socket.emit("inner", { a: 1 }),
  "volatile.emit()": (socket) => socket.volatile.emit("inner"),
  "emitWithAck()": (socket) => void socket.emitWithAck("inner").catch(() => {}),
  "timeout(0).emit()": (socket) => socket.timeout(0).emit("inner", () => {}),
  "off()": (socket) => socket.off().offAny().offAnyOutgoing(),
  "io.open()": (socket) => socket.io.open(),
  "io.off()": (socket) => socket.io.off(),
  "io.reconnection(false)": (socket) => socket.io.reconnection(false),
  "io.socket()": (socket) => socket.io.socket("/other"),
  "io.socket().disconnect()": (socket) => socket.io.socket("/other").disconnect(),
  "io.engine.close()": (socket) => socket.io.engine.close(),
};

/** A connection made, used, lost, refused, made again, and ended by the server. */
async function live(moment: string, action: string) {
  const { server, io } = application();
  const socket = io(URL);
  let acted = 0;
  moments[moment]!(socket, () => {
    if (acted++ === 0) actions[action]!(socket);
  });
  await settled();
  server.emit("/", "news");
  server.link.send('427["asking"]');
  await settled();
  server.drop();
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
