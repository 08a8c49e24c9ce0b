import { describe, expect, test } from "@jest/globals";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";
import { HEARTBEAT } from "./sim/world.ts";

describe("volatile events", () => {
  const states: Record<string, (client: Client) => Session> = {
    "never attached": (client) => client.session(),
    connecting: (client) => client.attach(),
    joining(client) {
      const session = client.attach();
      client.open();
      return session;
    },
    busy(client) {
      const session = client.online();
      client.wire.writable = false;
      return session;
    },
    overdue(client) {
      const session = client.online();
      client.world.sleep(HEARTBEAT);
      return session;
    },
    lost(client) {
      const session = client.online();
      client.wire.drop();
      return session;
    },
    left(client) {
      const session = client.online();
      client.connection.detach(session);
      return session;
    },
  };

  test.each(Object.keys(states))("are dropped when %s, for ever", (state) => {
    const client = new Client();
    const session = states[state]!(client);
    session.emit(["volatile"], { volatile: true });
    expect(session.out.packets).toEqual([]);
    expect(client.world.wires.flatMap(({ sent }) => sent)).not.toContain('42["volatile"]');
    expect(client.log).not.toContain('send ["volatile"]');
  });

  test.each(Object.keys(states))("that ask for an answer are told that none comes when %s", (state) => {
    const client = new Client();
    const session = states[state]!(client);
    client.log.length = 0;
    client.ask(session, ["volatile"], { volatile: true, timeout: 500 });
    client.world.advance(500);
    expect(client.log.filter((line) => line.startsWith("volatile"))).toEqual([expect.stringMatching(/TIMEOUT|DISCONNECTED/)]);
  });

  test("are sent when nothing is in the way", () => {
    const client = new Client();
    const session = client.online();
    client.ask(session, ["volatile"], { volatile: true });
    expect(client.events).toEqual(['420["volatile"]']);
  });

  test("do not overtake what waits", () => {
    const client = new Client();
    const session = client.attach();
    for (const name of ["a", "b"]) session.emit([name], {});
    client.react = (line) => line === 'send ["a"]' && session.emit(["volatile"], { volatile: true });
    client.open().receive('40{"sid":"x"}');
    expect(client.events).toEqual(['42["a"]', '42["b"]']);
  });
});
