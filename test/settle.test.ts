import { describe, expect, test } from "@jest/globals";
import { SocketIOError } from "../src/core/errors.ts";
import type { Settle } from "../src/core/session.ts";
import { Client } from "./sim/client.ts";

/** Writes down how an emit ended: the error as far as it is told, and the answer. */
function ends(): { settle: Settle; told: unknown[] } {
  const told: unknown[] = [];
  return { told, settle: (error, answer) => told.push(error && { code: error.code, phase: error.phase, message: error.message }, answer) };
}

describe("each emit has an end of its own", () => {
  test("the answer to one leaves the time limit of another as it is", () => {
    const client = new Client();
    const session = client.online();
    client.ask(session, ["first"], { timeout: 100 });
    client.ask(session, ["second"], { timeout: 300 });
    client.log.length = 0;
    client.wire.receive('430["in time"]');
    client.world.advance(299);
    expect(client.log).toEqual(['first ["in time"]']);
    client.world.advance(1);
    expect(client.log).toEqual(['first ["in time"]', "second TIMEOUT"]);
  });

  test("what came too late is told with its phase, and without an answer", () => {
    const client = new Client();
    const session = client.online();
    const { settle, told } = ends();
    session.emit(["question"], { timeout: 100 }, settle);
    client.world.advance(100);
    expect(told).toEqual([{ code: "TIMEOUT", phase: "emit", message: "operation has timed out" }, []]);
  });

  test("so is what a lost connection leaves open", () => {
    const client = new Client();
    const session = client.online();
    const { settle, told } = ends();
    session.emit(["question"], {}, settle);
    client.wire.drop();
    expect(told).toEqual([{ code: "DISCONNECTED", phase: "emit", message: "socket has been disconnected" }, []]);
  });

  test("a question that must not wait for a connection is not asked", () => {
    const client = new Client();
    const session = client.attach();
    expect(() => session.emit(["question"], { whenOffline: "reject" }, () => {})).toThrow(
      expect.objectContaining({ code: "SERVER_UNREACHABLE", phase: "emit", message: "the socket is not connected, and nothing was sent" }),
    );
  });

  test("what its sender gives up is out of the queue, and what waits beside it stays", () => {
    const client = new Client();
    const session = client.attach();
    const { settle, told } = ends();
    session.emit(["event"], {});
    session.emit(["given up"], {}, settle);
    session.emit(["question"], {}, client.settle());
    session.cancel(settle, new SocketIOError("ABORTED", "enough"));
    expect(told).toEqual([{ code: "ABORTED", phase: undefined, message: "enough" }, []]);
    client.open();
    client.admit();
    expect(client.events).toEqual(['42["event"]', '421["question"]']);
  });
});

describe("who waits to be connected", () => {
  test("is told at once when that is so", () => {
    const client = new Client();
    const { settle, told } = ends();
    client.online().ready(settle);
    expect(told).toEqual([null, []]);
  });

  test("is told when it takes too long", () => {
    const client = new Client();
    const { settle, told } = ends();
    client.attach().ready(settle, 100);
    client.world.advance(100);
    expect(told).toEqual([{ code: "CONNECT_TIMEOUT", phase: "join", message: "the socket was not connected in time" }, []]);
  });

  test("may give up, and others wait on", () => {
    const client = new Client();
    const session = client.attach();
    const [impatient, patient] = [ends(), ends()];
    session.ready(impatient.settle);
    session.ready(patient.settle);
    session.cancel(impatient.settle, new SocketIOError("ABORTED", "enough"));
    client.open();
    client.admit();
    expect(impatient.told).toEqual([{ code: "ABORTED", phase: undefined, message: "enough" }, []]);
    expect(patient.told).toEqual([null, []]);
  });
});

describe("credentials", () => {
  test("that do not come in time are no longer waited for", () => {
    const client = new Client();
    client.authTimeout = 500;
    client.authorize = () => {};
    const session = client.attach();
    client.open();
    client.world.advance(499);
    expect(client.errors).toEqual([]);
    client.world.advance(1);
    expect(client.errors).toMatchObject([{ code: "AUTH_TIMEOUT", message: "`auth` gave no credentials within 500 ms" }]);
    expect(session).toMatchObject({ state: "offline", active: false });
  });

  test("that come in time are not late afterwards", () => {
    const client = new Client();
    client.authTimeout = 500;
    client.attach();
    client.open();
    client.world.advance(1000);
    expect(client.errors).toEqual([]);
  });

  test("that cannot be sent end the attempt, with the reason", () => {
    const client = new Client();
    const circular: Record<string, unknown> = {};
    circular["itself"] = circular;
    client.authorize = (join) => join(circular);
    client.attach();
    client.open();
    expect(client.errors).toMatchObject([{ code: "AUTH_FAILED", cause: { code: "NOT_SERIALIZABLE" } }]);
  });
});
