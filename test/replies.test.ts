import { describe, expect, test } from "@jest/globals";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";

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
