import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { TransportFactory } from "../src/core/ports.ts";
import { Settings } from "../src/options.ts";
import { origin, pageLocation, parseUrl } from "../src/url.ts";
import { nodeBase64 } from "../transports/node.ts";
import { websocket } from "../transports/websocket.ts";
import { nodeWebsocket } from "../transports/ws.ts";
import { application, settled } from "./sim/application.ts";
import { Recorder } from "./sim/recorder.ts";
import { type Accept, nodeWebSocket, w3cWebSocket } from "./sim/websockets.ts";

const TARGET = { url: "http://server.test/socket.io/?EIO=4&transport=websocket", options: {}, owner: {} };

/** What test suites written for socket.io-client and engine.io-client rely on, beside what the other tests hold. */
describe("as with the reference client,", () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
  afterEach(() => void jest.useRealTimers());

  test.each([
    [{}, "http://localhost"],
    [{ port: 3000 }, "http://localhost:3000"],
    [{ hostname: "other.test", secure: true }, "https://other.test"],
  ])("a Manager that is told %j connects to %s where there is no page", async (options, server) => {
    const world = application();
    const manager = new world.io.Manager(options);
    await settled();
    expect(manager.engine.readyState).toBe("open");
    expect(world.server.link.url.origin).toBe(server);
  });

  test("a Manager takes an address without scheme for one of HTTP where there is no page", async () => {
    const { server, io } = application();
    const manager = new io.Manager("server.test:3000");
    await settled();
    expect(manager.engine.readyState).toBe("open");
    expect(server.link.url.origin).toBe("http://server.test:3000");
  });

  describe.each<[string, (accept: Accept) => TransportFactory]>([
    ["of the W3C", (accept) => websocket(w3cWebSocket(accept))],
    ["of ws", (accept) => nodeWebsocket(nodeWebSocket(accept), { settings: () => ({}), base64: nodeBase64 })],
  ])("a WebSocket %s", (_, factory) => {
    beforeEach(() => void jest.useRealTimers());

    test("that cannot be opened is described by an event", async () => {
      const told = new Recorder(factory(undefined), TARGET);
      await told.until(() => told.error !== undefined);
      expect(told.error).toMatchObject({ type: "TransportError", description: { type: "error" } });
    });

    test("that is cut off comes with the event", async () => {
      const told = new Recorder(factory((peer) => peer.drop()), TARGET);
      await told.until(() => told.error !== undefined);
      expect(told.error).toMatchObject({ context: { type: "close", code: 1006, reason: "", wasClean: false } });
    });
  });

  test("a colon without a port means the usual one", () => {
    expect(origin(parseUrl("http://server.test:/admin", undefined))).toBe("http://server.test");
    expect(parseUrl(undefined, { protocol: "http:", host: "[::1]:" })).toMatchObject({ host: "[::1]", port: "80" });
  });
});

describe("the location of the page", () => {
  afterEach(() => void Reflect.deleteProperty(globalThis, "location"));

  test.each([
    [undefined, undefined],
    [{}, undefined],
    [{ port: 3000 }, undefined],
    [{ hostname: "page.test", port: 3000 }, { protocol: "http:", host: "page.test:3000" }],
    [{ hostname: "page.test", port: "" }, { protocol: "http:", host: "page.test" }],
    [{ protocol: "https:", host: "page.test:8443", hostname: "page.test", port: "8443" }, { protocol: "https:", host: "page.test:8443" }],
  ])("%j, of which an environment for tests may know a part, is %j", (location, known) => {
    Object.assign(globalThis, { location });
    expect(pageLocation()).toEqual(known);
  });
});

describe("an upgrade is remembered", () => {
  const transports = { polling: jest.fn<TransportFactory>(), websocket: jest.fn<TransportFactory>() };
  const asked = (server: string) => new Settings({ rememberUpgrade: true }, transports, server);
  const plain = (server: string) => new Settings({}, transports, server);

  test("for whoever asks, even if the connection that it worked for did not", () => {
    plain("http://one.test").remember("websocket");
    expect(asked("http://one.test").transports).toEqual(["websocket", "polling"]);
    expect(plain("http://one.test").transports).toEqual(["polling", "websocket"]);
    expect(asked("http://two.test").transports).toEqual(["polling", "websocket"]);
  });

  test("until it no longer works", () => {
    asked("http://three.test").remember("websocket");
    plain("http://three.test").remember(undefined);
    expect(asked("http://three.test").transports).toEqual(["polling", "websocket"]);
  });

  test("for the servers of late: memory does not grow with every server ever used", () => {
    const servers = Array.from({ length: 1000 }, (_, number) => `http://server-${number}.test`);
    for (const server of servers) plain(server).remember("websocket");
    const known = servers.filter((server) => asked(server).transports[0] === "websocket");
    expect(known).toEqual(servers.slice(-known.length));
    expect(known.length).toBeGreaterThan(0);
    expect(known.length).toBeLessThan(servers.length);
  });
});
