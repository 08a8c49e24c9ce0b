import { expect, test } from "@jest/globals";
import { Client } from "./sim/client.ts";
import { handshake } from "./sim/world.ts";

/** A namespace that was left while its connection was being upgraded: the engine lingers until that has settled. */
function leftWhileUpgrading() {
  const client = new Client();
  Object.assign(client.options, { transports: ["polling", "websocket"], upgrade: true });
  const session = client.attach();
  const { world } = client;
  world.polling.receive(handshake(), '40{"sid":"x"}');
  world.websocket.open().receive("3probe");
  client.connection.detach(session);
  expect(world.polling.paused).toBe(true);
  expect(world.alarmAt).not.toBe(Infinity);
  return { client, world };
}

test("an engine that lingers leaves no alarm behind once its upgrade has succeeded: that would hold the process", () => {
  const { world } = leftWhileUpgrading();
  world.polling.drained();
  expect(world.websocket.gone).toBe("closed");
  expect(world.alarmAt).toBe(Infinity);
});

test("nor once its upgrade has failed", () => {
  const { world } = leftWhileUpgrading();
  world.websocket.drop();
  expect(world.polling.gone).toBe("closed");
  expect(world.alarmAt).toBe(Infinity);
});
