import { describe, expect, test } from "@jest/globals";
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

describe("when no connection will come, whoever awaits an answer hears of it:", () => {
  /** An event that was never sent, asked with `emitWithAck`, and one asked with a callback. */
  function waiting(): [client: Client, session: Session] {
    const client = new Client();
    const session = client.attach();
    client.ask(session, ["awaited"], { awaited: true });
    client.ask(session, ["plain"]);
    return [client, session];
  }

  const outcomes = ({ log }: Client) => log.filter((line) => line.endsWith("DISCONNECTED"));

  test("the namespace was left", () => {
    const [client, session] = waiting();
    client.connection.detach(session);
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
    client.connection.attach(session);
    client.open();
    client.admit();
    expect(client.events).toEqual(['421["plain"]']);
  });

  test("the attempts are used up", () => {
    const [client] = waiting();
    client.options.reconnectionAttempts = 1;
    client.wire.drop(new Error("refused"));
    client.world.advance(1000);
    expect(outcomes(client)).toEqual([]);
    client.wire.drop(new Error("refused"));
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
  });

  test("the first attempt failed, and there is to be no other", () => {
    const [client] = waiting();
    client.options.reconnection = false;
    client.wire.drop(new Error("refused"));
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
  });

  test("the connection was lost, and there is to be no other", () => {
    const [client, session] = waiting();
    client.options.reconnection = false;
    client.open().drop();
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
    expect(session.outbox).toHaveLength(1);
  });

  test("the reconnection was stopped", () => {
    const [client] = waiting();
    client.wire.drop(new Error("refused"));
    client.connection.stopReconnecting();
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
  });

  test("`open` failed, and whoever called it decides what next", () => {
    const client = new Client();
    client.connection.open(() => {});
    client.ask(client.attach(), ["awaited"], { awaited: true });
    client.wire.drop(new Error("refused"));
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
  });
});

describe("answering the server", () => {
  function asked(): [client: Client, session: Session, reply: (...answer: unknown[]) => void] {
    const client = new Client();
    const session = client.online("/admin");
    client.wire.receive('42/admin,0["question"]');
    return [client, session, client.replies[0]!];
  }

  test.each([
    [[], ["43/admin,0[]"]],
    [[1, null, { a: "b" }], ['43/admin,0[1,null,{"a":"b"}]']],
    [[new Uint8Array([7])], ['461-/admin,0[{"_placeholder":true,"num":0}]', new Uint8Array([7])]],
  ])("with %j", (answer, frames) => {
    const [client, , reply] = asked();
    reply(...answer);
    expect(client.events).toEqual(frames);
    expect(client.log).toEqual(['/admin event ["question"]']);
  });

  test("works once", () => {
    const [client, , reply] = asked();
    reply("a");
    reply("b");
    expect(client.events).toEqual(['43/admin,0["a"]']);
  });

  test("comes too late after leaving, even for the next session on the same connection", () => {
    const [client, session, reply] = asked();
    client.attach("/other");
    client.connection.detach(session);
    client.wire.sent.length = 0;
    reply("left");
    client.connection.attach(session);
    client.world.advance(1000);
    client.admit("/admin", { sid: "y" });
    reply("back");
    expect(client.wire.sent).toEqual(["40/admin,"]);
  });

  test("comes too late after the connection was lost", () => {
    const [client, , reply] = asked();
    client.wire.drop();
    reply("lost");
    client.world.advance(1000);
    client.open();
    client.admit("/admin");
    reply("back");
    expect(client.events).toEqual([]);
  });
});
