import { describe, expect, test } from "@jest/globals";
import { Client } from "./sim/client.ts";

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

  test("while waiting for the next attempt: its failure is told, and ends nothing", () => {
    const client = new Client();
    client.attach();
    client.wire.drop(refused());
    client.connection.open((error) => client.log.push(`opened ${error?.message ?? "well"}`));
    client.wire.drop(refused());
    expect(client.log).toContain("opened refused");
    client.world.advance(10_000);
    expect(client.world.wires).toHaveLength(3);
  });

  test.each(["connecting", "open"])("while %s: there is nothing to do", (state) => {
    const client = new Client();
    client.attach();
    if (state === "open") client.open();
    client.connection.open();
    expect(client.world.wires).toHaveLength(1);
  });
});
