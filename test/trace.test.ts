import { describe, expect, jest, test } from "@jest/globals";
import { SocketIOError } from "../src/core/errors.ts";
import type { Frame, Target, TransportFactory } from "../src/core/ports.ts";
import { createIo } from "../src/io.ts";
import { areaOf, debugSink, selection } from "../src/trace/debug.ts";
import type { TraceEvent } from "../src/trace/events.ts";
import { consoleSink, levelOf } from "../src/trace/lines.ts";
import { recorder } from "../src/trace/recorder.ts";
import { Redactor } from "../src/trace/redact.ts";
import { trace } from "../src/trace/tap.ts";
import { record, settled, simulated, URL as SERVER } from "./sim/application.ts";
import { Server } from "./sim/server.ts";

const reported = simulated();

const packet = (changes: Partial<TraceEvent> = {}) =>
  ({ time: 0, id: 1, transport: "websocket", kind: "packet", direction: "in", packet: "event", size: 7, content: '42["a"]', ...changes }) as TraceEvent;

describe("what a frame is said to be", () => {
  const frames: [frame: Frame, description: object][] = [
    ['0{"sid":"abc","upgrades":["websocket"],"pingInterval":1,"pingTimeout":2,"maxPayload":3,"secret":4}', { packet: "open", content: '0{"sid":"id-1","upgrades":["websocket"],"pingInterval":1,"pingTimeout":2,"maxPayload":3}' }],
    ["1", { packet: "close", content: "1" }],
    ["2", { packet: "ping", content: "2" }],
    ["2probe", { packet: "ping", content: "2probe" }],
    ["3probe", { packet: "pong", content: "3probe" }],
    ["2something", { packet: "ping", content: "2…" }],
    ["5", { packet: "upgrade", content: "5" }],
    ["6", { packet: "noop", content: "6" }],
    ["", { packet: "message", content: "" }],
    ["hello", { packet: "message", content: "…" }],
    ["40", { packet: "connect", namespace: "/", content: "40" }],
    ['40/admin,{"token":"x"}', { packet: "connect", namespace: "/admin", content: "40/admin,{}" }],
    ['40{"pid":"p","offset":"o"}', { packet: "connect", namespace: "/", content: '40{"pid":"id-1"}' }],
    ['40{"sid":"s","pid":"p"}', { packet: "connect", namespace: "/", content: '40{"sid":"id-1","pid":"id-2"}' }],
    ["41/admin,", { packet: "disconnect", namespace: "/admin", content: "41/admin," }],
    ['42["news","text",7,true,null,{"a":1},[2]]', { packet: "event", namespace: "/", event: "news", content: '42["news","…",0,false,null,{},[]]' }],
    ['42/chat,12["say \\"hi\\""]', { packet: "event", namespace: "/chat", event: 'say \\"hi\\"', content: '42/chat,12["say \\"hi\\""]' }],
    ['4312["x"]', { packet: "acknowledgement", namespace: "/", content: '4312["…"]' }],
    ['44{"message":"no","data":{"a":1}}', { packet: "refusal", namespace: "/", content: '44{"message":"no","data":{}}' }],
    ['451-["f",{"deep":[{"_placeholder":true,"num":0}]}]', { packet: "event", namespace: "/", event: "f", content: '451-["f",[{"_placeholder":true,"num":0}]]' }],
    ['461-7[{"_placeholder":true,"num":0}]', { packet: "acknowledgement", namespace: "/", content: '461-7[{"_placeholder":true,"num":0}]' }],
    ['42["broken', { packet: "event", namespace: "/", content: "42…" }],
    ["49what", { packet: "message", content: "4…" }],
    [new Uint8Array(5), { packet: "binary" }],
  ];

  test.each(frames)("%j", (frame, description) => {
    const size = typeof frame === "string" ? new TextEncoder().encode(frame).length : 5;
    expect(new Redactor(false).describe(frame)).toEqual({ size, ...description });
  });

  test("an event whose name is longer than any is told without it", () => {
    const frame = (characters: number) => new Redactor(false).describe(`42["${"x".repeat(characters)}"]`);
    expect(frame(10_000)).toMatchObject({ packet: "event", event: "x".repeat(10_000) });
    expect(frame(20_000_000)).not.toHaveProperty("event");
  });

  test("contents are told when they are asked for, credentials are not", () => {
    const redactor = new Redactor(true);
    expect(redactor.describe('42["login",{"name":"me","password":"x","deep":[{"apiKey":1}]}]').content).toBe(
      '42["login",{"name":"me","password":"…","deep":[{"apiKey":"…"}]}]',
    );
    expect(redactor.describe('40{"token":"x"}').content).toBe("40{}");
    expect(redactor.describe('42["broken').content).toBe('42["broken');
    expect(redactor.describe(new Uint8Array([104, 105])).content).toBe("aGk=");
  });

  test("a session has the same name wherever it appears, and its address no other secrets", () => {
    const redactor = new Redactor(false);
    expect(redactor.describe('0{"sid":"abc"}').content).toBe('0{"sid":"id-1"}');
    expect(redactor.url("https://user:pw@example.com/socket.io/?EIO=4&transport=polling&token=x&sid=abc")).toBe(
      "https://example.com/socket.io/?EIO=4&transport=polling&token=…&sid=id-1",
    );
  });
});

describe("a traced connection", () => {
  test("tells what goes over the wire, and behaves as any other", async () => {
    const server = new Server();
    const flight = recorder();
    const socket = createIo({ memory: server.transport })(SERVER, { trace: trace(flight), auth: { token: "sesame" } });
    const log = record(socket);
    await settled();
    socket.emit("hello", "world");
    await settled();
    socket.disconnect();
    expect(log).toEqual(["connect", "disconnect io client disconnect"]);
    expect(server.credentials).toEqual([{ token: "sesame" }]);
    expect(flight.events.map((event) => `${event.direction} ${event.kind === "packet" ? event.packet : event.kind}`)).toEqual([
      "out opening",
      "in opened",
      "in open",
      "out connect",
      "in connect",
      "out event",
      "out disconnect",
      "out close",
    ]);
    expect(flight.events.map(({ id, transport }) => `${transport} ${id}`)).toEqual(Array(8).fill("memory 1"));
    expect(flight.export()).not.toMatch(/sesame|world/);
  });

  test("a sink that throws disturbs nobody", async () => {
    const server = new Server();
    const broken = () => {
      throw new Error("sink");
    };
    const flight = recorder();
    const socket = createIo({ memory: server.transport })(SERVER, { trace: trace([broken, flight]) });
    await settled();
    expect(socket.connected).toBe(true);
    expect(flight.events.length).toBeGreaterThan(0);
    expect(new Set(reported.map(String))).toEqual(new Set(["Error: sink"]));
    socket.disconnect();
  });

  test("one that cannot be opened, and one that fails", async () => {
    const flight = recorder();
    const server = new Server();
    const refuse: TransportFactory = () => {
      throw new SocketIOError("TRANSPORT_ERROR", "not here");
    };
    const io = createIo({ refuse, memory: server.transport });
    const options = { trace: trace(flight), reconnection: false, forceNew: true };
    const errors = record(io(SERVER, { ...options, transports: ["refuse"] }));
    await settled();
    expect(errors).toEqual(["connect_error not here"]);
    io(SERVER, { ...options, transports: ["memory"] });
    await settled();
    server.drop(new Error("cable"));
    await settled();
    expect(flight.events.flatMap((event) => (event.kind === "closed" ? [[event.reason, event.error]] : []))).toEqual([
      ["transport error", { code: "TRANSPORT_ERROR", message: "not here" }],
      ["transport error", { message: "cable" }],
    ]);
  });

  test("pauses and resumes as the transport under it", () => {
    const calls: string[] = [];
    const inner: TransportFactory = (_, sink) => {
      const transport = {
        name: "inner",
        binaryType: "nodebuffer" as const,
        writable: true,
        begin: () => void calls.push("begin"),
        send: () => void calls.push("send"),
        pause: () => void calls.push("pause"),
        resume: () => void calls.push("resume"),
        close: () => void calls.push("close"),
        abandon: () => (calls.push("abandon"), []),
      };
      queueMicrotask(() => {
        sink.onPaused(transport);
        sink.onDrain(transport);
      });
      return transport;
    };
    const owner = { onOpen: jest.fn(), onFrame: jest.fn(), onPaused: jest.fn(), onDrain: jest.fn(), onClose: jest.fn() };
    const target: Target = { url: "http://x.test/?transport=inner", options: {}, owner: {} };
    const transport = trace(recorder())(inner)(target, owner);
    expect([transport.name, transport.binaryType, transport.writable]).toEqual(["inner", "nodebuffer", true]);
    transport.begin({ sid: "", upgrades: [], pingInterval: 1, pingTimeout: 1, maxPayload: 1 });
    transport.send("2");
    transport.pause();
    transport.resume();
    transport.close();
    expect(transport.abandon()).toEqual([]);
    expect(calls).toEqual(["begin", "send", "pause", "resume", "close", "abandon"]);
    return settled().then(() => {
      expect(owner.onPaused).toHaveBeenCalledWith(transport);
      expect(owner.onDrain).toHaveBeenCalledWith(transport);
    });
  });
});

describe("recorder", () => {
  test("keeps the latest", () => {
    const flight = recorder({ limit: 3 });
    for (const id of [1, 2, 3, 4, 5]) flight(packet({ id }));
    expect(flight.events.map(({ id }) => id)).toEqual([3, 4, 5]);
    expect(flight.forgotten).toBe(2);
    expect(flight.export().trimEnd().split("\n").map((line) => (JSON.parse(line) as TraceEvent).id)).toEqual([3, 4, 5]);
    flight.clear();
    expect([flight.events, flight.forgotten, flight.export()]).toEqual([[], 0, ""]);
    flight(packet({ id: 6 }));
    expect(flight.events.map(({ id }) => id)).toEqual([6]);
  });

  test.each([0, -1, 1.5, Infinity, Number.NaN])("no limit of %p", (limit) => {
    expect(() => recorder({ limit })).toThrow(expect.objectContaining({ code: "ILLEGAL_OPTION" }));
  });
});

describe("console", () => {
  const events: [event: Partial<TraceEvent>, level: string, line: string][] = [
    [{}, "debug", '◀ websocket#1 event 7 B 42["a"]'],
    [{ packet: "connect", namespace: "/admin", direction: "out", content: "40/admin," }, "info", "▶ websocket#1 connect /admin 7 B 40/admin,"],
    [{ packet: "refusal", content: '44{"message":"no"}' }, "error", '◀ websocket#1 refusal 7 B 44{"message":"no"}'],
    [{ packet: "binary", content: undefined } as Partial<TraceEvent>, "debug", "◀ websocket#1 binary 7 B"],
    [{ kind: "opening", direction: "out", url: "http://x/" }, "info", "▶ websocket#1 opening http://x/"],
    [{ kind: "opened" }, "info", "◀ websocket#1 opened"],
    [{ kind: "pause", direction: "out" }, "debug", "▶ websocket#1 pause"],
    [{ kind: "closed", reason: "transport close" }, "info", "◀ websocket#1 closed: transport close"],
    [{ kind: "closed", reason: "transport error", error: { message: "cable" } }, "error", "◀ websocket#1 closed: cable"],
  ];

  test.each(events)("%j is %s", (changes, level, line) => {
    const lines: string[] = [];
    const printer = { error: (text: string) => lines.push(`error ${text}`), info: (text: string) => lines.push(`info ${text}`), debug: (text: string) => lines.push(`debug ${text}`) };
    expect(levelOf(packet(changes))).toBe(level);
    consoleSink({ printer })(packet(changes));
    expect(lines).toEqual([`${level} 00:00:00.000 ${line}`]);
  });

  test("prints what is important enough", () => {
    const printer = { error: jest.fn(), info: jest.fn(), debug: jest.fn() };
    for (const [changes] of events) consoleSink({ level: "info", printer })(packet(changes));
    expect([printer.error, printer.info, printer.debug].map(({ mock }) => mock.calls.length)).toEqual([2, 4, 0]);
  });
});

describe("DEBUG", () => {
  test.each([
    ["*", "isomorphic-socketio:engine", true],
    ["isomorphic-socketio*", "isomorphic-socketio:engine", true],
    ["isomorphic-socketio:*", "isomorphic-socketio:engine", true],
    ["isomorphic-socketio", "isomorphic-socketio:engine", false],
    ["express:* isomorphic-socketio:socket", "isomorphic-socketio:socket", true],
    ["express:*,isomorphic-socketio:socket", "isomorphic-socketio:polling", false],
    ["*,-isomorphic-socketio:engine", "isomorphic-socketio:engine", false],
    ["*,-isomorphic-socketio:engine", "isomorphic-socketio:socket", true],
    ["*socket*:*socket", "isomorphic-socketio:websocket", true],
    ["*:*:*", "isomorphic-socketio:socket", false],
    ["a*a", "a", false],
    ["", "isomorphic-socketio:socket", false],
  ])("%j and %s: %p", (patterns, name, selected) => {
    expect(selection(patterns)(name)).toBe(selected);
  });

  test("a pattern with many stars is not tried in every way, which would take for ever", () => {
    expect(selection(`${"a*".repeat(50)}b`)("a".repeat(10_000))).toBe(false);
  });

  test("prints what is selected, under the name of its area", () => {
    const lines: string[] = [];
    const sink = debugSink("isomorphic-socketio*,-*:engine", (line) => lines.push(line))!;
    const events = [packet(), packet({ packet: "ping" }), packet({ kind: "opened" })];
    expect(events.map(areaOf)).toEqual(["socket", "engine", "websocket"]);
    for (const event of events) sink(event);
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["isomorphic-socketio:socket", "isomorphic-socketio:websocket"]);
    expect(debugSink("express*", () => {})).toBeUndefined();
  });
});
