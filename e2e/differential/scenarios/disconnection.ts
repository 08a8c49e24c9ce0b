import { meanwhile, OVER, polling, scenario, type Scenario, websocket } from "../scenario.ts";

export const disconnection: readonly Scenario[] = [
  ...OVER.map(([name, over]) =>
    scenario(`the client disconnects, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over()));
      await world.next(socket, "connect");
      world.note("returns the socket", socket.disconnect() === socket, socket.connected, socket.active);
      await world.empty();
    }),
  ),

  scenario("disconnect() when there is no connection any more", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    await world.leave(socket);
    world.note("again", socket.disconnect() === socket, socket.close() === socket);
  }),

  ...OVER.map(([name, over]) =>
    scenario(`the server disconnects a namespace, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over()));
      await world.next(socket, "connect");
      const [server] = world.io.sockets.sockets.values();
      server!.emit("last words");
      server!.disconnect();
      await world.next(socket, "disconnect");
      await world.empty();
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`the server closes the connection, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over({ reconnection: false })));
      await world.next(socket, "connect");
      await world.roundTrip(socket);
      await world.connections.reachable();
      const [server] = world.io.sockets.sockets.values();
      server!.conn.close();
      await world.next(socket, "disconnect");
      world.note("active", socket.active);
      await world.empty();
    }),
  ),

  scenario("the server disconnects one of two namespaces", async (io, world) => {
    world.of("/a");
    const main = world.watch(io(world.url, websocket()), "main");
    const a = world.watch(main.io.socket("/a"), "a", "a");
    await Promise.all([world.next(main, "connect"), world.next(a, "connect")]);
    const [server] = world.io.of("/a").sockets.values();
    server!.disconnect();
    await world.next(a, "disconnect");
    await world.roundTrip(main);
    await world.leave(main);
  }),

  scenario("the server is closed", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket, "connect");
    const down = world.next(socket, "disconnect");
    await world.stop();
    await down;
  }),

  scenario("the application closes the engine", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    const again = world.next(socket, "connect");
    socket.io.engine.close();
    await again;
    await world.leave(socket);
  }),

  ...OVER.map(([name, over]) =>
    scenario(`the application closes the transport of the engine, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over()));
      await world.next(socket, "connect");
      const again = world.next(socket, "connect");
      socket.io.engine.transport.close();
      await again;
      await world.leave(socket);
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`disconnect() before the connection is open, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over()));
      socket.disconnect();
      world.note("active", socket.active);
      // What is still on its way to the server, if anything, comes before the second connection.
      await meanwhile();
      socket.connect();
      await world.next(socket, "connect");
      await world.roundTrip(socket);
      world.noteServer("sessions", world.connections.size);
    }),
  ),

  scenario("disconnect() before the server has let the socket in, and connect() again", async (io, world) => {
    const namespace = world.of("/a").use((_socket, next) => void setTimeout(next, 10));
    const twice = new Promise<void>((resolve) => {
      let joined = 0;
      namespace.on("connection", () => ++joined === 2 && resolve());
    });
    const main = world.watch(io(world.url, websocket()), "main");
    await world.next(main, "connect");
    const a = world.watch(main.io.socket("/a"), "a", "a");
    a.disconnect();
    a.connect();
    // the server lets both in, one after the other; what it says to that has come before the answer of the round trip
    await twice;
    await world.roundTrip(main);
    await world.leave(main, a);
  }),

  scenario("disconnect() before the server has let the socket in", async (io, world) => {
    const joined = new Promise<void>((resolve) => {
      world.of("/a").on("connection", (socket) => {
        world.noteServer("joined", socket.id);
        resolve();
      });
    });
    const main = world.watch(io(world.url, websocket()), "main");
    await world.next(main, "connect");
    const a = world.watch(main.io.socket("/a"), "a", "a");
    a.disconnect();
    await joined;
    await world.roundTrip(main);
    world.noteServer("sockets left in the namespace", world.io.of("/a").sockets.size);
    await world.leave(main);
  }),

  scenario("a connection that is lost before the server has let the socket in", async (io, world) => {
    world.io.use((socket) => socket.conn.close());
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket.io, "close");
    world.note("connected", socket.connected, socket.active);
  }),

  scenario("connect() twice", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    world.note("returns the socket", socket.connect() === socket);
    await world.next(socket, "connect");
    socket.connect().open();
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("disconnect() in a listener of connect", async (io, world) => {
    const socket = io(world.url, websocket());
    socket.once("connect", () => {
      socket.emit("last words");
      socket.disconnect();
    });
    world.watch(socket);
    await world.next(socket, "disconnect");
    await world.empty();
  }),

  scenario("disconnect() in a listener of an event", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.emit("one") && socket.emit("two")));
    const socket = world.watch(io(world.url, websocket()));
    socket.on("one", () => socket.disconnect());
    await world.next(socket, "disconnect");
    await world.empty();
  }),

  scenario("connect() in a listener of disconnect", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.once("disconnect", () => socket.connect());
    socket.disconnect();
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("emit in a listener of disconnect", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.once("disconnect", () => socket.emit("after the end"));
    await world.leave(socket);
    socket.connect();
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  ...OVER.map(([name, over]) =>
    scenario(`a middleware refuses, and lets in with other credentials, over ${name}`, async (io, world) => {
      world.io.use((socket, next) => {
        if (socket.handshake.auth.token === "good") return next();
        next(Object.assign(new Error("not you"), { data: { code: 401, tokens: ["good"] } }));
      });
      const socket = world.watch(io(world.url, over({ auth: { token: "bad" } })));
      await world.next(socket, "connect_error");
      world.note("inactive", socket.active, socket.connected);
      await world.empty();
      socket.auth = { token: "good" };
      socket.connect();
      await world.next(socket, "connect");
      await world.leave(socket);
    }),
  ),

  scenario("a middleware refuses without data, twice", async (io, world) => {
    world.io.use((_socket, next) => next(new Error("never")));
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect_error");
    await world.empty();
    socket.connect();
    await world.next(socket, "connect_error");
    await world.empty();
  }),

  scenario("a middleware that takes its time", async (io, world) => {
    world.io.use((_socket, next) => void setTimeout(next, 10));
    const socket = world.watch(io(world.url, websocket()));
    socket.emit("early");
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("what is known of a lost connection", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket, "connect");
    const down = world.next(socket, "disconnect");
    await world.cut();
    const [, details] = (await down) as [string, { description: unknown; context: { code: number } }];
    world.note("details", details.description, details.context.code);
    world.note("an Error", details instanceof Error);
  }),

  scenario("what is known of a refused request", { allowRequest: (_request, answer) => answer("not you", false) }, async (io, world) => {
    const socket = world.watch(io(world.url, polling({ reconnection: false })));
    socket.once("connect_error", (error) => {
      const { type, description, context } = error as Error & { type: string; description: unknown; context: { status: number; responseText: string } };
      world.note("type", type);
      world.note("description", description);
      world.note("context", context.status, context.responseText);
    });
    await world.next(socket, "connect_error");
  }),

  scenario("the class of errors", async (io, world) => {
    world.io.use((_socket, next) => next(new Error("never")));
    const socket = world.watch(io(world.url, websocket()));
    const [error] = (await world.next(socket, "connect_error")) as [Error & { code?: unknown }];
    world.note("class, name, code", error instanceof Error, error.constructor.name, error.name, error.code);
    const limited = await socket.timeout(1).emitWithAck("nobody answers").catch((reason: unknown) => reason as typeof error);
    world.note("class, name, code", limited instanceof Error, limited.constructor.name, limited.name, limited.code);
    await world.empty();
  }),
];
