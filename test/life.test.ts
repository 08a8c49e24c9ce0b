import { describe, expect, test } from "@jest/globals";
import { SocketIOError } from "../src/core/errors.ts";
import { Client } from "./sim/client.ts";
import { HEARTBEAT } from "./sim/world.ts";

/** Longer than any timer is late by itself. */
const LONG = 3_600_000;

const offline = () => new SocketIOError("TRANSPORT_ERROR", "network connection lost");

/** A client that waits after so many failures in a row. */
function waiting(failures = 4) {
  const client = new Client();
  client.online();
  client.wire.drop();
  for (let failure = 1; failure < failures; failure++) {
    client.world.advance(5000);
    client.wire.drop(new Error("refused"));
  }
  client.log.length = 0;
  return client;
}

/** How many connections were attempted. */
const attempts = ({ world }: Client) => world.wires.length;

describe("when the network is lost", () => {
  test("the connection is reported lost at once, and nothing is tried any more", () => {
    const client = new Client();
    const session = client.online();
    client.connection.suspend(offline());
    expect(client.log).toEqual(["disconnect transport close", "close transport close"]);
    expect(client.wire.gone).toBe("abandoned");
    expect(session.active).toBe(true);
    client.world.advance(LONG);
    expect(attempts(client)).toBe(1);
    expect(client.world.alarmAt).toBe(Infinity);
  });

  test("an attempt under way fails at once, and is followed by none", () => {
    const client = new Client();
    client.attach();
    client.connection.suspend(offline());
    expect(client.log.map((line) => line.split(" ")[0])).toEqual(["connect_error", "error"]);
    client.world.advance(LONG);
    expect(attempts(client)).toBe(1);
  });

  test("who waits for the next attempt waits on", () => {
    const client = waiting();
    const before = attempts(client);
    client.connection.suspend(offline());
    client.world.advance(LONG);
    expect([attempts(client), client.log]).toEqual([before, []]);
  });

  test("events are kept, and sent when it is back", () => {
    const client = new Client();
    const session = client.online();
    client.connection.suspend(offline());
    session.emit(["kept"], {});
    client.world.advance(LONG);
    client.connection.resume();
    client.open();
    client.admit();
    expect(client.events).toEqual(['42["kept"]']);
  });

  test("an attempt that is being prepared is made when it is back, and asked for anew", () => {
    const client = new Client();
    const proceeds: (() => void)[] = [];
    client.prepare = (proceed) => proceeds.push(proceed);
    client.online();
    client.wire.drop();
    client.world.advance(5000);
    client.connection.suspend(offline());
    proceeds[0]!();
    expect([proceeds.length, attempts(client)]).toEqual([1, 1]);
    client.connection.resume();
    proceeds[1]!();
    expect(attempts(client)).toBe(2);
  });

  test("the application may try all the same, once", () => {
    const client = new Client();
    client.online();
    client.connection.suspend(offline());
    client.connection.open();
    expect(attempts(client)).toBe(2);
    client.wire.drop(new Error("refused"));
    client.world.advance(LONG);
    expect(attempts(client)).toBe(2);
  });

  test("a connection that stands all the same is kept, and its loss later followed by attempts as ever", () => {
    const client = new Client();
    client.online();
    client.connection.suspend(offline());
    client.connection.open();
    client.open();
    client.wire.drop();
    client.world.advance(5000);
    expect(attempts(client)).toBe(3);
  });

  test.each([
    ["was disconnected by the application", (client: Client, session: ReturnType<Client["session"]>) => client.connection.detach(session)],
    ["was thrown out by the server", (client: Client) => client.wire.receive("41")],
  ])("and back, a client that %s is not revived", (_, end) => {
    const client = new Client();
    const session = client.online();
    end(client, session);
    client.connection.suspend(offline());
    client.connection.resume();
    client.world.advance(LONG);
    expect([attempts(client), client.connection.state, client.world.alarmAt]).toEqual([1, "idle", Infinity]);
  });

  test("and the client disconnects meanwhile, it is not revived either; and may connect later as if nothing had been", () => {
    const client = new Client();
    const session = client.online();
    client.connection.suspend(offline());
    client.connection.detach(session);
    client.connection.resume();
    expect(attempts(client)).toBe(1);
    client.connection.attach(session);
    client.wire.drop(new Error("refused"));
    client.world.advance(5000);
    expect(attempts(client)).toBe(3);
  });

  test("without reconnection it is the end", () => {
    const client = new Client();
    client.options.reconnection = false;
    client.online();
    client.connection.suspend(offline());
    client.connection.resume();
    client.world.advance(LONG);
    expect([attempts(client), client.connection.state]).toEqual([1, "idle"]);
  });

  test("attempts are not used up", () => {
    const client = new Client();
    client.options.reconnectionAttempts = 2;
    client.online();
    for (let time = 0; time < 5; time++) client.connection.suspend(offline());
    client.world.advance(LONG);
    client.connection.resume();
    expect(client.log.at(-1)).toBe("reconnect_attempt 1");
    expect(attempts(client)).toBe(2);
  });
});

describe("when the network or the page is back", () => {
  test("who waits tries at once, and counts on from there", () => {
    const client = waiting();
    const before = attempts(client);
    client.connection.resume();
    expect(attempts(client)).toBe(before + 1);
    expect(client.log).toEqual(["reconnect_attempt 4"]);
    client.wire.drop(new Error("refused"));
    client.world.advance(4999);
    expect(attempts(client)).toBe(before + 1);
    client.world.advance(1);
    expect(attempts(client)).toBe(before + 2);
  });

  test("an overdue heartbeat is the end of the connection, and the next is made at once", () => {
    const client = new Client();
    client.online();
    client.world.sleep(HEARTBEAT);
    client.connection.resume();
    expect(client.log).toEqual(["disconnect ping timeout", "close ping timeout", "reconnect_attempt 1"]);
    expect(attempts(client)).toBe(2);
  });

  test("a connection whose heartbeat is not overdue is left alone: a client must not ping its server", () => {
    const client = new Client();
    client.online();
    const sent = [...client.wire.sent];
    client.world.sleep(HEARTBEAT - 1);
    client.connection.resume();
    expect(client.wire).toMatchObject({ gone: undefined, sent });
    expect(client.log).toEqual([]);
    client.world.advance(1);
    expect(client.log[0]).toBe("disconnect ping timeout");
  });

  test("an attempt under way goes on, and is not doubled", () => {
    const client = new Client();
    client.attach();
    client.connection.resume();
    client.connection.resume();
    expect(attempts(client)).toBe(1);
    client.open();
    expect(client.log).toEqual(["open"]);
  });

  test("an attempt that is being prepared is not doubled", () => {
    const client = new Client();
    const proceeds: (() => void)[] = [];
    client.prepare = (proceed) => proceeds.push(proceed);
    client.online();
    client.wire.drop();
    client.world.advance(5000);
    client.connection.resume();
    expect(proceeds).toHaveLength(1);
    proceeds[0]!();
    expect(attempts(client)).toBe(2);
  });

  test("a listener that ends the reconnection is obeyed", () => {
    const client = waiting();
    const before = attempts(client);
    client.react = (line) => line.startsWith("reconnect_attempt") && client.connection.stopReconnecting();
    client.connection.resume();
    expect([attempts(client), client.connection.state]).toEqual([before, "idle"]);
  });
});

describe("waking", () => {
  test.each([
    ["the alarm rings", (client: Client) => client.world.ring()],
    ["the transport is found closed before the alarm rings", (client: Client) => client.wire.drop()],
  ])("after a long sleep connects again without a delay: %s", (_, wake) => {
    const client = new Client();
    client.online();
    client.world.sleep(LONG);
    wake(client);
    expect(client.log[0]).toMatch(/^disconnect/);
    client.world.advance(0);
    expect(attempts(client)).toBe(2);
  });

  test.each([
    ["which goes over the next connection", {}, ['42["hello"]']],
    ["unless it is volatile", { volatile: true }, []],
  ])("after a long sleep connects again as soon as something is sent, %s", (_, options, sent) => {
    const client = new Client();
    const session = client.online();
    client.world.sleep(LONG);
    client.world.alarm(Infinity); // as if it were late by the length of that sleep
    session.emit(["hello"], options);
    expect(session.out.packets).toHaveLength(sent.length);
    expect(client.world.alarmAt).toBeLessThan(client.world.now());
    client.world.ring();
    client.world.advance(0);
    client.open();
    client.admit();
    expect(client.events).toEqual(sent);
  });

  test("from a sleep that no heartbeat was missed in, a loss is followed by the usual delay", () => {
    const client = new Client();
    client.online();
    client.world.sleep(HEARTBEAT - 1000);
    client.wire.drop();
    client.world.advance(999);
    expect(attempts(client)).toBe(1);
    client.world.advance(1);
    expect(attempts(client)).toBe(2);
  });

  test("when a heartbeat is missed in time, as by a server that died, is followed by the usual delay", () => {
    const client = new Client();
    client.online();
    client.world.advance(HEARTBEAT);
    expect(client.log[0]).toBe("disconnect ping timeout");
    client.world.advance(999);
    expect(attempts(client)).toBe(1);
  });

  test("while a retry was due makes it", () => {
    const client = waiting();
    const before = attempts(client);
    client.world.sleep(LONG);
    client.world.ring();
    expect(attempts(client)).toBe(before + 1);
  });

  test("while an attempt was under way fails that one, and makes the next without a delay", () => {
    const client = new Client();
    client.attach();
    client.world.sleep(LONG);
    client.world.ring();
    client.world.advance(0);
    expect(client.world.wires.map(({ gone }) => gone)).toEqual(["abandoned", undefined]);
  });
});
