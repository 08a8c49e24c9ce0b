import { describe, expect, test } from "@jest/globals";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";

/** A client whose connection another namespace keeps open, and the namespace that the test is about. */
function shared(): [client: Client, admin: Session] {
  const client = new Client();
  client.online();
  client.wire.sent.length = 0;
  return [client, client.attach("/admin")];
}

/** Longer than a server needs to digest a DISCONNECT, and shorter than any reconnection. */
const MOMENT = 100;

describe("leaving", () => {
  test("tells the server, then the application, once", () => {
    const [client, admin] = shared();
    client.admit("/admin");
    client.connection.detach(admin);
    client.connection.detach(admin);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,"]);
    expect(client.log).toEqual(["/admin disconnect io client disconnect"]);
    expect(admin).toMatchObject({ active: false, state: "offline", id: undefined });
  });

  test("the last one takes the connection with it", () => {
    const client = new Client();
    const session = client.online();
    client.connection.detach(session);
    expect(client.wire).toMatchObject({ sent: ["40", "41"], gone: "closed" });
    expect(client.log).toEqual(["close forced close", "disconnect io client disconnect"]);
    client.world.advance(60_000);
    expect(client.world.wires).toHaveLength(1);
  });

  test("while the connection is being made: there was none, so nothing is lost and nothing went wrong", () => {
    const client = new Client();
    const session = client.attach();
    client.connection.detach(session);
    client.open().drop(new Error("too late"));
    expect(client.log).toEqual(["close forced close"]);
    expect(client.wire).toMatchObject({ sent: [], gone: "closed" });
    client.world.advance(60_000);
    expect(client.world.wires).toHaveLength(1);
  });

  test("while credentials are being fetched", () => {
    const client = new Client();
    client.online();
    let join = () => {};
    client.authorize = (answer) => (join = answer);
    const admin = client.attach("/admin");
    client.connection.detach(admin);
    join();
    expect(client.wire.sent).toEqual(["40"]);
    expect(client.log).toEqual([]);
  });

  test("when the connection is lost already", () => {
    const client = new Client();
    const session = client.online();
    client.wire.drop();
    client.connection.detach(session);
    expect(client.log).toEqual(["disconnect transport close", "close transport close", "close forced close"]);
    client.world.advance(60_000);
    expect(client.world.wires).toHaveLength(1);
  });

  test("who comes back does not join while the goodbye is on its way: in one payload with it, the server would read it too early", () => {
    const [client, admin] = shared();
    client.admit("/admin");
    client.connection.detach(admin);
    client.wire.writable = false;
    client.connection.attach(admin);
    client.world.advance(MOMENT);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,"]);
    client.wire.writable = true;
    client.world.advance(MOMENT);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,", "40/admin,"]);
  });

  test("what the server says afterwards is neither delivered nor answered", () => {
    const [client, admin] = shared();
    client.admit("/admin");
    client.connection.detach(admin);
    client.wire.receive('42/admin,["late"]', '42/admin,7["late"]', "41/admin,", '40/admin,{"sid":"z"}');
    expect(client.log).toEqual(["/admin disconnect io client disconnect"]);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,"]);
  });
});

describe("leaving before the server has answered", () => {
  test("waits for the answer, so that no ghost stays behind", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    expect(client.wire.sent).toEqual(["40/admin,"]);
    client.wire.receive('42/admin,["early"]', '40/admin,{"sid":"y"}');
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,"]);
    expect(client.log).toEqual([]);
    expect(admin).toMatchObject({ active: false, state: "offline", id: undefined });
  });

  test("what was said to who left is not for who comes back", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    client.connection.attach(admin);
    client.wire.receive('40/admin,{"sid":"y"}');
    client.world.advance(MOMENT);
    client.wire.receive('42/admin,["to y"]', '40/admin,{"sid":"z"}', '42/admin,["to z"]');
    expect(client.log).toEqual(["/admin connect", '/admin event ["to z"]']);
  });

  test("over a new connection, what comes before the answer is kept again", () => {
    const [client, admin] = shared();
    client.admit("/admin");
    client.connection.detach(admin);
    client.wire.drop();
    client.connection.attach(admin);
    client.world.advance(1000);
    client.open();
    client.log.length = 0;
    client.wire.receive('42/admin,["early"]', '40/admin,{"sid":"z"}');
    expect(client.log).toEqual(['/admin event ["early"]', "/admin connect"]);
  });

  test("there is nothing to leave when the answer is no", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    client.wire.receive('44/admin,{"message":"no"}');
    expect(client.wire.sent).toEqual(["40/admin,"]);
    expect(client.log).toEqual([]);
  });

  test("the last one takes the connection with it at once", () => {
    const client = new Client();
    const session = client.attach();
    client.open();
    client.connection.detach(session);
    expect(client.wire.gone).toBe("closed");
    expect(client.log).toEqual(["open", "close forced close"]);
  });

  test("coming back meanwhile asks again only when the server is done with the first question", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    client.connection.attach(admin);
    client.world.advance(MOMENT);
    expect(client.wire.sent).toEqual(["40/admin,"]);
    client.wire.receive('40/admin,{"sid":"y"}');
    client.world.advance(MOMENT);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,", "40/admin,"]);
    client.wire.receive('40/admin,{"sid":"z"}');
    expect(client.log).toEqual(["/admin connect"]);
    expect(admin.id).toBe("z");
  });

  test("coming back meanwhile asks again also when the answer is no", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    client.connection.attach(admin);
    client.wire.receive('44/admin,{"message":"no"}');
    client.world.advance(MOMENT);
    expect(client.wire.sent).toEqual(["40/admin,", "40/admin,"]);
    expect(client.log).toEqual([]);
  });

  test("coming back and leaving again stays away", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    client.connection.attach(admin);
    client.connection.detach(admin);
    client.wire.receive('40/admin,{"sid":"y"}');
    client.world.advance(MOMENT);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,"]);
    expect(client.log).toEqual([]);
  });

  test("coming back while no answer comes: after ten seconds the connection is made anew, for the answer may be lost", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    client.world.advance(40_000);
    expect(client.wire.receive("2").gone).toBeUndefined(); // nobody waits for it
    client.connection.attach(admin);
    client.world.advance(9_999);
    client.connection.attach(admin);
    expect(client.wire.gone).toBeUndefined();
    client.world.advance(1);
    expect(client.wire.gone).toBe("abandoned");
    expect(client.log).toEqual([
      "ping",
      ...["/admin connect_error the socket was not connected in time", "error the socket was not connected in time"],
      ...["disconnect transport error", "close transport error"],
    ]);
    expect(client.errors).toMatchObject([{ code: "CONNECT_TIMEOUT", phase: "join", willRetry: true }]);
    client.world.advance(1500);
    expect(client.open().sent).toEqual(["40", "40/admin,"]);
  });

  test("leaving again: nobody waits any more", () => {
    const [client, admin] = shared();
    client.connection.detach(admin);
    client.connection.attach(admin);
    client.connection.detach(admin);
    client.world.advance(11_000);
    expect(client.wire.gone).toBeUndefined();
    expect(admin.deadline).toBe(Infinity);
  });

  test("the next connection is joined by those who came back, and by no others", () => {
    const [client, admin] = shared();
    const gone = client.attach("/gone");
    for (const session of [admin, gone]) client.connection.detach(session);
    client.connection.attach(admin);
    client.wire.drop();
    client.world.advance(1000);
    expect(client.open().sent).toEqual(["40", "40/admin,"]);
  });
});

describe("coming back", () => {
  test("on a connection that others keep open: the CONNECT does not overtake the DISCONNECT", () => {
    const [client, admin] = shared();
    client.admit("/admin");
    client.connection.detach(admin);
    client.connection.attach(admin);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,"]);
    client.world.advance(MOMENT);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,", "40/admin,"]);
  });

  test("and leaving again at once", () => {
    const [client, admin] = shared();
    client.admit("/admin");
    client.connection.detach(admin);
    client.connection.attach(admin);
    client.connection.detach(admin);
    client.world.advance(MOMENT);
    expect(client.wire.sent).toEqual(["40/admin,", "41/admin,"]);
    expect(client.log).toEqual(["/admin disconnect io client disconnect"]);
  });

  test("when the connection is lost in between, the next one is joined", () => {
    const [client, admin] = shared();
    client.admit("/admin");
    client.connection.detach(admin);
    client.connection.attach(admin);
    client.wire.drop();
    client.world.advance(1000);
    expect(client.open().sent).toEqual(["40", "40/admin,"]);
  });

  test("from a listener of `disconnect`, on a new connection", () => {
    const client = new Client();
    const session = client.online();
    client.react = (line) => line === "disconnect io client disconnect" && client.connection.attach(session);
    client.connection.detach(session);
    expect(client.open().sent).toEqual(["40"]);
    expect(session.active).toBe(true);
  });

  test("from a listener of `disconnect`, with a question whose answer is awaited", () => {
    const client = new Client();
    const session = client.online();
    client.react = (line) => {
      if (line !== "disconnect io client disconnect") return;
      client.connection.attach(session);
      client.ask(session, ["question"], { awaited: true });
    };
    client.connection.detach(session);
    client.open();
    client.admit();
    expect(client.events).toEqual(['420["question"]']);
    client.wire.receive('430["here"]');
    expect(client.log).toEqual(['question ["here"]']);
  });

  test.each(["io server disconnect", "io client disconnect"])("from a listener of `close`, after %s", (reason) => {
    const client = new Client();
    const session = client.online();
    client.react = (line) => line === "close forced close" && client.connection.attach(session);
    if (reason === "io server disconnect") client.wire.receive("41");
    else client.connection.detach(session);
    expect(client.log).toEqual(["close forced close", `disconnect ${reason}`]);
    expect(client.world.wires).toHaveLength(2);
    client.open().receive('40{"sid":"y"}');
    expect(session).toMatchObject({ id: "y", active: true });
  });
});
