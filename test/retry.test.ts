import { describe, expect, test } from "@jest/globals";
import { Client } from "./sim/client.ts";

/** A namespace with retries that is online. */
function online(retries = 2) {
  const client = new Client();
  return { client, session: client.online("/", retries) };
}

/** A new connection after a loss, up to the server's consent. */
function again(client: Client): void {
  client.world.advance(1000);
  client.open();
  client.admit();
}

describe("with retries", () => {
  test("events go one by one, each after the answer to the one before", () => {
    const { client, session } = online();
    for (const n of [1, 2, 3]) session.emit(["echo", n], {});
    expect(client.events).toEqual(['420["echo",1]']);
    client.wire.receive("430[]");
    client.wire.receive("431[]");
    client.wire.receive("432[]");
    expect(client.events).toEqual(['420["echo",1]', '421["echo",2]', '422["echo",3]']);
  });

  test("an event is sent again, so many times, before the next one has its turn", () => {
    const { client, session } = online(2);
    client.ask(session, ["lost"], { timeout: 100 });
    client.ask(session, ["next"], { timeout: 100 });
    client.log.length = 0;
    client.world.advance(250);
    expect(client.events).toEqual(['420["lost"]', '421["lost"]', '422["lost"]']);
    expect(client.log.filter((line) => !line.startsWith("send"))).toEqual([]);
    client.world.advance(50);
    expect(client.log).toContain("lost TIMEOUT");
    expect(client.events.at(-1)).toBe('423["next"]');
  });

  test("an answer that comes in time for the second try is the answer", () => {
    const { client, session } = online();
    client.ask(session, ["a"], { timeout: 100 });
    client.world.advance(100);
    client.wire.receive('430["too late"]', '431["yes"]');
    expect(client.log.at(-1)).toBe('a ["yes"]');
    client.world.advance(1000);
    expect(client.events).toHaveLength(2);
  });

  test("an answer that is not null is no error", () => {
    const { client, session } = online();
    client.ask(session, ["a"]);
    client.wire.receive('430["value",1]');
    expect(client.log.at(-1)).toBe('a ["value",1]');
    expect(client.events).toHaveLength(1);
  });

  test("nothing is sent offline, and the limit of time begins when an event is sent", () => {
    const client = new Client();
    const session = client.attach("/", 1);
    for (const name of ["a", "b"]) client.ask(session, [name], { timeout: 100 });
    client.world.advance(1000);
    expect(client.log).toEqual([]);
    client.open();
    client.admit();
    expect(client.events).toEqual(['420["a"]']);
    client.world.advance(50);
    client.wire.receive("430[]");
    expect(client.log).toEqual(["a []", 'send ["b"]']);
  });

  test("what is in flight when the connection is lost is sent again on the next one, in order", () => {
    const { client, session } = online();
    for (const name of ["a", "b"]) client.ask(session, [name]);
    client.wire.drop();
    client.ask(session, ["c"]);
    again(client);
    expect(client.events).toEqual(['421["a"]']);
    client.wire.receive("431[]");
    client.wire.receive("432[]");
    expect(client.events).toEqual(['421["a"]', '422["b"]', '423["c"]']);
  });

  test("a lost connection counts as a try", () => {
    const { client, session } = online(1);
    for (const name of ["a", "b"]) client.ask(session, [name]);
    client.wire.drop();
    again(client);
    client.wire.drop();
    expect(client.log).toContain("a DISCONNECTED");
    again(client);
    expect(client.events).toEqual(['422["b"]']);
  });

  test("what the dead connection never sent is sent once, not again beside it", () => {
    const { client, session } = online();
    client.wire.jam();
    for (const name of ["a", "b"]) client.ask(session, [name]);
    client.wire.drop();
    again(client);
    expect(client.events).toEqual(['420["a"]']);
    client.wire.receive("430[]");
    expect(client.events).toEqual(['420["a"]', '421["b"]']);
  });

  test("an event emitted in `connect` is sent once, behind what waited", () => {
    const client = new Client();
    const session = client.attach("/", 2);
    session.emit(["waited"], {});
    client.react = (line) => line === "connect" && session.emit(["fresh"], {});
    client.open().receive('40{"sid":"x"}');
    expect(client.events).toEqual(['420["waited"]']);
    client.wire.receive("430[]");
    expect(client.events).toEqual(['420["waited"]', '421["fresh"]']);
  });

  test("what the callback of one event emits goes behind those that wait already", () => {
    const { client, session } = online();
    for (const name of ["a", "b"]) client.ask(session, [name]);
    client.react = (line) => line === "a []" && session.emit(["c"], {});
    client.wire.receive("430[]");
    client.wire.receive("431[]");
    expect(client.events).toEqual(['420["a"]', '421["b"]', '422["c"]']);
  });

  test("each event keeps its own limit of time", () => {
    const { client, session } = online(1);
    const slow = () => client.events.filter((frame) => typeof frame === "string" && frame.endsWith('["slow"]')).length;
    client.ask(session, ["fast"], { timeout: 100 });
    session.emit(["slow"], { timeout: 5000 });
    client.world.advance(200);
    expect(client.log).toContain("fast TIMEOUT");
    client.world.advance(4999);
    expect(slow()).toBe(1);
    client.world.advance(1);
    expect(slow()).toBe(2);
  });

  test("volatile events do not queue", () => {
    const { client, session } = online();
    session.emit(["queued"], {});
    session.emit(["volatile"], { volatile: true });
    expect(client.events).toEqual(['420["queued"]', '42["volatile"]']);
    client.wire.drop();
    session.emit(["dropped"], { volatile: true });
    again(client);
    client.wire.receive("431[]");
    expect(client.events).toEqual(['421["queued"]']);
  });

  test("misuse throws at the call, and holds nobody up", () => {
    const { client, session } = online();
    expect(() => session.emit(["bad", 1n], {})).toThrow(expect.objectContaining({ code: "NOT_SERIALIZABLE" }));
    session.emit(["good"], {});
    expect(client.events).toEqual(['420["good"]']);
  });

  test("arguments that were fine when emitted and are not when sent end their event alone", () => {
    const { client, session } = online();
    const list: unknown[] = [];
    session.emit(["first"], {});
    client.ask(session, ["bad", list]);
    session.emit(["last"], {});
    list.push(list);
    client.wire.receive("430[]");
    expect(client.log).toContain("bad NOT_SERIALIZABLE");
    expect(client.events.at(-1)).toMatch(/\["last"\]$/);
  });
});

describe("leaving, with retries", () => {
  test("tells those who await an answer; the rest waits for the next time", () => {
    const { client, session } = online();
    client.ask(session, ["in flight"], { awaited: true });
    client.ask(session, ["queued"], { awaited: true });
    client.ask(session, ["plain"]);
    client.log.length = 0;
    client.connection.detach(session);
    expect(client.log.filter((line) => line.endsWith("DISCONNECTED"))).toEqual(["in flight DISCONNECTED", "queued DISCONNECTED"]);
    client.connection.attach(session);
    client.open();
    client.admit();
    expect(client.events).toEqual(['421["plain"]']);
  });

  test("from the callback of an answer sends nothing more", () => {
    const { client, session } = online();
    for (const name of ["a", "b"]) client.ask(session, [name]);
    client.react = (line) => line === "a []" && client.connection.detach(session);
    client.wire.receive("430[]");
    client.wire.receive("431[]");
    expect(client.log.filter((line) => line.startsWith("b"))).toEqual([]);
    expect(client.wire.sent.at(-1)).toBe("41");
  });
});
