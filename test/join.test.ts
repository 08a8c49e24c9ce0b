import { describe, expect, test } from "@jest/globals";
import { SocketIOError } from "../src/core/errors.ts";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";
import { HEARTBEAT } from "./sim/world.ts";

const noCredentials = () => new SocketIOError("AUTH_FAILED", "no credentials");

/** Keeps the questions of `authorize` open. */
function hesitate(client: Client): ((auth?: object) => void)[] {
  const joins: ((auth?: object) => void)[] = [];
  client.authorize = (join) => joins.push(join);
  return joins;
}

describe("joining a namespace", () => {
  test.each([
    ["/", "40"],
    ["/admin", "40/admin,"],
  ])("%s is asked for as soon as the connection stands, and not before", (nsp, frame) => {
    const client = new Client();
    client.attach(nsp);
    expect(client.wire.sent).toEqual([]);
    expect(client.open().sent).toEqual([frame]);
  });

  test("the server's answer is the id of the session", () => {
    const client = new Client();
    const session = client.attach();
    client.open().receive('40{"sid":"x1"}');
    expect(client.log).toEqual(["open", "connect"]);
    expect(session).toMatchObject({ id: "x1", state: "online", active: true, recovered: false });
  });

  test("credentials go into the payload", () => {
    const client = new Client();
    client.authorize = (join) => join({ token: "t" });
    client.attach("/admin");
    expect(client.open().sent).toEqual(['40/admin,{"token":"t"}']);
  });

  test("credentials that come late are used, once", () => {
    const client = new Client();
    const joins = hesitate(client);
    client.attach();
    client.open();
    expect(client.wire.sent).toEqual([]);
    joins[0]!({ token: "t" });
    joins[0]!({ token: "again" });
    expect(client.wire.sent).toEqual(['40{"token":"t"}']);
  });

  test("credentials that come after the connection was lost are not used for the next one", () => {
    const client = new Client();
    const joins = hesitate(client);
    client.attach();
    client.open().drop();
    joins[0]!({ token: "too late" });
    client.world.advance(1000);
    client.open();
    joins[0]!({ token: "still too late" });
    expect(client.wire.sent).toEqual([]);
    joins[1]!({ token: "t" });
    expect(client.wire.sent).toEqual(['40{"token":"t"}']);
  });

  test("without credentials there is an error, no second try, and no connection without a namespace", () => {
    const client = new Client();
    client.authorize = (_, refuse) => refuse(noCredentials());
    const session = client.attach();
    client.open();
    expect(client.log).toEqual(["close forced close", "connect_error no credentials"]);
    expect(session.active).toBe(false);
    expect(client.wire).toMatchObject({ sent: [], gone: "closed" });
    client.world.advance(60_000);
    expect(client.world.wires).toHaveLength(1);
  });

  test("a refusal that comes after the session asked to join means nothing", () => {
    const client = new Client();
    client.authorize = (join, refuse) => {
      join();
      refuse(noCredentials());
    };
    client.attach();
    client.open().receive('40{"sid":"x"}');
    expect(client.log).toEqual(["open", "connect"]);
  });

  test("credentials that JSON cannot express are an error of this session alone", () => {
    const client = new Client();
    const fine = client.attach("/fine");
    client.authorize = (join) => join(client.log.length === 0 ? { big: 1n } : undefined);
    const session = client.attach();
    client.authorize = (join) => join(undefined);
    expect(session).toBeDefined();
    expect(fine).toBeDefined();
  });

  test("what comes before the answer waits for it, and is delivered before `connect`", () => {
    const client = new Client();
    client.attach();
    client.open().receive('42["early",1]', '42["early",2]');
    expect(client.log).toEqual(["open"]);
    client.wire.receive('40{"sid":"x"}');
    expect(client.log.slice(1)).toEqual(['event ["early",1]', 'event ["early",2]', "connect"]);
  });

  test("what comes before the answer is forgotten with the connection", () => {
    const client = new Client();
    client.attach();
    client.open().receive('42["early"]').drop();
    client.world.advance(1000);
    client.open();
    client.admit();
    expect(client.log).toEqual([]);
  });
});
