import { describe, expect, test } from "@jest/globals";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";
import { HEARTBEAT } from "./sim/world.ts";

const circular: unknown[] = [];
circular.push(circular);

/** Loses the connection and makes the next one, up to the server's consent. */
function reconnect(client: Client, nsp?: string): void {
  client.wire.drop();
  client.world.advance(1000);
  client.open();
  client.admit(nsp);
}

describe("emitting", () => {
  test("sends at once when online", () => {
    const client = new Client();
    const session = client.online("/admin");
    session.emit(["a", 1, { b: [null] }], {});
    session.emit([0], {});
    expect(client.events).toEqual(['42/admin,["a",1,{"b":[null]}]', "42/admin,[0]"]);
    expect(client.log).toEqual(['/admin send ["a",1,{"b":[null]}]', "/admin send [0]"]);
  });

  test("waits until online otherwise; listeners hear of it when it is sent, before `connect`", () => {
    const client = new Client();
    const session = client.session();
    session.emit(["never attached"], {});
    client.connection.attach(session);
    session.emit(["connecting"], {});
    client.open();
    session.emit(["joining"], {});
    expect(client.events).toEqual([]);
    expect(client.log).toEqual(["open"]);
    client.wire.receive('40{"sid":"x"}');
    expect(client.events).toEqual(['42["never attached"]', '42["connecting"]', '42["joining"]']);
    expect(client.log.slice(1)).toEqual(['send ["never attached"]', 'send ["connecting"]', 'send ["joining"]', "connect"]);
    expect(session.out.packets).toEqual([]);
  });

  test("what was emitted offline goes before what is emitted in `connect`", () => {
    const client = new Client();
    const session = client.attach();
    session.emit(["first"], {});
    client.react = (line) => line === "connect" && session.emit(["second"], {});
    client.open().receive('40{"sid":"x"}');
    expect(client.events).toEqual(['42["first"]', '42["second"]']);
  });

  test("what is emitted while the outbox is sent goes to its end", () => {
    const client = new Client();
    const session = client.attach();
    for (const name of ["a", "b"]) session.emit([name], {});
    client.react = (line) => line === 'send ["a"]' && session.emit(["c"], {});
    client.open().receive('40{"sid":"x"}');
    expect(client.events).toEqual(['42["a"]', '42["b"]', '42["c"]']);
  });

  test("what is emitted while early events are delivered goes behind the outbox; an answer does not", () => {
    const client = new Client();
    const session = client.attach();
    session.emit(["a"], {});
    client.react = (line) => {
      if (!line.startsWith("event")) return;
      session.emit(["b"], {});
      client.replies[0]!("answer");
    };
    client.open().receive('427["early"]', '40{"sid":"x"}');
    expect(client.events).toEqual(['437["answer"]', '42["a"]', '42["b"]']);
  });

  test("a listener that leaves while the outbox is sent: what it hears of and the rest wait for the next time", () => {
    const client = new Client();
    const session = client.attach();
    for (const name of ["a", "b"]) session.emit([name], {});
    client.react = (line) => line === 'send ["a"]' && client.connection.detach(session);
    client.open().receive('40{"sid":"x"}');
    expect(client.wire.sent).toEqual(["40", "41"]);
    client.react = () => {};
    client.connection.attach(session);
    client.open().receive('40{"sid":"y"}');
    expect(client.events).toEqual(['42["a"]', '42["b"]']);
  });

  test("a listener hears of an event before it is sent: what it changes is sent, what it emits comes after", () => {
    const client = new Client();
    const session = client.online();
    const letter: { stamp?: string } = {};
    client.react = (line) => {
      if (!line.includes("letter")) return;
      session.emit(["after"], {});
      letter.stamp = "late";
    };
    session.emit(["letter", letter], {});
    expect(client.events).toEqual(['42["letter",{"stamp":"late"}]', '42["after"]']);
    expect(session.out.packets).toEqual([]);
  });

  test("where nobody hears of what is sent it is sent all the same, and in order; what cannot be sent throws", () => {
    const client = new Client();
    client.hears = false;
    const session = client.session();
    client.connection.attach(session);
    session.emit(["early"], {});
    client.open().receive('40{"sid":"x"}');
    session.emit(["first"], {});
    expect(() => session.emit(["bad", circular], {})).toThrow(expect.objectContaining({ code: "NOT_SERIALIZABLE" }));
    client.ask(session, ["question"]);
    client.wire.receive("430[1]");
    expect(client.events).toEqual(['42["early"]', '42["first"]', '420["question"]']);
    expect(client.log.at(-1)).toBe("question [1]");
    expect(session.out.packets).toEqual([]);
  });

  test("what a listener emits is sent, also when what it heard of cannot be", () => {
    const client = new Client();
    const session = client.online();
    client.react = (line) => line === "send bad" && session.emit(["after"], {});
    expect(() => session.emit(["bad", circular], {})).toThrow(expect.objectContaining({ code: "NOT_SERIALIZABLE" }));
    expect(client.events).toEqual(['42["after"]']);
    expect(session.out.packets).toEqual([]);
  });

  test("a listener that leaves before a question is sent: it waits for the next time, and so does who asks", () => {
    const client = new Client();
    const session = client.online();
    client.react = (line) => line === 'send ["question"]' && client.connection.detach(session);
    client.ask(session, ["question"]);
    expect(client.events).toEqual([]);
    client.react = () => {};
    client.connection.attach(session);
    client.open().receive('40{"sid":"y"}', "430[1]");
    expect(client.events).toEqual(['420["question"]']);
    expect(client.log.at(-1)).toBe("question [1]");
  });

  test("a listener that empties the buffer: what it hears of is forgotten", () => {
    const client = new Client();
    const session = client.online();
    client.react = (line) => line === 'send ["forgotten"]' && (session.out.packets = []);
    session.emit(["forgotten"], {});
    session.emit(["kept"], {});
    expect(client.events).toEqual(['42["kept"]']);
  });

  test.each([
    ["circular", circular],
    ["BigInt", 1n],
  ])("%s arguments throw at the call, online or not, and disturb nothing", (_, value) => {
    const client = new Client();
    const session = client.attach();
    const misuse = () => client.ask(session, ["bad", value]);
    expect(misuse).toThrow(expect.objectContaining({ code: "NOT_SERIALIZABLE" }));
    client.open();
    client.admit();
    expect(misuse).toThrow(expect.objectContaining({ code: "NOT_SERIALIZABLE" }));
    session.emit(["good"], {});
    expect(client.events).toEqual(['42["good"]']);
    client.wire.drop();
    expect(client.log).toEqual(["send bad", 'send ["good"]', "disconnect transport close", "close transport close"]);
  });

  test("arguments that were fine when emitted and are not when sent: told to whoever waits, else reported", () => {
    const client = new Client();
    const session = client.attach();
    const first: unknown[] = [];
    session.emit(["silent", first], {});
    client.ask(session, ["asking", first]);
    session.emit(["good"], {});
    first.push(first);
    client.open().receive('40{"sid":"x"}');
    expect(client.events).toEqual(['42["good"]']);
    expect(client.log).toEqual(["open", "send silent", "send asking", "asking NOT_SERIALIZABLE", 'send ["good"]', "connect"]);
    expect(client.world.errors).toEqual([expect.objectContaining({ code: "NOT_SERIALIZABLE" })]);
  });
});

describe("what a dead connection never sent", () => {
  test("goes to the next one, once, in order, before what was emitted since", () => {
    const client = new Client();
    const session = client.online();
    session.emit(["sent"], {});
    client.wire.jam();
    session.emit(["a"], {});
    session.emit(["b", new Uint8Array([1, 2])], {});
    client.wire.drop();
    session.emit(["c"], {});
    client.world.advance(1000);
    client.open();
    client.admit();
    expect(client.events).toEqual(['42["a"]', '451-["b",{"_placeholder":true,"num":0}]', new Uint8Array([1, 2]), '42["c"]']);
  });

  test("keeps its claim to an answer; what was sent loses it", () => {
    const client = new Client();
    const session = client.online();
    client.ask(session, ["sent"]);
    client.wire.jam();
    client.ask(session, ["unsent"]);
    client.log.length = 0;
    client.wire.drop();
    expect(client.log).toEqual(["disconnect transport close", "sent DISCONNECTED", "close transport close"]);
    client.world.advance(1000);
    client.open();
    client.admit();
    expect(client.events).toEqual(['421["unsent"]']);
    client.wire.receive('431["answer"]');
    expect(client.log).toEqual(['unsent ["answer"]']);
  });

  test("does not come back if it only joined or left", () => {
    const client = new Client();
    const main = client.attach();
    const admin = client.attach("/admin");
    client.open();
    client.admit();
    client.admit("/admin").jam();
    client.connection.detach(admin);
    client.attach("/late");
    client.wire.drop();
    client.world.advance(1000);
    client.open();
    for (const nsp of ["/", "/late"]) client.wire.receive(`40${nsp === "/" ? "" : nsp + ","}{"sid":"x"}`);
    expect(client.wire.sent).toEqual(["40", "40/late,"]);
    expect(main.out.packets).toEqual([]);
  });

  test("goes back to the namespace it came from", () => {
    const client = new Client();
    const main = client.online();
    const admin = client.attach("/admin");
    client.admit("/admin").jam();
    for (const [session, name] of [[admin, "a"], [main, "b"], [admin, "c"]] as const) session.emit([name], {});
    client.wire.drop();
    expect(main.out.packets.map(({ data }) => data)).toEqual([["b"]]);
    expect(admin.out.packets.map(({ data }) => data)).toEqual([["a"], ["c"]]);
  });

  test("is forgotten when its namespace was left: its end has been told", () => {
    const client = new Client();
    client.online();
    const admin = client.attach("/admin");
    client.admit("/admin").jam();
    client.ask(admin, ["a"]);
    client.connection.detach(admin);
    expect(client.log).toContain("a DISCONNECTED");
    client.wire.drop();
    client.world.advance(1000);
    client.connection.attach(admin);
    client.open();
    client.admit();
    client.admit("/admin");
    expect(client.events).toEqual([]);
  });

  test("an answer belongs to its session, and is not sent in the next one", () => {
    const client = new Client();
    client.online();
    client.wire.receive('427["question"]').jam();
    client.replies[0]!("answer");
    reconnect(client);
    expect(client.events).toEqual([]);
  });
});

describe("a connection whose heartbeat is overdue", () => {
  function overdue(): [client: Client, session: Session] {
    const client = new Client();
    const session = client.online();
    client.world.sleep(HEARTBEAT);
    return [client, session];
  }

  test("is given nothing more: emits go to the next one, once", () => {
    const [client, session] = overdue();
    session.emit(["a"], {});
    session.emit(["b"], {});
    expect(client.events).toEqual([]);
    client.world.ring();
    expect(client.log).toEqual(["disconnect ping timeout", "close ping timeout"]);
    client.world.advance(1000);
    client.open();
    client.admit();
    expect(client.events).toEqual(['42["a"]', '42["b"]']);
  });

  test("is given nothing of what waited, although the server's consent was still on its way", () => {
    const client = new Client();
    const session = client.attach();
    session.emit(["a"], {});
    client.open();
    client.world.sleep(HEARTBEAT);
    client.wire.receive('40{"sid":"x"}');
    expect(client.events).toEqual([]);
    client.world.ring();
    client.world.advance(1000);
    client.open();
    client.admit();
    expect(client.events).toEqual(['42["a"]']);
  });

  test("is not revived by a ping that comes too late: nothing is left behind in the outbox", () => {
    const [client, session] = overdue();
    session.emit(["a"], {});
    client.wire.receive("2");
    client.world.advance(1000);
    client.open();
    client.admit();
    expect(client.events).toEqual(['42["a"]']);
  });
});

describe("what ended a session is told with all that is known", () => {
  test.each([
    ["41", false, { code: "DISCONNECTED_BY_SERVER", message: "the server disconnected the socket", phase: "session" }],
    ['40{"sid":"y"}', true, { code: "PARSE_ERROR", message: "the server connected / twice" }],
  ])("%s", (frame, willRetry, known) => {
    const client = new Client();
    client.online();
    client.wire.receive(frame);
    expect(client.lost).toMatchObject({ ...known, url: client.world.url, willRetry });
  });
});
