import { describe, expect, test } from "@jest/globals";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";

describe("when no connection will come, whoever awaits an answer hears of it:", () => {
  /** An event that was never sent, asked with `emitWithAck`, and one asked with a callback. */
  function waiting(): [client: Client, session: Session] {
    const client = new Client();
    const session = client.attach();
    client.ask(session, ["awaited"], { awaited: true });
    client.ask(session, ["plain"]);
    return [client, session];
  }

  const outcomes = ({ log }: Client) => log.filter((line) => line.endsWith("DISCONNECTED"));

  test("the namespace was left", () => {
    const [client, session] = waiting();
    client.connection.detach(session);
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
    client.connection.attach(session);
    client.open();
    client.admit();
    expect(client.events).toEqual(['421["plain"]']);
  });

  test("but whoever set a limit of time waits for that, and may be sent meanwhile", () => {
    const client = new Client();
    const session = client.attach();
    client.ask(session, ["patient"], { awaited: true, timeout: 500 });
    client.connection.detach(session);
    expect(outcomes(client)).toEqual([]);
    client.connection.attach(session);
    client.open();
    client.admit();
    expect(client.events).toEqual(['420["patient"]']);
  });

  test("the attempts are used up", () => {
    const [client] = waiting();
    client.options.reconnectionAttempts = 1;
    client.wire.drop(new Error("refused"));
    client.world.advance(1000);
    expect(outcomes(client)).toEqual([]);
    client.wire.drop(new Error("refused"));
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
  });

  test("the first attempt failed, and there is to be no other", () => {
    const [client] = waiting();
    client.options.reconnection = false;
    client.wire.drop(new Error("refused"));
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
  });

  test("the connection was lost, and there is to be no other", () => {
    const [client, session] = waiting();
    client.options.reconnection = false;
    client.open().drop();
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
    expect(session.out.packets).toHaveLength(1);
  });

  test("the reconnection was stopped", () => {
    const [client] = waiting();
    client.wire.drop(new Error("refused"));
    client.connection.stopReconnecting();
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
  });

  test("`open` failed, and whoever called it decides what next", () => {
    const client = new Client();
    client.connection.open(() => {});
    client.ask(client.attach(), ["awaited"], { awaited: true });
    client.wire.drop(new Error("refused"));
    expect(outcomes(client)).toEqual(["awaited DISCONNECTED"]);
  });
});
