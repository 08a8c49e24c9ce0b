import { FAST, polling, scenario, type Scenario, websocket } from "../scenario.ts";
import type { World } from "../world.ts";

/** Has the server write down what it learns in the handshake. */
function noteHandshakes(world: World, ...keys: readonly ("auth" | "query" | "headers")[]): void {
  world.serve((io) =>
    io.on("connection", ({ id, handshake: { auth, query, headers } }) => {
      const { t: _t, sid: _sid, ...rest } = query;
      const chosen = { "x-token": headers["x-token"], authorization: headers.authorization };
      const known = { auth, query: rest, headers: chosen };
      for (const key of keys) world.noteServer(`${id} ${key}`, known[key]);
    }),
  );
}

export const handshake: readonly Scenario[] = [
  scenario("connects over WebSocket alone", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    world.note("transport", socket.io.engine.transport.name, socket.io.engine.readyState);
    world.note("id of the socket is that of the session", socket.id === socket.io.engine.id);
    await world.leave(socket);
    world.note("after", socket.connected, socket.disconnected, socket.active, socket.id);
  }),

  scenario("connects over long-polling alone", async (io, world) => {
    const socket = world.watch(io(world.url, polling()));
    await world.next(socket, "connect");
    world.note("transport", socket.io.engine.transport.name, socket.io.engine.readyState);
    await world.leave(socket);
  }),

  scenario("the query as an option", async (io, world) => {
    noteHandshakes(world, "query");
    const socket = world.watch(io(world.url, websocket({ query: { name: "&a=", "&b": "é ☃", number: 3, flag: true } })));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("the query in the URL", async (io, world) => {
    noteHandshakes(world, "query");
    const socket = world.watch(io(`${world.url}/?name=value&other=%26x`, polling()));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("a query in the URL beside the option", async (io, world) => {
    noteHandshakes(world, "query");
    const socket = world.watch(io(`${world.url}/?a=1`, websocket({ query: { b: "2" } })));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("options belong to their user", async (io, world) => {
    const options = websocket({ query: { a: "1" } });
    const socket = world.watch(io(`${world.url}/?b=2`, options));
    await world.next(socket, "connect");
    world.note("options afterwards", Object.keys(options).sort(), options.query);
    await world.leave(socket);
  }),

  scenario("auth as an object", async (io, world) => {
    noteHandshakes(world, "auth");
    const socket = world.watch(io(world.url, websocket({ auth: { token: "secret", n: 1, nested: { ok: [true] } } })));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("auth as a function is asked for each connection", async (io, world) => {
    noteHandshakes(world, "auth");
    let calls = 0;
    const socket = world.watch(io(world.url, websocket({ auth: (join) => join({ call: ++calls }) })));
    await world.next(socket, "connect");
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    await world.leave(socket);
  }),

  scenario("auth that answers later", async (io, world) => {
    noteHandshakes(world, "auth");
    const socket = world.watch(io(world.url, websocket({ auth: (join) => void setTimeout(join, 5, { late: true }) })));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("auth may be changed between two connections", async (io, world) => {
    noteHandshakes(world, "auth");
    const socket = world.watch(io(world.url, websocket({ auth: { n: 1 } })));
    await world.next(socket, "connect");
    await world.leave(socket);
    socket.auth = { n: 2 };
    socket.connect();
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("auth as a function that throws", async (io, world) => {
    const auth = () => {
      throw new Error("no token");
    };
    const socket = world.watch(io(world.url, websocket({ auth })));
    await world.next(socket, "connect_error", [world.uncaught, "uncaught"]);
    await world.leave(socket);
  }),

  scenario("auth as a function that promises", { connectTimeout: 50 }, async (io, world) => {
    noteHandshakes(world, "auth");
    const auth = (() => Promise.resolve({ promised: true })) as unknown as () => void; // which the types of the reference do not allow
    const socket = world.watch(io(world.url, websocket({ auth, reconnection: false })));
    await world.next(socket, "connect", [socket, "disconnect"]);
    await world.leaveConnected(socket);
  }),

  ...(["polling", "websocket"] as const).map((transport) =>
    scenario(`headers over ${transport}`, async (io, world) => {
      noteHandshakes(world, "headers");
      const socket = world.watch(io(world.url, { ...FAST, transports: [transport], extraHeaders: { "X-Token": "abc" } }));
      await world.next(socket, "connect");
      await world.leave(socket);
    }),
  ),

  scenario("headers of one transport", async (io, world) => {
    noteHandshakes(world, "headers");
    const socket = world.watch(io(world.url, polling({ transportOptions: { polling: { extraHeaders: { "X-Token": "abc" } } } })));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  ...[true, false].map((withCredentials) =>
    scenario(`cookies with withCredentials: ${withCredentials}`, { cookie: { name: "session", path: "/" } }, async (io, world) => {
      const cookies: unknown[] = [];
      world.io.engine.on("headers", (_headers: unknown, { headers }: { headers: { cookie?: string } }) => cookies.push(headers.cookie));
      const socket = world.watch(io(world.url, polling({ withCredentials })));
      await world.next(socket, "connect");
      await world.roundTrip(socket);
      world.noteServer("cookies", cookies[0], cookies.slice(1).every((cookie) => cookie === `session=${socket.io.engine.id}`));
      await world.leave(socket);
    }),
  ),

  ...[{}, { timestampRequests: false }, { timestampParam: "stamp" }].map((options) =>
    scenario(`stamps on polling requests with ${JSON.stringify(options)}`, async (io, world) => {
      world.serve((server) => server.on("connection", ({ handshake: { query } }) => world.noteServer("parameters", Object.keys(query).sort())));
      const socket = world.watch(io(world.url, polling(options)));
      await world.next(socket, "connect");
      await world.leave(socket);
    }),
  ),

  ...[{}, { timestampRequests: true }].map((options) =>
    scenario(`stamps on WebSockets with ${JSON.stringify(options)}`, async (io, world) => {
      world.serve((server) => server.on("connection", ({ handshake: { query } }) => world.noteServer("parameters", Object.keys(query).sort())));
      const socket = world.watch(io(world.url, websocket(options)));
      await world.next(socket, "connect");
      await world.leave(socket);
    }),
  ),

  scenario("a path without a slash at its end", { path: "/bare", addTrailingSlash: false }, async (io, world) => {
    const socket = world.watch(io(world.url, polling({ path: "/bare", addTrailingSlash: false })));
    await world.next(socket, "connect");
    world.noteServer("address", new URL([...world.io.sockets.sockets.values()][0]!.request.url!, world.url).pathname);
    await world.leave(socket);
  }),

  scenario("credentials in the URL", async (io, world) => {
    noteHandshakes(world, "headers");
    const socket = world.watch(io(world.url.replace("//", "//user:pass@"), websocket()));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("another path", { path: "/elsewhere" }, async (io, world) => {
    const socket = world.watch(io(world.url, polling({ path: "/elsewhere" })));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("a path that nobody serves", async (io, world) => {
    const socket = world.watch(io(world.url, polling({ path: "/nowhere", reconnection: false })));
    await world.next(socket, "connect_error");
    world.note("afterwards", socket.connected, socket.active);
  }),

  scenario("schemes of WebSocket", async (io, world) => {
    const socket = world.watch(io(world.url.replace("http:", "ws:"), polling()));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("a handshake that the server refuses", { allowRequest: (_request, answer) => answer("not you", false) }, async (io, world) => {
    const socket = world.watch(io(world.url, polling({ reconnection: false })));
    await world.next(socket, "connect_error");
    world.note("afterwards", socket.connected, socket.active);
  }),

  scenario("a WebSocket that the server refuses", { allowRequest: (_request, answer) => answer("not you", false) }, async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket, "connect_error");
  }),

  scenario("a handshake that takes too long", { allowRequest: () => {} }, async (io, world) => {
    const socket = world.watch(io(world.url, polling({ reconnection: false, timeout: 20 })));
    await world.next(socket, "connect_error");
    world.note("afterwards", socket.connected, socket.active);
  }),

  scenario("no server at all", async (io, world) => {
    await world.stop();
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket, "connect_error");
  }),

  scenario("what failed to open is not probed again", { allowRequest: ({ url }, answer) => answer(null, !url!.includes("transport=websocket")) }, async (io, world) => {
    const socket = world.watch(io(world.url, { ...FAST, transports: ["websocket", "polling"], tryAllTransports: true }));
    socket.io.on("open", () => {
      for (const event of ["upgrading", "upgrade", "upgradeError"] as const) socket.io.engine.on(event, () => world.noteEngine(event));
    });
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    world.note("transport", socket.io.engine.transport.name);
    await world.leave(socket);
  }),

  scenario("another transport when the first fails", { transports: ["websocket"] }, async (io, world) => {
    const socket = world.watch(io(world.url, { ...FAST, transports: ["polling", "websocket"], tryAllTransports: true }));
    await world.next(socket, "connect");
    world.note("transport", socket.io.engine.transport.name);
    await world.leave(socket);
  }),
];
