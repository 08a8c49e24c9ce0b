import { describe, expect, test } from "@jest/globals";
import { json } from "../src/core/codec.ts";
import { Connection, type ConnectionOptions } from "../src/core/connection.ts";
import { type ErrorDetails, SocketIOError } from "../src/core/errors.ts";
import type { EngineOptions } from "../src/core/engine.ts";
import type { CloseReason, Message } from "../src/core/ports.ts";
import { Client } from "./sim/client.ts";
import { DEFAULTS, Owner, silent } from "./sim/owner.ts";
import { handshake, HEARTBEAT, World } from "./sim/world.ts";

describe("the error of a session that has ended says why", () => {
  test.each<[what: string, options: Partial<EngineOptions>, end: (owner: Owner) => void, expected: Partial<SocketIOError>]>([
    ["no handshake came", { timeout: 300 }, ({ world }) => world.advance(300), { code: "CONNECT_TIMEOUT", message: "timeout", description: "no handshake within 300 ms" }],
    ["no heartbeat came", {}, (owner) => owner.greet().world.advance(HEARTBEAT), { code: "PING_TIMEOUT", message: "ping timeout: the server sent no heartbeat" }],
    [
      "the server closed it",
      {},
      (owner) => owner.greet().world.polling.receive("1"),
      { code: "SERVER_CLOSED", message: "the server closed the session", description: "transport closed by the server" },
    ],
    ["there is no upgrade", { upgrade: "required" }, (owner) => owner.greet({ upgrades: [] }), { code: "UPGRADE_FAILED", message: "the server offers no upgrade" }],
  ])("%s", (_, options, end, expected) => {
    const owner = new Owner(options);
    end(owner);
    expect(owner.error).toMatchObject({ ...expected, transport: "polling" });
  });

  test("it closed before it was open, without an error of its own", () => {
    const client = new Client();
    client.attach();
    client.wire.drop();
    expect(client.errors).toMatchObject([{ code: "TRANSPORT_ERROR", message: "closed before it was open: transport close", transport: "" }]);
    expect(client.errors[0]).not.toHaveProperty("cause");
  });

  test("a transport of someone else's tells what is no Error: that is the cause", () => {
    const client = new Client();
    const cause = { message: "broken" };
    client.attach();
    client.wire.drop(cause as Error);
    expect(client.errors).toMatchObject([{ code: "TRANSPORT_ERROR", message: "broken", cause }]);
  });

  test("binary that does not come breaks a limit, which is named", () => {
    const client = new Client();
    client.online();
    client.wire.receive('451-["event",{"_placeholder":true,"num":0}]');
    const errors: SocketIOError[] = [];
    client.connection.engine!.observer = { ...silent, onClose: (_, error) => errors.push(error as SocketIOError) };
    for (let beat = 0; beat < 3; beat++) {
      client.world.advance(20_000);
      client.wire.receive("2");
    }
    expect(errors).toMatchObject([{ code: "LIMIT_EXCEEDED", message: "the server sent more than `limits.attachmentTimeout` allows: 60000" }]);
  });

  test("it says when the next attempt is made, if there is one", () => {
    const client = new Client();
    client.online();
    const lost = new SocketIOError("CONNECTION_LOST", "lost");
    client.wire.drop(lost);
    expect(lost).toMatchObject({ attempt: 0, willRetry: true, retryIn: 1000 } satisfies ErrorDetails);
    client.options.reconnectionAttempts = 1;
    client.world.advance(1000);
    const refused = new SocketIOError("CONNECTION_REFUSED", "refused");
    client.wire.drop(refused);
    expect(refused).toMatchObject({ attempt: 1, willRetry: false } satisfies ErrorDetails);
    expect(refused).not.toHaveProperty("retryIn");
  });
});

/** A connection that tells why it reconnects, and over what it is. */
class Witness {
  readonly world = new World();
  readonly reasons: CloseReason[] = [];
  readonly transports: (string | undefined)[] = [];
  readonly pings: string[] = [];
  readonly connection: Connection;

  constructor(options: Partial<ConnectionOptions> = {}) {
    const { world } = this;
    const reconnection = { reconnection: true, reconnectionAttempts: Infinity, reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5 };
    this.connection = new Connection(world, { ...DEFAULTS, ...reconnection, codec: json, ...options }, {
      tell: (...[event]) => {
        if (event === "ping") this.pings.push(event);
      },
      onTransport: (name) => this.transports.push(name),
      onAnew: () => {},
      onPrepare: (_, reason, proceed) => {
        this.reasons.push(reason);
        proceed(() => {});
      },
      onActive: () => {},
    });
    world.onAlarm = () => this.connection.onAlarm();
  }
}

describe("an owner of a connection", () => {
  test("hears why it is made again: for want of one, as long as there was none", () => {
    const { world, connection, reasons } = new Witness({ transports: ["websocket"] });
    connection.open();
    connection.suspend(new SocketIOError("TRANSPORT_ERROR", "offline")); // before anything has failed
    connection.resume();
    world.advance(1000);
    expect(reasons).toEqual(["transport close"]);
  });

  test("hears of the transport that the session was taken over by, and of its heartbeat", () => {
    const { world, connection, transports, pings } = new Witness();
    connection.open();
    world.polling.receive(handshake());
    world.websocket.open().receive("3probe");
    world.polling.drained();
    world.websocket.receive("2");
    expect(transports).toEqual(["polling", "websocket"]);
    expect(pings).toEqual(["ping"]);
  });

  test("hears nothing of a session that only finishes its upgrade, and of which it has let go", () => {
    const { world, connection, transports, pings } = new Witness();
    connection.open();
    world.polling.receive(handshake());
    const { polling, websocket } = world;
    websocket.open().receive("3probe");
    connection.close();
    polling.receive("2");
    polling.drained();
    expect(transports).toEqual(["polling"]);
    expect(pings).toEqual([]);
    expect(websocket).toMatchObject({ sent: ["2probe", "5", "3"], gone: "closed" });
  });

  test("has one such session at most: the earlier one ends at once, in order", () => {
    const { world, connection } = new Witness();
    const ends: CloseReason[] = [];
    const wires = () => ({ polling: world.polling, websocket: world.websocket.open().receive("3probe") });
    connection.open();
    world.polling.receive(handshake());
    connection.engine!.observer = { ...silent, onClose: (reason) => ends.push(reason) };
    const first = wires();
    connection.close();
    expect(first.polling.gone).toBeUndefined();
    connection.open();
    world.polling.receive(handshake({ sid: "s2" }));
    wires();
    connection.close();
    expect(ends).toEqual(["forced close"]);
    expect([first.polling.gone, first.websocket.gone]).not.toContain(undefined);
  });
});

describe("who waits to be let in again", () => {
  test("hears nothing of connections that are lost meanwhile, as long as another one follows", () => {
    const client = new Client();
    const session = client.online();
    client.wire.drop();
    session.ready(client.settle("ready"));
    client.world.advance(1000);
    client.open().drop(); // before it is let in
    client.log.length = 0;
    client.world.advance(2000);
    client.open().receive('40{"sid":"y"}');
    expect(client.log).toEqual(["reconnect_attempt 1", "open", "reconnect 1", "ready []", "connect"]);
  });

  test("hears when none follows", () => {
    const client = new Client();
    const session = client.online();
    client.wire.drop();
    session.ready(client.settle("ready"));
    client.world.advance(1000);
    client.options.reconnection = false;
    client.open().drop();
    expect(client.log.filter((line) => line.startsWith("ready"))).toEqual(["ready TRANSPORT_ERROR"]);
  });
});

describe("a connection that nobody wants", () => {
  test("is not closed, and not suspended", () => {
    const client = new Client();
    client.connection.close();
    client.connection.suspend(new SocketIOError("TRANSPORT_ERROR", "offline"));
    expect(client.log).toEqual([]);
    expect(client.connection.writable).toBe(false);
    client.attach();
    client.wire.drop(); // what is tried again is not suspended either
    client.world.advance(1000);
    expect(client.world.wires).toHaveLength(2);
  });

  test("has not reconnected when a listener of `open` closes it", () => {
    const client = new Client();
    client.online();
    client.react = (line) => line === "open" && client.connection.close();
    client.wire.drop();
    client.log.length = 0;
    client.world.advance(1000);
    client.open();
    expect(client.log).toEqual(["reconnect_attempt 1", "open", "close forced close"]);
  });
});

describe("a session", () => {
  test("that nobody watches writes all the same, and drains", () => {
    const { world, engine } = new Owner().greet({ upgrades: [] });
    engine.send("a");
    expect(() => world.polling.sink.onDrain(world.polling)).not.toThrow();
    expect(world.polling.sent).toEqual(["4a"]);
  });

  test("knows of no limit of the server before it is opened", () => {
    const engine = new Owner().make(DEFAULTS);
    expect(() => engine.check("x".repeat(2_000_000))).not.toThrow();
  });

  test.each<[what: string, message: Message, others: Message | undefined]>([
    ["no part is compressed of what must not be", { compress: false }, { compress: false }],
    ["what may be compressed is carried by its first part", { compress: true }, undefined],
  ])("%s", (_, message, others) => {
    const { engine } = new Owner();
    engine.sendAll(["header", new Uint8Array(1), new Uint8Array(2)], message);
    expect(engine.queue.map((each) => each.message)).toEqual([message, others, others]);
  });

  test("that ends before it is opened has no transport to name, and nothing to return", () => {
    const owner = new Owner();
    owner.make(DEFAULTS).fail("transport error", new Error("never mind"));
    expect(owner.error).toMatchObject({ code: "TRANSPORT_ERROR", message: "never mind", transport: "" });
    expect(owner.unsent).toEqual([]);
  });

  test("returns nothing that it was not given", () => {
    const owner = new Owner();
    owner.engine.send("without a message of its own");
    owner.world.polling.drop(new Error("broken"));
    expect(owner.unsent).toEqual([]);
  });
});
