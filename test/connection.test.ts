import { describe, expect, test } from "@jest/globals";
import { Client } from "./sim/client.ts";
import { handshake } from "./sim/world.ts";

const refused = () => new Error("refused");

describe("one connection for all namespaces", () => {
  test("each joins and leaves by itself", () => {
    const client = new Client();
    const main = client.attach();
    const foo = client.attach("/foo");
    client.open().receive('40{"sid":"a"}', '40/foo,{"sid":"b"}');
    client.connection.detach(main);
    client.connection.detach(foo);
    expect(client.world.wires).toHaveLength(1);
    expect(client.wire).toMatchObject({ sent: ["40", "40/foo,", "41", "41/foo,"], gone: "closed" });
  });

  test("attaching twice asks once", () => {
    const client = new Client();
    const session = client.attach();
    client.connection.attach(session);
    client.open();
    client.connection.attach(session);
    client.admit();
    client.connection.attach(session);
    expect(client.wire).toMatchObject({ sent: ["40"], gone: undefined });
  });

  test("may be joined by a namespace while another leaves", () => {
    const client = new Client();
    const main = client.online();
    client.attach("/foo");
    client.connection.detach(main);
    client.wire.receive('40/foo,{"sid":"b"}');
    expect(client.wire).toMatchObject({ sent: ["40", "40/foo,", "41"], gone: undefined });
    expect(client.log).toEqual(["disconnect io client disconnect", "/foo connect"]);
  });

  test("is made anew for a namespace that comes after it was closed", () => {
    const client = new Client();
    client.connection.detach(client.online());
    client.attach("/foo");
    expect(client.world.wires).toHaveLength(2);
    expect(client.open().sent).toEqual(["40/foo,"]);
  });

  test("takes each event to its namespace", () => {
    const client = new Client();
    client.online();
    client.attach("/foo");
    client.admit("/foo");
    client.wire.receive('42["a"]', '42/foo,["b"]', '42/fo,["c"]', '42/foo/,["d"]');
    expect(client.log).toEqual(['event ["a"]', '/foo event ["b"]']);
  });

  test("when lost, is joined again by those who are active, in the order in which they came", () => {
    const client = new Client();
    const sessions = ["/", "/a", "/b"].map((nsp) => client.attach(nsp));
    client.open();
    for (const { nsp } of sessions) client.admit(nsp);
    client.connection.detach(sessions[1]!);
    client.wire.drop();
    client.world.advance(1000);
    expect(client.open().sent).toEqual(["40", "40/b,"]);
  });
});

describe("a server that breaks the protocol", () => {
  test.each(["4", "47", "42", '42["connect"]', "42{}", "43{}", "41{}", '40"x"', '44[1]', '451-["a"]', "9"])("with %s is left", (frame) => {
    const client = new Client();
    const session = client.online();
    client.wire.receive(frame, '42["still talking"]');
    expect(client.log).toEqual(["disconnect parse error", "close parse error"]);
    expect(session.active).toBe(true);
  });

  test("what it said properly before is delivered first", () => {
    const client = new Client();
    client.online();
    client.wire.receive('42["a"]', "4?");
    expect(client.log).toEqual(['event ["a"]', "disconnect parse error", "close parse error"]);
  });

  test("is tried again, and nothing of the old conversation is mixed into the new", () => {
    const client = new Client();
    client.online();
    client.wire.receive('452-["half",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', new Uint8Array([1]), '42["text"]');
    expect(client.log).toEqual(["disconnect parse error", "close parse error"]);
    client.world.advance(1000);
    client.open();
    client.admit().receive('42["fresh"]');
    expect(client.log).toEqual(['event ["fresh"]']);
  });
});

describe("opening without a namespace", () => {
  test("tells of success", () => {
    const client = new Client();
    client.connection.open((error) => client.log.push(`opened ${error?.message ?? "well"}`));
    client.open();
    expect(client.log).toEqual(["open", "opened well"]);
    expect(client.wire.sent).toEqual([]);
  });

  test("tells of failure, and tries no more", () => {
    const client = new Client();
    client.connection.open((error) => client.log.push(`opened ${error?.message ?? "well"}`));
    client.wire.drop(refused());
    client.world.advance(60_000);
    expect(client.log).toEqual(["error refused", "opened refused"]);
    expect(client.world.wires).toHaveLength(1);
  });

  test("nobody to tell: tries again", () => {
    const client = new Client();
    client.connection.open();
    client.wire.drop(refused());
    client.world.advance(1000);
    expect(client.world.wires).toHaveLength(2);
  });

  test("while waiting for the next attempt: makes it now", () => {
    const client = new Client();
    client.attach();
    client.wire.drop(refused());
    client.log.length = 0;
    client.connection.open((error) => client.log.push(`opened ${error?.message ?? "well"}`));
    expect(client.world.wires).toHaveLength(2);
    client.open();
    expect(client.log).toContain("opened well");
    client.world.advance(10_000);
    expect(client.world.wires).toHaveLength(2);
  });

  test.each(["connecting", "open"])("while %s: there is nothing to do", (state) => {
    const client = new Client();
    client.attach();
    if (state === "open") client.open();
    client.connection.open();
    expect(client.world.wires).toHaveLength(1);
  });
});

describe("closing in the middle of an upgrade", () => {
  /** A session whose probe was answered: polling is pausing. */
  function upgrading(): Client {
    const client = new Client();
    Object.assign(client.options, { transports: ["polling", "websocket"], upgrade: true });
    client.attach();
    client.world.polling.receive(handshake(), '40{"sid":"x"}');
    client.world.websocket.open().receive("3probe");
    client.log.length = 0;
    return client;
  }

  test("delivers what was sent, over the new transport, before it closes", () => {
    const client = upgrading();
    const session = client.attach("/foo");
    client.world.polling.receive('40/foo,{"sid":"y"}');
    session.emit(["last words"], {});
    client.connection.detach(session);
    client.connection.close();
    expect(client.world.websocket.gone).toBeUndefined();
    client.world.polling.drained();
    expect(client.world.websocket).toMatchObject({ sent: ["2probe", "5", "40/foo,", '42/foo,["last words"]', "41/foo,"], gone: "closed" });
  });

  test("delivers it over the old one when the probe dies", () => {
    const client = upgrading();
    const session = client.attach("/foo");
    client.connection.close();
    client.world.websocket.drop();
    expect(client.world.polling).toMatchObject({ sent: ["40", "40/foo,"], gone: "closed" });
    expect(session.state).toBe("offline");
  });

  test("does not keep the next connection waiting, and does not disturb it", () => {
    const client = upgrading();
    const old = [...client.world.wires];
    client.connection.close();
    const session = client.attach("/foo");
    expect(client.world.wires).toHaveLength(3);
    client.wire.receive(handshake({ upgrades: [] }), '40/foo,{"sid":"y"}');
    client.log.length = 0;
    old[0]!.receive('42["late"]', '42/foo,["late"]').drained();
    old[1]!.drop(refused());
    expect(client.log).toEqual([]);
    expect(session.state).toBe("online");
    expect(old.map(({ gone }) => gone)).not.toContain(undefined);
  });

  test("gives up on the old connection with its heartbeat, so that nothing stays open", () => {
    const client = upgrading();
    client.connection.close();
    client.world.advance(100_000);
    expect(client.world.wires.map(({ gone }) => gone)).not.toContain(undefined);
    expect(client.world.alarmAt).toBe(Infinity);
  });

  test("by the engine alone: what is emitted meanwhile is for the next connection", () => {
    const client = upgrading();
    const session = client.attach("/foo");
    client.world.polling.receive('40/foo,{"sid":"y"}');
    client.connection.engine!.close();
    session.emit(["a"], {});
    client.world.polling.drained();
    client.world.advance(1000);
    client.world.polling.receive(handshake({ upgrades: [] }), '40/foo,{"sid":"z"}');
    expect(client.world.wires.flatMap(({ sent }) => sent).filter((frame) => frame === '42/foo,["a"]')).toHaveLength(1);
  });
});

describe("a listener of one namespace may touch another:", () => {
  /** Two namespaces online. */
  function pair() {
    const client = new Client();
    const main = client.online();
    const foo = client.attach("/foo");
    client.admit("/foo");
    return { client, main, foo };
  }

  test("to leave it, when the connection is lost: one disconnection each", () => {
    const { client, foo } = pair();
    client.react = (line) => line.startsWith("disconnect") && client.connection.detach(foo);
    client.wire.drop();
    expect(client.log.filter((line) => line.includes("disconnect"))).toEqual(["disconnect transport close", expect.stringMatching(/^.foo disconnect /)]);
    client.world.advance(1000);
    expect(client.open().sent).toEqual(["40"]);
  });

  test("to emit, when the connection is lost: that is sent on the next one", () => {
    const { client, foo } = pair();
    client.react = (line) => {
      if (line !== "disconnect transport close") return;
      foo.emit(["note"], {});
      client.ask(foo, ["question"]);
    };
    client.wire.drop();
    client.react = () => {};
    client.world.advance(1000);
    client.open();
    client.admit("/foo");
    expect(client.events).toEqual(['42/foo,["note"]', '42/foo,0["question"]']);
  });

  test("to look at it, when the connection is lost: it is offline as well", () => {
    const { client, foo } = pair();
    const seen: unknown[] = [];
    client.react = (line) => line === "disconnect transport close" && seen.push(foo.state, foo.id);
    client.wire.drop();
    expect(seen).toEqual(["offline", undefined]);
  });

  test("to leave all, when the connection was made: nobody joins", () => {
    const client = new Client();
    const main = client.session();
    const foo = client.session("/foo");
    client.authorize = () => {
      client.connection.detach(main);
      client.connection.detach(foo);
    };
    for (const session of [main, foo]) client.connection.attach(session);
    client.open();
    expect(client.wire).toMatchObject({ sent: [], gone: "closed" });
    expect(client.log).toEqual(["close forced close"]);
  });

  test("to attach it, when it joined itself", () => {
    const client = new Client();
    client.attach();
    client.react = (line) => line === "connect" && client.attach("/foo");
    client.open().receive('40{"sid":"x"}');
    expect(client.wire.sent).toEqual(["40", "40/foo,"]);
  });

  test("to leave both at an event: what follows in the same breath is not delivered", () => {
    const { client, main, foo } = pair();
    client.react = (line) => {
      if (!line.startsWith("event")) return;
      client.connection.detach(foo);
      client.connection.detach(main);
    };
    client.wire.receive('42["a"]', '42/foo,["b"]', '42["c"]');
    expect(client.log).toEqual(['event ["a"]', "/foo disconnect io client disconnect", "close forced close", "disconnect io client disconnect"]);
  });
});
