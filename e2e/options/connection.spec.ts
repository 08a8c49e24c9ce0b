import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { IoOptions, SocketIOError } from "isomorphic-socketio";
import type { Options } from "../defects/subjects.ts";
import { both, connect, exchange, MODES, next, open, ours, outcome, type Stage, test, upgraded } from "./play.ts";
import { NotingServer } from "./server.ts";

test.describe("requestTimeout", () => {
  /** A server that takes requests and never answers. */
  async function silent(stage: Stage): Promise<string> {
    const http = createServer(() => {}).listen(0, "localhost");
    await once(http, "listening");
    stage.finally(() => {
      http.close();
      http.closeAllConnections();
    });
    return `http://localhost:${(http.address() as AddressInfo).port}`;
  }

  // The XMLHttpRequest of the reference in Node knows no time limits.
  test(
    "ends an attempt that is not answered",
    ours(
      async (stage) => {
        const socket = open(stage, await silent(stage), { transports: ["polling"], requestTimeout: 50, timeout: false });
        const [error] = (await next(socket, "connect_error")) as [SocketIOError];
        return error.code;
      },
      "REQUEST_TIMEOUT",
    ),
  );

  test(
    "ends a connection whose poll is not answered",
    ours(
      async (stage) => {
        const server = await NotingServer.start(stage);
        const socket = await connect(stage, server.url, { transports: ["polling"], requestTimeout: 1000 });
        const [reason] = await next(socket, "disconnect");
        return reason;
      },
      "transport error",
    ),
  );

  test(
    "of 0 is no limit, and a WebSocket has none",
    both(
      async (stage) => {
        const server = await NotingServer.start(stage, { pingInterval: 60, pingTimeout: 1000 });
        const polling = await connect(stage, server.url, { transports: ["polling"], requestTimeout: 0 });
        const websocket = await connect(stage, server.url, { transports: ["websocket"], requestTimeout: 20, forceNew: true });
        await next(websocket.io, "ping"); // later than that limit
        await next(websocket.io, "ping");
        return [await exchange(polling, 1), await exchange(websocket, 2)];
      },
      [1, 2],
    ),
  );
});

test.describe("localAddress", () => {
  for (const mode of MODES) {
    const scenario = async (stage: Stage): Promise<(string | undefined)[]> => {
      const server = await NotingServer.start(stage, { at: "127.0.0.1" });
      const socket = await connect(stage, server.at("127.0.0.1"), { transports: [mode], localAddress: "127.0.0.1" });
      await exchange(socket);
      const elsewhere = await outcome(stage, server.at("127.0.0.1"), { transports: [mode], localAddress: "192.0.2.1", forceNew: true });
      return [...new Set(server.requests.map(({ from }) => from)), elsewhere];
    };
    // Of an address that this machine does not have, no connection can come. The reference tells its WebSocket alone.
    const withPolling = mode === "polling" ? "connect" : "connect_error";
    test(`is where connections over ${mode} come from`, both(scenario, ["127.0.0.1", "connect_error"], ["127.0.0.1", withPolling]));
  }
});

test.describe("a server on IPv6", () => {
  for (const mode of MODES) {
    test(
      `is reached by its address over ${mode}`,
      both(
        async (stage) => {
          const server = await NotingServer.start(stage, { at: "::1" });
          const socket = await connect(stage, server.at("[::1]"), { transports: [mode] });
          return exchange(socket, "there");
        },
        "there",
      ),
    );

    // The name stands for 127.0.0.1 everywhere, and for ::1 on some machines: family 6 never finds the server there.
    test(
      `is what family chooses over ${mode}`,
      ours(
        async (stage) => {
          const server = await NotingServer.start(stage, { at: "127.0.0.1" });
          const tell = (family: number) => outcome(stage, server.url, { transports: [mode], family, forceNew: true });
          return [await tell(4), await tell(6)];
        },
        ["connect", "connect_error"],
      ),
    );
  }
});

test.describe("tryAllTransports", () => {
  const cases: readonly [transports: string[], offered: ("polling" | "websocket")[]][] = [
    [["polling", "websocket"], ["websocket"]],
    [["websocket", "polling"], ["polling"]],
  ];
  for (const [transports, offered] of cases) {
    for (const tryAllTransports of [true, false]) {
      const expected = tryAllTransports ? { came: "connect", transports } : { came: "connect_error", transports: transports.slice(0, 1) };
      test(
        `${tryAllTransports}: ${transports.join(", then ")} with a server that knows ${offered.join()} alone`,
        both(async (stage) => {
          const server = await NotingServer.start(stage, { transports: offered });
          const came = await outcome(stage, server.url, { transports, tryAllTransports });
          return { came, transports: server.transports };
        }, expected),
      );
    }
  }

  test(
    "with a server that wants none of them fails when all were tried",
    both(
      async (stage) => {
        const server = await NotingServer.start(stage, { allowRequest: (_request, answer) => answer("closed today", false) });
        const came = await outcome(stage, server.url, { transports: ["polling", "websocket"], tryAllTransports: true });
        return { came, tried: server.transports };
      },
      { came: "connect_error", tried: ["polling", "websocket"] },
    ),
  );
});

test.describe("rememberUpgrade", () => {
  /** The transports that three connections to the same server begin with. */
  const begun = (options: IoOptions) => async (stage: Stage) => {
    const server = await NotingServer.start(stage);
    // The reference remembers from one test to the other; this makes it forget.
    await connect(stage, server.url, { transports: ["polling"], forceNew: true });
    server.requests.length = 0;
    for (let n = 0; n < 2; n++) {
      const socket = open(stage, server.url, { transports: ["polling", "websocket"], forceNew: true, ...options });
      await next(socket, "connect");
      await upgraded(socket);
      socket.disconnect();
    }
    return server.requests.filter(({ url }) => !url.searchParams.has("sid")).map(({ transport }) => transport);
  };
  test("true begins with what worked", both(begun({ rememberUpgrade: true }), ["polling", "websocket"]));
  test("false begins anew", both(begun({ rememberUpgrade: false }), ["polling", "polling"]));
});

test(
  "upgrade: false stays with the first transport",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["polling", "websocket"], upgrade: false });
      for (let n = 0; n < 3; n++) await exchange(socket, n);
      return { transports: server.transports, name: socket.io.engine.transport.name };
    },
    { transports: ["polling"], name: "polling" },
  ),
);

test.describe("without a URL", () => {
  const ways: readonly [what: string, at: string, options: (port: number) => IoOptions][] = [
    ["host and port", "localhost", (port) => ({ host: "localhost", port })],
    ["hostname and port as text", "localhost", (port) => ({ hostname: "localhost", port: String(port) })],
    ["an IPv6 address", "::1", (port) => ({ host: "::1", port })],
  ];
  for (const [what, at, options] of ways) {
    // io() of the reference takes no server from its options in Node: X16.
    test(
      `${what} name the server`,
      ours(
        async (stage) => {
          const server = await NotingServer.start(stage, { at });
          const socket = stage.subject.io(options(server.port) as object as Options);
          stage.follow(socket);
          await next(socket, "connect");
          await upgraded(socket);
          return server.transports;
        },
        ["polling", "websocket"],
      ),
    );

    test(
      `${what} name the server of an Engine.IO socket`,
      both(
        async (stage) => {
          const server = await NotingServer.start(stage, { at });
          const { Socket } = await stage.subject.engine();
          const socket = new Socket({ path: "/socket.io", ...(options(server.port) as object) });
          stage.finally(() => socket.close());
          await next(socket, "upgrade");
          return server.transports;
        },
        ["polling", "websocket"],
      ),
    );
  }
});
