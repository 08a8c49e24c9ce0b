import { describe, expect, test } from "@jest/globals";
import { Client } from "./sim/client.ts";
import { handshake } from "./sim/world.ts";

const refused = () => new Error("refused");

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
