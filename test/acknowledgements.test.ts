import { describe, expect, test } from "@jest/globals";
import { Acknowledgements } from "../src/core/acknowledgements.ts";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";
import { HEARTBEAT } from "./sim/world.ts";

/** Two emits in flight, "a" and "b". */
function asking(): [client: Client, session: Session] {
  const client = new Client();
  const session = client.online();
  for (const name of ["a", "b"]) client.ask(session, [name]);
  client.log.length = 0;
  return [client, session];
}

describe("the server's answer", () => {
  test("ids count from 0 for each namespace, and go on across connections", () => {
    const client = new Client();
    const main = client.online();
    const admin = client.attach("/admin");
    client.admit("/admin");
    for (const session of [main, main, admin]) client.ask(session, ["x"]);
    main.emit(["no answer wanted"], {});
    expect(client.events).toEqual(['420["x"]', '421["x"]', '42/admin,0["x"]', '42["no answer wanted"]']);
    client.wire.drop();
    client.world.advance(1000);
    client.open();
    client.admit();
    client.ask(main, ["x"]);
    expect(client.events).toEqual(['422["x"]']);
  });

  test.each([
    ['430["yes",{"n":1}]', '["yes",{"n":1}]'],
    ["430[]", "[]"],
    ["430", "[]"],
  ])("%s", (frame, answer) => {
    const [client] = asking();
    client.wire.receive(frame);
    expect(client.log).toEqual([`a ${answer}`]);
  });

  test("may come in any order, with binary in it", () => {
    const [client] = asking();
    client.wire.receive('461-1[{"_placeholder":true,"num":0}]', new Uint8Array([1]), '430["yes"]');
    expect(client.log).toEqual(['b [{"0":1}]', 'a ["yes"]']);
  });

  test("counts once, and only if it was asked for", () => {
    const [client] = asking();
    client.wire.receive('4399["unknown"]', '430["yes"]', '430["again"]', '43["without id"]');
    expect(client.log).toEqual(['a ["yes"]']);
    expect(client.wire.gone).toBeUndefined();
  });

  test("to a question of the previous connection is not mistaken for one of this", () => {
    const [client] = asking();
    client.wire.drop();
    client.world.advance(1000);
    client.open();
    client.admit();
    client.wire.receive('430["late"]');
    expect(client.log).toEqual([]);
  });
});

test("an answer to a question that was not sent yet means nothing", () => {
  const client = new Client();
  client.ask(client.attach(), ["a"]);
  client.open().receive('430["guessed"]', '40{"sid":"x"}');
  expect(client.log).toEqual(["open", 'send ["a"]', "connect"]);
  client.wire.receive('430["answered"]');
  expect(client.log.at(-1)).toBe('a ["answered"]');
});

describe("a time limit", () => {
  test("ends the wait when it is reached and not before; a late answer means nothing", () => {
    const client = new Client();
    const session = client.online();
    client.ask(session, ["a"], { timeout: 500 });
    client.ask(session, ["b"], { timeout: 300 });
    client.log.length = 0;
    client.world.advance(299);
    expect(client.log).toEqual([]);
    client.world.advance(1);
    expect(client.log).toEqual(["b TIMEOUT"]);
    client.wire.receive('431["late"]', '430["in time"]');
    client.world.advance(500);
    expect(client.log).toEqual(["b TIMEOUT", 'a ["in time"]']);
  });

  test("of 0 is over in the next turn, once", () => {
    const client = new Client();
    const session = client.online();
    client.ask(session, ["a"], { timeout: 0 });
    client.log.length = 0;
    client.world.advance(0);
    client.wire.receive('430["late"]');
    expect(client.log).toEqual(["a TIMEOUT"]);
  });

  test("runs while offline, and an event whose time is up is never sent", () => {
    const client = new Client();
    const session = client.attach();
    client.ask(session, ["late"], { timeout: 500 });
    client.ask(session, ["patient"]);
    client.world.advance(500);
    expect(client.log).toEqual(["late TIMEOUT"]);
    client.open();
    client.admit();
    expect(client.events).toEqual(['421["patient"]']);
  });

  test("runs although the namespace was never attached", () => {
    const client = new Client();
    client.ask(client.session(), ["a"], { timeout: 500 });
    client.world.advance(500);
    expect(client.log).toEqual(["a TIMEOUT"]);
  });

  test("the callback may emit again, with a limit of its own", () => {
    const client = new Client();
    const session = client.online();
    client.ask(session, ["a"], { timeout: 100 });
    client.react = (line) => line === "a TIMEOUT" && client.ask(session, ["b"], { timeout: 100 });
    client.world.advance(150);
    expect(client.log).not.toContain("b TIMEOUT");
    client.world.advance(50);
    expect(client.log).toContain("b TIMEOUT");
  });
});

describe("an emit ends exactly once", () => {
  const ends: Record<string, [how: (client: Client, session: Session) => void, outcome: string]> = {
    "an answer": [({ wire }) => void wire.receive('430["yes"]'), 'a ["yes"]'],
    "the time limit": [({ world }) => world.advance(500), "a TIMEOUT"],
    "a lost connection": [({ wire }) => void wire.drop(), "a DISCONNECTED"],
    "a missed heartbeat": [
      ({ world }) => {
        world.sleep(HEARTBEAT);
        world.ring();
      },
      "a DISCONNECTED",
    ],
    "the server sending the namespace away": [({ wire }) => void wire.receive("41"), "a DISCONNECTED"],
    "leaving": [({ connection }, session) => connection.detach(session), "a DISCONNECTED"],
    "a server that breaks the protocol": [({ wire }) => void wire.receive("4?"), "a DISCONNECTED"],
  };
  const names = Object.keys(ends);

  test.each(names.flatMap((first) => names.map((second) => [first, second])))("by %s, whatever follows: %s", (first, second) => {
    const client = new Client();
    const session = client.online();
    client.ask(session, ["a"], { timeout: 500 });
    ends[first]![0](client, session);
    ends[second]![0](client, session);
    expect(client.log.filter((line) => line.startsWith("a "))).toEqual([ends[first]![1]]);
  });

  test("also when the callback itself leaves", () => {
    const [client, session] = asking();
    client.react = (line) => line.startsWith("a") && client.connection.detach(session);
    client.wire.receive('430["yes"]');
    expect(client.log).toEqual(['a ["yes"]', "close forced close", "disconnect io client disconnect", "b DISCONNECTED"]);
  });

  test("without a limit it waits for the next connection, as long as one may come", () => {
    const client = new Client();
    client.options.reconnectionAttempts = 1;
    const session = client.attach();
    client.ask(session, ["a"], { awaited: true });
    client.wire.drop(new Error("refused"));
    client.world.advance(1000);
    client.open();
    client.admit();
    client.wire.receive('430["yes"]');
    expect(client.log).toEqual(['a ["yes"]']);
  });
});

describe("who waits for an answer", () => {
  const settle = () => {};

  test("is known by an id, until it is taken out", () => {
    const acknowledgements = new Acknowledgements();
    expect([acknowledgements.ids, acknowledgements.has(0), acknowledgements.take(0)]).toEqual([[], false, undefined]);
    for (const id of [0, 1]) expect(acknowledgements.add(settle, Infinity)).toBe(id);
    expect(acknowledgements.take(0)).toBe(settle);
    expect([acknowledgements.ids, acknowledgements.has(0), acknowledgements.has(1)]).toEqual([[1], false, true]);
  });

  test("is found among any number of others, whatever the order of the answers", () => {
    const acknowledgements = new Acknowledgements();
    const settles = Array.from({ length: 100 }, () => () => {});
    const ids = settles.map((each) => acknowledgements.add(each, Infinity));
    const shuffled = [...ids].sort((a, b) => ((a * 37) % 101) - ((b * 37) % 101));
    for (const [index, id] of shuffled.entries()) {
      expect(acknowledgements.take(id)).toBe(settles[id]);
      expect(acknowledgements.take(id)).toBeUndefined();
      expect(acknowledgements.ids).toEqual(shuffled.slice(index + 1).sort((a, b) => a - b));
    }
  });

  test("waits until the earliest of the deadlines, and for nothing when nobody is left", () => {
    const acknowledgements = new Acknowledgements();
    for (const deadline of [200, 100, 300]) acknowledgements.add(settle, deadline);
    expect(acknowledgements.deadline).toBe(100);
    acknowledgements.take(2);
    expect(acknowledgements.deadline).toBe(100);
    for (const id of [0, 1]) acknowledgements.take(id);
    expect(acknowledgements.deadline).toBe(Infinity);
  });
});
