import { afterEach, describe, expect, test } from "@jest/globals";
import { note, SocketIOError, transportError } from "../src/core/errors.ts";
import { advise } from "../src/diagnose/advice.ts";
import { Client } from "./sim/client.ts";

describe("an error", () => {
  afterEach(() => (SocketIOError.explain = undefined));

  test("has what is known, and no property for what is not", () => {
    const cause = new Error("original");
    const error = new SocketIOError("HTTP_STATUS", "the server answered HTTP 502", { cause, status: 502, phase: "handshake", url: undefined });
    expect(Object.keys(error).sort()).toEqual(["code", "name", "phase", "status"]);
    expect(error).toMatchObject({ name: "SocketIOError", code: "HTTP_STATUS", status: 502, phase: "handshake", cause });
    expect("url" in error).toBe(false);
  });

  test("learns what was not known, and forgets nothing", () => {
    const error = transportError("CONNECTION_REFUSED", "xhr poll error: nothing listens", "polling", { phase: "connect" });
    note(error, { phase: "handshake", transport: "websocket", url: "http://server.test/socket.io/", willRetry: false, retryIn: undefined });
    expect(error).toMatchObject({ phase: "connect", transport: "polling", type: "TransportError", url: "http://server.test/socket.io/", willRetry: false });
    expect("retryIn" in error).toBe(false);
  });

  test("says what to do where somebody has the words for it", () => {
    expect("hint" in new SocketIOError("TIMEOUT", "late")).toBe(false);
    advise();
    expect(new SocketIOError("TIMEOUT", "late").hint).toEqual(expect.any(String));
    expect(Object.keys(new SocketIOError("TIMEOUT", "late"))).toContain("hint"); // who logs it sees it
    expect(new SocketIOError("TIMEOUT", "late", { hint: "my own" }).hint).toBe("my own");
    expect("hint" in new SocketIOError("FROM_ANOTHER_VERSION" as "TIMEOUT", "late")).toBe(false);
  });
});

describe("a connection that could not be made", () => {
  const refused = () => transportError("CONNECTION_REFUSED", "refused", "websocket", { phase: "connect" });

  test("says which attempt it was, and whether and when the next one is made", () => {
    const client = new Client();
    client.options.randomizationFactor = 0;
    client.options.reconnectionAttempts = 2;
    client.attach();
    client.wire.drop(refused());
    client.world.advance(1000);
    client.wire.drop(refused());
    client.world.advance(2000);
    client.wire.drop(refused());
    const { url } = client.world;
    expect(client.errors).toMatchObject([
      { attempt: 0, willRetry: true, retryIn: 1000, phase: "connect", transport: "websocket", url },
      { attempt: 1, willRetry: true, retryIn: 2000 },
      { attempt: 2, willRetry: false },
    ]);
    expect("retryIn" in client.errors[2]!).toBe(false);
  });

  test("is not made again when nobody wants it to be", () => {
    const client = new Client();
    client.options.reconnection = false;
    client.attach();
    client.wire.drop(new Error("of a transport of somebody else's"));
    expect(client.errors).toMatchObject([{ code: "TRANSPORT_ERROR", phase: "handshake", willRetry: false, cause: { message: "of a transport of somebody else's" } }]);
  });
});
