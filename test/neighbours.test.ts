import { describe, expect, test } from "@jest/globals";
import { Client } from "./sim/client.ts";

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

  test("to start all over, when the connection was made: each joins the new one, once it stands", () => {
    const client = new Client();
    const sessions = [client.session(), client.session("/foo")];
    const asked: number[] = [];
    client.authorize = (join) => {
      const connections = client.world.wires.length;
      if (asked.push(connections) > 1) return join();
      for (const session of sessions) client.connection.detach(session);
      for (const session of sessions) client.connection.attach(session);
    };
    for (const session of sessions) client.connection.attach(session);
    client.open();
    expect([asked, client.wire.sent]).toEqual([[1], []]);
    expect(client.open().sent).toEqual(["40", "40/foo,"]);
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
