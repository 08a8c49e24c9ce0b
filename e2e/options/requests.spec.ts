import type { IoOptions } from "isomorphic-socketio";
import { both, connect, exchange, MODES, next, type Mode, open, ours, type Stage, test } from "./play.ts";
import { type Noted, NotingServer } from "./server.ts";

const TO_WEBSOCKET = ["polling", "websocket"];

/** What the protocol itself puts into a query; `t` stamps a request. */
const OF_PROTOCOL = new Set(["EIO", "transport", "sid", "t", "b64"]);

function ownQuery(url: URL): [string, string][] {
  return [...url.searchParams].filter(([name]) => !OF_PROTOCOL.has(name)).sort(([a], [b]) => a.localeCompare(b));
}

/** Connects with the options and tells something of each request that came over a transport, without repetition. */
function told<Told>(tell: (request: Noted) => Told, options: IoOptions, search = "") {
  return async (stage: Stage): Promise<Told[][]> => {
    const { path, addTrailingSlash = true } = options;
    const server = await NotingServer.start(stage, { ...(path !== undefined && { path }), addTrailingSlash });
    const transports = TO_WEBSOCKET;
    const socket = await connect(stage, `${server.url}${search}`, { transports, ...options });
    await exchange(socket);
    return transports.map((transport) => {
      const texts = server.over(transport).map((request) => JSON.stringify(tell(request)) ?? "null");
      return [...new Set(texts)].map((text) => JSON.parse(text) as Told);
    });
  };
}

test.describe("extraHeaders", () => {
  test(
    "go with every request",
    both(
      told(({ headers }) => [headers["x-mine"], headers["user-agent"]], { extraHeaders: { "X-Mine": "1", "User-Agent": "tester" } }),
      [[["1", "tester"]], [["1", "tester"]]],
    ),
  );

  // The reference writes its own over polling.
  test("may be Host", ours(told(({ headers }) => headers.host, { extraHeaders: { Host: "shop.test" } }), [["shop.test"], ["shop.test"]]));

  test(
    "of transportOptions take their place for one transport",
    both(
      told(({ headers }) => [headers["x-mine"] ?? null, headers["x-both"] ?? null], {
        extraHeaders: { "X-Both": "1" },
        transportOptions: { polling: { extraHeaders: { "X-Mine": "2" } } },
      }),
      [[["2", null]], [[null, "1"]]],
    ),
  );

  test(
    "changed in manager.opts count from the next connection on",
    both(
      async (stage) => {
        const server = await NotingServer.start(stage);
        const socket = await connect(stage, server.url, { transports: ["websocket"], extraHeaders: { "X-Mine": "1" } });
        socket.disconnect();
        socket.io.opts.extraHeaders = { "X-Mine": "2" };
        socket.connect();
        await next(socket, "connect");
        return server.requests.map(({ headers }) => headers["x-mine"]);
      },
      ["1", "2"],
    ),
  );
});

test.describe("query", () => {
  const query = ({ url }: Noted) => ownQuery(url);

  test(
    "goes with every request, percent-encoded",
    both(told(({ target }) => /&?(%26a=[^&]*)/.exec(target)?.[1], { query: { "&a": "&=?a" } }), [["%26a=%26%3D%3Fa"], ["%26a=%26%3D%3Fa"]]),
  );

  test(
    "is what it was once decoded",
    both(
      told(query, { query: { "&a": "&=?a", ü: "ä ö", n: 5 } }),
      [[[["&a", "&=?a"], ["n", "5"], ["ü", "ä ö"]]], [[["&a", "&=?a"], ["n", "5"], ["ü", "ä ö"]]]],
    ),
  );

  test(
    "of the URL and of the options are merged",
    both(
      told(query, { query: { b: "2" } }, "/?a=1%261"),
      [[[["a", "1&1"], ["b", "2"]]], [[["a", "1&1"], ["b", "2"]]]],
      // It takes the URL's alone: X17.
      [[[["a", "1&1"]]], [[["a", "1&1"]]]],
    ),
  );

  // The reference loses the query of the protocol there, and with it the session.
  test(
    "of a single transport comes on top",
    ours(
      told(query, { query: { a: "1", b: "1" }, transportOptions: { websocket: { query: { b: "2" } } } }),
      [[[["a", "1"], ["b", "1"]]], [[["a", "1"], ["b", "2"]]]],
    ),
  );

  test("may be text", both(told(query, { query: "a=1&b=%26" }), [[[["a", "1"], ["b", "&"]]], [[["a", "1"], ["b", "&"]]]]));
});

test.describe("path", () => {
  const path = ({ url }: Noted) => url.pathname;
  const paths: readonly [options: IoOptions, expected: string][] = [
    [{}, "/socket.io/"],
    [{ path: "/" }, "/"],
    [{ path: "/chat" }, "/chat/"],
    [{ path: "/chat/" }, "/chat/"],
    [{ path: "/deep/er/chat" }, "/deep/er/chat/"],
    [{ addTrailingSlash: false }, "/socket.io"],
    [{ path: "/chat/", addTrailingSlash: false }, "/chat"],
  ];
  for (const [options, expected] of paths) {
    test(`${JSON.stringify(options)} makes it ${expected}`, both(told(path, options), [[expected], [expected]]));
  }
});

test.describe("timestampRequests", () => {
  const stamped = (param = "t") => ({ url }: Noted) => url.searchParams.has(param);
  const cases: readonly [what: string, options: IoOptions, expected: readonly [boolean[], boolean[]]][] = [
    ["stamps polling alone, unless said", {}, [[true], [false]]],
    ["stamps nothing when false", { timestampRequests: false }, [[false], [false]]],
    ["stamps both when true", { timestampRequests: true }, [[true], [true]]],
    ["under the name timestampParam", { timestampRequests: true, timestampParam: "stamp" }, [[true], [true]]],
  ];
  for (const [what, options, expected] of cases) test(what, both(told(stamped(options.timestampParam), options), expected));

  test(
    "never stamps two alike",
    both(
      async (stage) => {
        const server = await NotingServer.start(stage);
        const socket = await connect(stage, server.url, { transports: ["polling"] });
        for (let n = 0; n < 10; n++) await exchange(socket);
        const stamps = server.requests.map(({ url }) => url.searchParams.get("t"));
        return { many: stamps.length > 20, repeated: stamps.length - new Set(stamps).size };
      },
      { many: true, repeated: 0 },
    ),
  );
});

test.describe("forceBase64", () => {
  const bytes = Uint8Array.of(0, 1, 250, 251, 252, 253, 254, 255);
  const cases: readonly [forceBase64: boolean, mode: Mode, asked: string | null, kinds: string[]][] = [
    [true, "polling", "1", []],
    [false, "polling", null, []],
    [true, "websocket", "1", ["text"]],
    [false, "websocket", null, ["binary", "text"]],
  ];
  for (const [forceBase64, mode, asked, kinds] of cases) {
    test(
      `${forceBase64} over ${mode}`,
      both(
        async (stage) => {
          const server = await NotingServer.start(stage);
          const socket = await connect(stage, server.url, { transports: [mode], forceBase64 });
          const answer = Buffer.from((await exchange(socket, bytes)) as Uint8Array);
          const { url } = server.requests[0]!;
          return { answer: [...answer], asked: url.searchParams.get("b64"), kinds: [...new Set(server.frames.map(({ kind }) => kind))].sort() };
        },
        { answer: [...bytes], asked, kinds },
      ),
    );
  }
});

test.describe("protocols", () => {
  for (const protocols of ["chat", ["chat", "news"]]) {
    test(
      `${JSON.stringify(protocols)} are offered by the WebSocket's handshake, one is taken`,
      both(
        async (stage) => {
          const server = await NotingServer.start(stage);
          const socket = await connect(stage, server.url, { transports: TO_WEBSOCKET, protocols });
          await exchange(socket);
          return MODES.map((mode) => [...new Set(server.over(mode).map(({ headers }) => headers["sec-websocket-protocol"]?.replace(/, */g, ",")))]);
        },
        [[undefined], [[protocols].flat().join()]],
      ),
    );
  }
});

test(
  "where a suite simulates time, a failed request is told when its clock ticks",
  both(
    async (stage) => {
      const url = await stage.nowhere();
      const { setTimeout } = globalThis;
      const ticks: (() => void)[] = [];
      const stopped = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
        ms ? setTimeout(callback, ms, ...args) : ticks.push(() => callback(...args));
      try {
        globalThis.setTimeout = stopped as typeof setTimeout;
        const socket = open(stage, url, { transports: ["polling"], useNativeTimers: true });
        let failures = 0;
        socket.on("connect_error", () => failures++);
        while (ticks.length === 0) await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setTimeout(resolve, 50));
        const before = failures;
        const failed = next(socket, "connect_error");
        globalThis.setTimeout = setTimeout;
        for (const tick of ticks) tick();
        await failed;
        return { before, failures };
      } finally {
        globalThis.setTimeout = setTimeout;
      }
    },
    { before: 0, failures: 1 },
  ),
);
