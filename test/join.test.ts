import { describe, expect, test } from "@jest/globals";
import { SocketIOError } from "../src/core/errors.ts";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";
import { HEARTBEAT } from "./sim/world.ts";

const noCredentials = () => new SocketIOError("AUTH_FAILED", "no credentials");

/** Leaves the questions of `authorize` open. */
function hesitate(client: Client): ((auth?: object) => void)[] {
  const joins: ((auth?: object) => void)[] = [];
  client.authorize = (join) => joins.push(join);
  return joins;
}

/** A client whose connection another namespace keeps open, and the namespace that the test is about. */
function shared(): [client: Client, admin: Session] {
  const client = new Client();
  client.online();
  client.wire.sent.length = 0;
  return [client, client.attach("/admin")];
}

describe("joining", () => {
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

  test.each<[what: string, end: (client: Client) => void, told: RegExp, code: string]>([
    ["is cut", (client) => void client.wire.drop(), /^connect_error closed before it was open: transport close$/, "TRANSPORT_ERROR"],
    ["breaks", (client) => void client.wire.drop(new Error("cable")), /^connect_error cable$/, "TRANSPORT_ERROR"],
    ["is closed by the server", (client) => void client.wire.receive("1"), /^connect_error the server closed the session$/, "SERVER_CLOSED"],
    ["falls silent", (client) => client.world.advance(HEARTBEAT), /^connect_error ping timeout: /, "PING_TIMEOUT"],
    ["brings nonsense", (client) => void client.wire.receive("4x"), /^connect_error /, "PARSE_ERROR"],
  ])("nobody waits in silence when the connection %s before the answer", (_, end, told, code) => {
    for (const reconnection of [false, true]) {
      const client = new Client();
      client.options.reconnection = reconnection;
      const session = client.attach();
      session.ready(client.settle("ready"));
      client.open();
      end(client);
      expect(client.log.filter((line) => line.startsWith("connect_error"))).toEqual([expect.stringMatching(told)]);
      expect(client.errors).toMatchObject([{ code, willRetry: reconnection }]);
      expect(client.log.filter((line) => line.startsWith("ready"))).toEqual([`ready ${code}`]);
      expect(client.log.some((line) => line.startsWith("disconnect"))).toBe(false);
    }
  });

  test("an end that the application wanted is no failure", () => {
    const client = new Client();
    client.attach();
    client.open();
    client.connection.close();
    expect(client.log).toEqual(["open", "close forced close"]);
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

  test("credentials for a connection that is lost are not used for the next one", () => {
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

  test("doubts that come after the session asked to join mean nothing", () => {
    const client = new Client();
    client.authorize = (join, refuse) => {
      join();
      refuse(noCredentials());
    };
    client.attach();
    client.open().receive('40{"sid":"x"}');
    expect(client.log).toEqual(["open", "connect"]);
  });

  test("events that come before the answer wait for it, and are delivered before `connect`", () => {
    const client = new Client();
    client.attach();
    client.open().receive('42["early",1]', '42["early",2]');
    expect(client.log).toEqual(["open"]);
    client.wire.receive('40{"sid":"x"}');
    expect(client.log.slice(1)).toEqual(['event ["early",1]', 'event ["early",2]', "connect"]);
  });

  test("events that come before the answer are forgotten with the connection", () => {
    const client = new Client();
    client.attach();
    client.open().receive('42["early"]').drop();
    client.log.length = 0;
    client.world.advance(1000);
    client.open().receive('40{"sid":"x"}');
    expect(client.log).toEqual(["reconnect_attempt 1", "open", "reconnect 1", "connect"]);
  });

  test("a listener of an early event that leaves hears nothing more, not even of a disconnection", () => {
    const client = new Client();
    const session = client.attach();
    client.open().receive('42["bye"]', '42["more"]');
    client.log.length = 0;
    client.react = (line) => line.startsWith("event") && client.connection.detach(session);
    client.wire.receive('40{"sid":"x"}');
    expect(client.log).toEqual(['event ["bye"]', "close forced close"]);
  });
});

describe("being refused", () => {
  test.each([
    ['44{"message":"no","data":{"code":401}}', "no", { code: 401 }],
    ['44{"message":"no","data":0}', "no", 0],
    ['44"in one word"', "in one word", undefined],
    ["44", "the server refused the connection", undefined],
    ["44{}", "the server refused the connection", undefined],
    ['44{"message":7}', "the server refused the connection", undefined],
  ])("%s", (frame, message, data) => {
    const client = new Client();
    const session = client.attach();
    client.open().receive(frame);
    expect(client.log).toEqual(["open", "close forced close", `connect_error ${message}`]);
    expect(client.errors[0]).toBeInstanceOf(SocketIOError);
    expect(client.errors[0]).toMatchObject({ code: "REFUSED" });
    expect(client.errors[0]!.data).toEqual(data);
    expect(session).toMatchObject({ active: false, state: "offline", id: undefined });
    client.world.advance(60_000);
    expect(client.world.wires).toHaveLength(1);
  });

  test("because there is no such namespace names it, and the path that it is taken for", () => {
    const client = new Client();
    client.attach("/admin");
    client.open().receive('44/admin,{"message":"Invalid namespace"}');
    expect(client.log.at(-1)).toBe("/admin connect_error Invalid namespace");
    const description = `the server at ${client.world.url} has no namespace "/admin"`;
    expect(client.errors[0]).toMatchObject({ code: "UNKNOWN_NAMESPACE", description, phase: "join", url: client.world.url, willRetry: false });
  });

  test.each(["40", "40{}", '40{"sid":7}'])("%s comes from a server of version 2", (frame) => {
    const client = new Client();
    const session = client.attach();
    client.open().receive(frame);
    expect(client.errors[0]!.message).toMatch("It seems you are trying to reach a Socket.IO server in v2.x");
    expect(client.errors[0]).toMatchObject({ code: "UNSUPPORTED_PROTOCOL" });
    expect(session.active).toBe(false);
  });

  test("a server of version 2 lets everybody in at once, before the credentials are known", () => {
    const client = new Client();
    const joins = hesitate(client);
    const session = client.attach();
    client.open().receive("40");
    expect(client.errors).toMatchObject([{ code: "UNSUPPORTED_PROTOCOL" }]);
    expect(session.active).toBe(false);
    joins[0]!({ token: "t" });
    expect(client.wire.sent).toEqual([]);
  });

  test("who has left hears nothing of what such a server says", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    client.wire.receive('40/admin,{"sid":"x"}', "40/admin,");
    expect(client.errors).toEqual([]);
  });

  test("leaves other namespaces alone", () => {
    const [client, admin] = shared();
    client.wire.receive('44/admin,{"message":"no"}');
    expect(client.log).toEqual(["/admin connect_error no"]);
    expect(client.wire.gone).toBeUndefined();
    expect(admin.active).toBe(false);
  });

  test("is not for ever", () => {
    const [client, admin] = shared();
    client.wire.receive('44/admin,{"message":"no"}');
    client.connection.attach(admin);
    client.wire.receive('40/admin,{"sid":"y"}');
    expect(client.wire.sent).toEqual(["40/admin,", "40/admin,"]);
    expect(client.log).toEqual(["/admin connect_error no", "/admin connect"]);
  });

  test("a listener may try again at once", () => {
    const client = new Client();
    const session = client.attach();
    client.react = (line) => line === "connect_error no" && client.connection.attach(session);
    client.open().receive('44{"message":"no"}');
    client.open().receive('40{"sid":"x"}');
    expect(client.log).toEqual(["open", "close forced close", "connect_error no", "open", "connect"]);
  });
});

describe("the server", () => {
  test("sends a namespace away: that is final, and the last one takes the connection with it", () => {
    const client = new Client();
    const session = client.online();
    client.wire.receive("41", '42["late"]');
    expect(client.log).toEqual(["close forced close", "disconnect io server disconnect"]);
    expect(session).toMatchObject({ active: false, id: undefined });
    expect(client.wire.gone).toBe("closed");
    client.world.advance(60_000);
    expect(client.world.wires).toHaveLength(1);
  });

  test("sends one of several namespaces away, and goes on with the others", () => {
    const [client, admin] = shared();
    client.admit("/admin");
    client.wire.receive("41/admin,", '42/admin,["late"]', '42["still here"]');
    expect(client.log).toEqual(["/admin disconnect io server disconnect", 'event ["still here"]']);
    expect(client.wire).toMatchObject({ gone: undefined, sent: ["40/admin,"] });
    expect(admin.active).toBe(false);
  });

  test("is left when it lets the same namespace in twice", () => {
    const client = new Client();
    client.online();
    client.wire.receive('40{"sid":"y"}');
    expect(client.log).toEqual(["disconnect parse error", "close parse error"]);
    client.world.advance(1000);
    expect(client.open().sent).toEqual(["40"]);
  });

  test.each(['40/other,{"sid":"y"}', "41/other,", '42/other,["x"]', '43/other,0["x"]', '44/other,{"message":"no"}'])(
    "may say %s about a namespace that nobody uses",
    (frame) => {
      const client = new Client();
      client.online();
      client.wire.receive(frame);
      expect(client.log).toEqual([]);
      expect(client.wire.gone).toBeUndefined();
    },
  );

  test.each(['40{"sid":"y"}', "41", '42["x"]', '430["x"]', '44{"message":"no"}'])("may say %s before it was asked", (frame) => {
    const client = new Client();
    const joins = hesitate(client);
    client.attach();
    client.open().receive(frame);
    joins[0]!();
    client.wire.receive('40{"sid":"x"}');
    expect(client.log).toEqual(["open", "connect"]);
    expect(client.wire.sent).toEqual(["40"]);
  });
});
