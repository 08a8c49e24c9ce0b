import { describe, expect, jest, test } from "@jest/globals";
import { checkSize, exceeds } from "../src/core/limit.ts";
import type { Session } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";
import { handshake } from "./sim/world.ts";

describe("a message that is larger than the server accepts", () => {
  /** A namespace that may send frames of 40 bytes. */
  function narrow(retries?: number): [client: Client, session: Session] {
    const client = new Client();
    const session = client.attach("/", retries);
    client.wire.receive(handshake({ upgrades: [], maxPayload: 40 }));
    client.admit();
    return [client, session];
  }

  /** An event whose frame has so many bytes. */
  const event = (bytes: number) => ["x", "a".repeat(bytes - '42["x",""]'.length)];
  const tooLarge = expect.objectContaining({ code: "MESSAGE_TOO_LARGE", phase: "emit" });

  test("throws at the call, and is not sent; the largest one is", () => {
    const [client, session] = narrow();
    expect(() => client.ask(session, event(41))).toThrow(tooLarge);
    expect(() => session.emit(["x", new Uint8Array(41)], {})).toThrow(tooLarge);
    session.emit(event(40), {});
    expect(client.events).toEqual([expect.any(String)]);
    expect(client.events[0]).toHaveLength(40);
  });

  test("emitted before the limit was known, ends its wait alone, and does not come back", () => {
    const client = new Client();
    const session = client.attach();
    client.ask(session, event(41));
    session.emit(["small"], {});
    client.wire.receive(handshake({ upgrades: [], maxPayload: 40 }), '40{"sid":"x"}');
    expect(client.events).toEqual(['42["small"]']);
    expect(client.log).toContain("x MESSAGE_TOO_LARGE");
    expect(session.out.packets).toEqual([]);
  });

  test("that asks for no answer ends the connection as the server would, since nothing that a server says is uncaught; the next one goes on without it", () => {
    const client = new Client();
    const session = client.attach();
    session.emit(event(41), {});
    session.emit(["small"], {});
    client.wire.receive(handshake({ upgrades: [], maxPayload: 40 }), '40{"sid":"x"}');
    expect(client.log.slice(-2)).toEqual(["connect_error the message has 41 bytes, the server accepts 40", "close transport error"]);
    client.world.advance(5000);
    client.wire.receive(handshake({ upgrades: [], maxPayload: 40 }), '40{"sid":"x"}');
    expect([session.online, client.events, client.world.errors]).toEqual([true, ['42["small"]'], []]);
  });

  test("is not tried again, however many retries there are", () => {
    const client = new Client();
    const session = client.attach("/", Infinity);
    client.ask(session, event(41));
    session.emit(["small"], {});
    client.wire.receive(handshake({ upgrades: [], maxPayload: 40 }), '40{"sid":"x"}');
    expect(client.log).toContain("x MESSAGE_TOO_LARGE");
    expect(client.events).toEqual([expect.stringMatching(/^42\d+\["small"\]$/)]);
  });

  test("may be one of very many that wait with retries: all are told, in order, and those that fit are sent", () => {
    const client = new Client();
    const session = client.attach("/", 1);
    const told: unknown[] = [];
    for (let n = 0; n < 20_000; n++) session.emit(["x", n, "a".repeat(40)], {}, (error) => told.push(`${n} ${error?.code}`));
    client.ask(session, ["small"]);
    client.react = (line) => {
      if (line === "connect") session.emit(["late"], {});
    };
    client.wire.receive(handshake({ upgrades: [], maxPayload: 40 }), '40{"sid":"x"}');
    expect(told).toEqual(Array.from({ length: 20_000 }, (_, n) => `${n} MESSAGE_TOO_LARGE`));
    client.wire.receive("4320000[]");
    expect(client.events).toEqual([expect.stringContaining('["small"]'), expect.stringContaining('["late"]')]);
  });

  test("tells senders who send another one then: they wait for their turn", () => {
    const client = new Client();
    const session = client.attach("/", 1);
    const told: string[] = [];
    const ask = (name: string, text: string, then = () => {}) => session.emit([name, text], {}, (error) => {
      told.push(`${name} ${error?.code ?? "answered"}`);
      then();
    });
    ask("first", "a".repeat(40), () => ask("third", ""));
    ask("second", "");
    client.wire.receive(handshake({ upgrades: [], maxPayload: 40 }), '40{"sid":"x"}');
    for (const id of [1, 2]) client.wire.receive(`43${id}[]`);
    expect(told).toEqual(["first MESSAGE_TOO_LARGE", "second answered", "third answered"]);
  });

  test("as an answer throws at the call, and another one may be given instead", () => {
    const [client] = narrow();
    client.wire.receive('427["question"]');
    const [reply] = client.replies;
    expect(() => reply!("a".repeat(40))).toThrow(tooLarge);
    expect(() => reply!(1n)).toThrow(expect.objectContaining({ code: "NOT_SERIALIZABLE" }));
    reply!("sorry");
    expect(client.events).toEqual(['437["sorry"]']);
  });

  test("is one byte too large when the type of its packet has no room any more", () => {
    checkSize("€".repeat(13), 40, false);
    expect(() => checkSize("€".repeat(13), 39, false)).toThrow(tooLarge);
  });
});

test("text that is too short to be too large is not counted", () => {
  const counted = jest.spyOn(String.prototype, "codePointAt");
  checkSize("a".repeat(10), 31, true);
  const large = exceeds("a".repeat(10), 30);
  const counts = counted.mock.calls.length;
  jest.restoreAllMocks();
  expect([large, counts]).toEqual([false, 0]);
});
