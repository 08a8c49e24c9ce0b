import { describe, expect, test } from "@jest/globals";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";

/** A session that the server is ready to resume, and the last event of which has this offset. */
function resumable(offset = "off1"): [client: Client, session: Session] {
  const client = new Client();
  const session = client.attach();
  client.open();
  client.admit("/", { sid: "x", pid: "p" }).receive(`42["news","${offset}"]`);
  client.log.length = 0;
  return [client, session];
}

/** What is asked for when the connection was lost and is made again. */
function rejoin(client: Client): unknown {
  client.wire.drop();
  client.world.advance(1000);
  const [frame] = client.open().sent as [string];
  client.log.length = 0;
  return frame.length > 2 ? JSON.parse(frame.slice(2)) : undefined;
}

describe("after a loss", () => {
  test("the session and the last event seen are named", () => {
    const [client] = resumable();
    expect(rejoin(client)).toEqual({ pid: "p", offset: "off1" });
  });

  test("beside the credentials", () => {
    const [client] = resumable();
    client.authorize = (join) => join({ token: "t" });
    expect(rejoin(client)).toEqual({ pid: "p", offset: "off1", token: "t" });
  });

  test("credentials that throw nothing but `undefined` are a refusal, too", () => {
    const [client, session] = resumable();
    client.authorize = (join) => join({ get token() { throw undefined as unknown as Error; } });
    client.wire.drop();
    client.world.advance(1000);
    client.open();
    expect([client.errors.at(-1), session.state, session.active]).toEqual([expect.objectContaining({ code: "AUTH_FAILED" }), "offline", false]);
  });

  test("without an event there is no offset", () => {
    const client = new Client();
    client.attach();
    client.open();
    client.admit("/", { sid: "x", pid: "p" });
    expect(rejoin(client)).toEqual({ pid: "p" });
  });

  test("of a session that was resumed, and in which nothing happened since, the same is named again", () => {
    const [client] = resumable();
    rejoin(client);
    client.admit("/", { sid: "y", pid: "p" });
    expect(rejoin(client)).toEqual({ pid: "p", offset: "off1" });
  });

  test.each(["QMyZ1ab", "QMyZ1ab.1", "1790000000000-0", "6ab1f9e2c0ffee0123456789"])("offsets such as %s are known, so that text at the end of a volatile event is not taken for one", (offset) => {
    const [client] = resumable(offset);
    client.wire.receive('42["news","text"]');
    expect(rejoin(client)).toMatchObject({ offset });
  });

  test("without recovery on the server nothing is named", () => {
    const client = new Client();
    client.online();
    client.wire.receive('42["news","no offset"]');
    expect(rejoin(client)).toBeUndefined();
  });

  test.each([
    ['42["a","off2"]', "off2"],
    ['42["a",1,{"b":2},"off2"]', "off2"],
    ['42["a",2]', "off1"],
    ['42["a",{"off":"x"}]', "off1"],
    ['427["question","last argument"]', "off1"],
    ['451-["a",{"_placeholder":true,"num":0},"off2"]', "off2"],
    [`42["volatile","${"x".repeat(1000)}"]`, "off1"],
  ])("%s leaves the offset at %s", (frame, offset) => {
    const [client] = resumable("off1");
    client.wire.receive(frame, ...(frame.startsWith("45") ? [new Uint8Array(1)] : []));
    expect(rejoin(client)).toMatchObject({ offset });
  });

  test.each(["Pending", "Success", "Updated"])("a volatile event that ends with %j is not mistaken for one with an offset", (word) => {
    const [client] = resumable("QMyZ1ab");
    client.wire.receive(`42["state","${word}"]`);
    expect(rejoin(client)).toMatchObject({ offset: "QMyZ1ab" });
  });

  test("offsets begin alike for years", () => {
    const [client] = resumable("QMyZ1ab");
    client.wire.receive('42["news","QMyZ2cd"]');
    expect(rejoin(client)).toMatchObject({ offset: "QMyZ2cd" });
  });

  test("when they begin otherwise, the second one is believed", () => {
    const [client] = resumable("QMyZ1ab");
    client.wire.receive('42["news","RAAAAAA"]', '42["news","RAAAAAB"]');
    expect(rejoin(client)).toMatchObject({ offset: "RAAAAAB" });
  });

  test("a word between them changes nothing", () => {
    const [client] = resumable("QMyZ1ab");
    client.wire.receive('42["state","Pending"]', '42["news","QMyZ2cd"]', '42["state","Success"]');
    expect(rejoin(client)).toMatchObject({ offset: "QMyZ2cd" });
  });

  test("each namespace is resumed by itself", () => {
    const [client] = resumable();
    client.attach("/b");
    client.admit("/b", { sid: "y", pid: "q" }).receive('42/b,["x","off7"]');
    rejoin(client);
    expect(client.wire.sent).toEqual(['40{"pid":"p","offset":"off1"}', '40/b,{"pid":"q","offset":"off7"}']);
  });
});

describe("when the server resumes the session", () => {
  test("what was missed is delivered before `connect`", () => {
    const [client, session] = resumable();
    rejoin(client);
    client.wire.receive('42["missed","off2"]', '40{"sid":"x","pid":"p"}');
    expect(client.log).toEqual(['event ["missed","off2"]', "connect"]);
    expect(session).toMatchObject({ recovered: true, id: "x" });
    expect(rejoin(client)).toEqual({ pid: "p", offset: "off2" });
  });

  test("acknowledgements of the lost connection fail all the same", () => {
    const [client, session] = resumable();
    client.ask(session, ["a"]);
    client.wire.drop();
    expect(client.log).toContain("a DISCONNECTED");
  });
});

describe("when the server does not", () => {
  test("the new session has its own name, and nothing of the old one is kept", () => {
    const [client, session] = resumable();
    rejoin(client);
    client.wire.receive('40{"sid":"y","pid":"p2"}');
    expect(session).toMatchObject({ recovered: false, id: "y" });
    expect(rejoin(client)).toEqual({ pid: "p2" });
  });

  test("and forgets about recovery altogether", () => {
    const [client, session] = resumable();
    rejoin(client);
    client.wire.receive('40{"sid":"y"}', '42["news","text"]');
    expect(session.recovered).toBe(false);
    expect(rejoin(client)).toBeUndefined();
  });

  test.each([{ toString: "x" }, "p".repeat(1000)])("an odd pid is none: %j", (pid) => {
    const [client] = resumable();
    rejoin(client);
    client.wire.receive(`40${JSON.stringify({ sid: "y", pid })}`);
    expect(rejoin(client)).toBeUndefined();
  });

  test("having resumed once says nothing about the next time", () => {
    const [client, session] = resumable();
    rejoin(client);
    client.wire.receive('40{"sid":"x","pid":"p"}');
    rejoin(client);
    client.wire.receive('40{"sid":"z","pid":"p3"}');
    expect(session.recovered).toBe(false);
  });
});

describe("there is nothing to resume", () => {
  test("after the application left", () => {
    const [client, session] = resumable();
    client.connection.detach(session);
    client.connection.attach(session);
    expect(client.open().sent).toEqual(["40"]);
  });

  test("after the application left while the connection was lost", () => {
    const [client, session] = resumable();
    client.wire.drop();
    client.connection.detach(session);
    client.connection.attach(session);
    expect(client.open().sent).toEqual(["40"]);
  });

  test("after the server sent the namespace away", () => {
    const [client, session] = resumable();
    client.wire.receive("41");
    client.connection.attach(session);
    expect(client.open().sent).toEqual(["40"]);
  });
});
