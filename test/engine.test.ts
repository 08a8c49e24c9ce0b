import { describe, expect, test } from "@jest/globals";
import type { SocketIOError } from "../src/core/errors.ts";
import type { Frame } from "../src/core/ports.ts";
import { Owner, probing, silent } from "./sim/owner.ts";
import { handshake, HEARTBEAT } from "./sim/world.ts";

const BYTES = new Uint8Array([1, 2]);

describe("the handshake", () => {
  test("starts a session over the first transport", () => {
    const { world, log, engine } = new Owner();
    expect(world.wires.map(({ name, sid }) => [name, sid])).toEqual([["polling", undefined]]);
    expect(engine.state).toBe("opening");
    world.polling.open().receive(handshake({ upgrades: [] }));
    expect(log).toEqual(["open s1"]);
    expect(engine.state).toBe("open");
    expect(world.polling.handshake).toEqual({ sid: "s1", upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 });
  });

  test("lets what was sent before it go first", () => {
    const { world, engine } = new Owner();
    engine.send("a");
    engine.send(BYTES);
    expect(engine.queue.map(({ frame }) => frame)).toEqual(["4a", BYTES]);
    world.polling.receive(handshake());
    engine.send("b");
    expect(world.polling.sent).toEqual(["4a", BYTES, "4b"]);
    expect(engine.queue).toEqual([]);
  });

  test("may be followed by packets in the same payload", () => {
    const { world, log } = new Owner();
    world.polling.receive(handshake(), "4early", "2");
    expect(log).toEqual(["open s1", "message early", "ping"]);
  });

  test.each(["4hello", "1", "0", "0{", "0[]"])("is the first packet: %j ends the session", (frame) => {
    const owner = new Owner();
    owner.world.polling.receive(frame);
    expect(owner.log).toEqual(["close parse error"]);
    expect(owner.error).toMatchObject({ code: "BAD_HANDSHAKE", phase: "handshake", transport: "polling" });
    expect(owner.world.polling.gone).toBe("abandoned");
  });

  test.each(["", "<html>", BYTES])("is the first packet: %j is no Socket.IO at all", (frame) => {
    const owner = new Owner();
    owner.world.polling.receive(frame);
    expect(owner.log).toEqual(["close parse error"]);
    expect(owner.error).toMatchObject({ code: "NOT_SOCKET_IO", phase: "handshake" });
  });

  test("happens once", () => {
    const owner = new Owner().greet().greet();
    expect(owner.log).toEqual(["open s1", "close parse error"]);
    expect(owner.error).toMatchObject({ code: "PARSE_ERROR" });
  });

  test.each([
    ["in time", 20_000, 19_999, []],
    ["too late", 20_000, 20_000, ["close transport error"]],
    ["at once, when there is no time", 0, 0, ["close transport error"]],
    ["whenever it likes, when time has no limit", Infinity, 1e12, []],
  ])("comes %s", (_, timeout, wait, log) => {
    const owner = new Owner({ timeout });
    owner.world.advance(wait);
    expect(owner.log).toEqual(log);
    expect((owner.error as SocketIOError | undefined)?.code).toBe(log.length > 0 ? "CONNECT_TIMEOUT" : undefined);
  });

  test("that never comes because the server cannot be reached", () => {
    const owner = new Owner();
    const cause = new Error("refused");
    owner.world.polling.drop(cause);
    expect(owner.log).toEqual(["close transport error"]);
    expect(owner.error).toMatchObject({ code: "TRANSPORT_ERROR", message: "refused", phase: "handshake", transport: "polling", url: owner.world.url, cause });
    owner.world.advance(1e9);
    expect(owner.log).toHaveLength(1);
  });
});

describe("packets", () => {
  test("carry text and binary", () => {
    const { world, log } = new Owner().greet();
    world.polling.receive("4", "4a\u001eb", BYTES, "44");
    expect(log.slice(1)).toEqual(["message ", "message a\u001eb", "message binary", "message 4"]);
  });

  test("carry binary as the application wants it, when it says how", () => {
    const { world, engine } = new Owner().greet();
    const seen: Frame[] = [];
    engine.observer = { ...silent, onReceive: (frame) => void seen.push(frame) };
    const converted = new ArrayBuffer(1);
    engine.convert = () => converted; // which text is not asked to be
    world.polling.receive(BYTES, "4text");
    expect(seen[0]).toBe(converted);
    expect(seen[1]).toBe("4text");
  });

  test("noop and pong mean nothing", () => {
    const { world, log } = new Owner().greet();
    world.polling.receive("6", "3", "3probe", "6x");
    expect(log).toEqual(["open s1"]);
  });

  test.each(["", "5", "7", "a123", "{", "{}", '["a123", "a456"]', "\u0000", "é"])("%j ends the session, and what follows it is not read", (frame) => {
    const owner = new Owner().greet();
    owner.world.polling.receive("4before", frame, "4after");
    expect(owner.log).toEqual(["open s1", "message before", "close parse error"]);
    expect(owner.error).toMatchObject({ code: "PARSE_ERROR" });
  });

  test("close ends the session", () => {
    const { world, log } = new Owner().greet();
    world.polling.receive("1", "4after");
    expect(log).toEqual(["open s1", "close transport close"]);
  });
});

describe("the heartbeat", () => {
  test("is answered", () => {
    const { world, log } = new Owner().greet();
    world.polling.receive("2");
    expect(world.polling.sent).toEqual(["3"]);
    expect(log).toEqual(["open s1", "ping"]);
  });

  test("counts from the last ping, whatever else arrives", () => {
    const { world, log, polling } = probing();
    world.advance(40_000);
    polling.receive("2");
    world.advance(30_000);
    polling.receive("4m", "6");
    world.advance(HEARTBEAT - 30_001);
    expect(log.at(-1)).toBe("message m");
    world.advance(1);
    expect(log.at(-1)).toBe("close ping timeout");
    expect(world.alarmAt).toBe(Infinity);
  });

  test("survives an alarm that rings early", () => {
    const { world, log } = new Owner().greet();
    world.ring();
    expect(log).toEqual(["open s1"]);
    world.advance(HEARTBEAT);
    expect(log).toEqual(["open s1", "close ping timeout"]);
  });

  test("is over after a long sleep, before the alarm rings, and a late ping does not revive it", () => {
    const { world, log, engine } = new Owner().greet();
    world.sleep(HEARTBEAT);
    expect(engine.expired).toBe(true);
    world.polling.receive("4waited", "2");
    expect(log).toEqual(["open s1", "message waited", "close ping timeout"]);
    world.ring();
    expect(log).toHaveLength(3);
  });

  test("goes on over the new transport", () => {
    const { world, log, polling, websocket } = probing();
    websocket.receive("3probe");
    polling.receive("2").drained();
    expect(websocket.sent).toEqual(["2probe", "5", "3"]);
    world.advance(40_000);
    websocket.receive("2");
    world.advance(40_000);
    expect(log).toEqual(["open s1", "ping", "upgrade websocket", "ping"]);
  });
});

test("a message is too large when its payload is: in base64 over HTTP, as it is over a WebSocket", () => {
  const owner = new Owner();
  const { engine, world } = owner;
  engine.check("x".repeat(1e6)); // no limit is known yet
  owner.greet({ maxPayload: 41 });
  const tooLarge = expect.objectContaining({ code: "MESSAGE_TOO_LARGE", message: expect.stringContaining("41") });
  engine.check("€".repeat(13) + "a");
  expect(() => engine.check("€".repeat(13) + "ab")).toThrow(tooLarge);
  engine.check(new Uint8Array(30));
  expect(() => engine.check(new Uint8Array(31))).toThrow(tooLarge);
  world.websocket.open().receive("3probe");
  world.polling.drained();
  engine.check(new Uint8Array(41));
  expect(() => engine.check(new Uint8Array(42))).toThrow(tooLarge);
});

test("is writable when its transport is, and not while switching", () => {
  const { engine, polling, websocket } = probing();
  expect(engine.writable).toBe(true);
  polling.writable = false;
  expect(engine.writable).toBe(false);
  websocket.receive("3probe");
  polling.writable = true;
  expect(engine.writable).toBe(false);
  polling.drained();
  expect(engine.writable).toBe(true);
  engine.close();
  expect(engine.writable).toBe(false);
});
