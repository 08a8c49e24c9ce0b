import { LATER, meanwhile, OVER, polling, scenario, type Scenario, websocket } from "../scenario.ts";

export const reconnection: readonly Scenario[] = [
  ...OVER.map(([name, over]) =>
    scenario(`a cut connection comes back, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over()));
      await world.next(socket, "connect");
      await world.roundTrip(socket);
      const { id } = socket;
      const again = world.next(socket, "connect");
      await world.cut();
      await again;
      world.note("another id", socket.id !== id);
      await world.roundTrip(socket);
      await world.leave(socket);
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`the server is restarted, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over(LATER)));
      await world.next(socket, "connect");
      await world.roundTrip(socket);
      const down = world.next(socket, "disconnect");
      const again = world.next(socket, "connect");
      await world.stop();
      await down; // first: a poll may meet with nobody, or with the new server that does not know it
      await world.start();
      await again;
      await world.roundTrip(socket);
      await world.leave(socket);
    }),
  ),

  scenario("a timer that was held back, and an event before it rings", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    const again = world.next(socket, "connect");
    // oxlint-disable-next-line no-underscore-dangle -- a name that others chose, for suites such as this one
    (socket.io.engine as unknown as { _pingTimeoutTime: number })._pingTimeoutTime = 1;
    await world.roundTrip(socket);
    await again;
    await world.leave(socket);
  }),

  scenario("a second loss is like the first", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    for (let n = 0; n < 2; n++) {
      const again = world.next(socket, "connect");
      await world.cut();
      await again;
    }
    await world.leave(socket);
  }),

  scenario("attempts are counted and used up", async (io, world) => {
    await world.stop();
    const socket = world.watch(io(world.url, websocket({ reconnectionAttempts: 3, reconnectionDelay: 1 })));
    await world.next(socket.io, "reconnect_failed");
    await new Promise((resolve) => setImmediate(resolve));
    world.note("active", socket.active);
  }),

  scenario("after the attempts are used up, connect() starts anew", async (io, world) => {
    await world.stop();
    const socket = world.watch(io(world.url, polling({ reconnectionAttempts: 1, reconnectionDelay: 1 })));
    await world.next(socket.io, "reconnect_failed");
    await new Promise((resolve) => setImmediate(resolve));
    socket.connect();
    await world.next(socket.io, "reconnect_failed");
    await new Promise((resolve) => setImmediate(resolve));
    await world.start();
    socket.connect();
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("the first connection fails, the second succeeds", async (io, world) => {
    await world.stop();
    const socket = world.watch(io(world.url, websocket(LATER)));
    await world.next(socket, "connect_error");
    await world.start();
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("reconnection: false after a loss", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket, "connect");
    const down = world.next(socket, "disconnect");
    await world.cut();
    await down;
    world.note("active", socket.active);
    socket.connect();
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("disconnect() while waiting for the next attempt", async (io, world) => {
    await world.stop();
    const socket = world.watch(io(world.url, websocket({ reconnectionDelay: 5 })));
    await world.next(socket, "connect_error");
    socket.disconnect();
    world.note("active", socket.active);
    await meanwhile();
  }),

  scenario("disconnect() in a listener of reconnect_attempt", async (io, world) => {
    await world.stop();
    const socket = world.watch(io(world.url, websocket({ reconnectionDelay: 5 })));
    socket.io.once("reconnect_attempt", () => socket.disconnect());
    await world.next(socket.io, "reconnect_attempt");
    await meanwhile();
    world.note("active", socket.active);
  }),

  scenario("disconnect() and connect() in a listener of reconnect_attempt", async (io, world) => {
    await world.stop();
    const socket = io(world.url, websocket({ reconnectionAttempts: 2, reconnectionDelay: 5 }));
    world.watchManager(socket.io, "manager");
    world.watch(socket);
    socket.io.once("reconnect_attempt", () => socket.disconnect().connect());
    await world.next(socket.io, "reconnect_failed");
    await new Promise((resolve) => setImmediate(resolve));
  }),

  scenario("reconnection(false) in a listener of reconnect_error", async (io, world) => {
    await world.stop();
    const socket = world.watch(io(world.url, websocket({ reconnectionDelay: 5 })));
    socket.io.once("reconnect_error", () => socket.io.reconnection(false));
    await world.next(socket.io, "reconnect_error");
    await meanwhile();
    world.note("active", socket.active);
  }),

  scenario("connect() while reconnecting adds nothing", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.io.on("reconnect_attempt", () => socket.connect());
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    await world.leave(socket);
  }),

  scenario("connect() as soon as the connection is lost", async (io, world) => {
    const socket = world.watch(io(world.url, websocket(LATER)));
    await world.next(socket, "connect");
    socket.once("disconnect", () => socket.connect());
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("one of two namespaces leaves while reconnecting", async (io, world) => {
    world.of("/a");
    const main = world.watch(io(world.url, websocket()), "main");
    const a = world.watch(main.io.socket("/a"), "a", "a");
    await Promise.all([world.next(main, "connect"), world.next(a, "connect")]);
    main.io.once("reconnect_attempt", () => a.disconnect());
    const again = world.next(main, "connect");
    await world.cut();
    await again;
    await world.roundTrip(main);
    await world.leave(main);
  }),

  scenario("a namespace is joined while reconnecting", async (io, world) => {
    world.of("/a");
    const main = world.watch(io(world.url, websocket()), "main");
    await world.next(main, "connect");
    const joined = new Promise<void>((resolve) => {
      main.io.once("reconnect_attempt", () => {
        const a = world.watch(main.io.socket("/a"), "a", "a");
        a.once("connect", () => resolve(world.leave(main, a)));
      });
    });
    await world.cut();
    await joined;
  }),

  scenario("the server disconnects a socket, which comes back by hand", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    const [server] = world.io.sockets.sockets.values();
    const again = new Promise((resolve) => {
      socket.once("disconnect", (reason) => {
        world.note("connect()", reason);
        socket.connect();
        socket.once("connect", () => resolve(0));
      });
    });
    server!.disconnect(true);
    await again;
    await world.leave(socket);
  }),

  scenario("leave and come back in one go", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.disconnect().connect();
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("delays and limits are read and set", async (io, world) => {
    const manager = new io.Manager(world.url, { autoConnect: false });
    world.note("defaults", manager.reconnection(), manager.reconnectionAttempts(), manager.reconnectionDelay(), manager.reconnectionDelayMax());
    world.note("defaults", manager.randomizationFactor(), manager.timeout());
    const chained = manager.reconnection(false).reconnectionAttempts(7).reconnectionDelay(20).reconnectionDelayMax(30).randomizationFactor(0).timeout(40);
    world.note("set", manager.reconnection(), manager.reconnectionAttempts(), manager.reconnectionDelay(), manager.reconnectionDelayMax());
    world.note("set", manager.randomizationFactor(), manager.timeout());
    world.note("chained", chained === manager);
  }),

  scenario("a server that stops pinging", { pingInterval: 100, pingTimeout: 20 }, async (io, world) => {
    world.connections.silenceNext();
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    await world.next(socket, "disconnect");
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  ...OVER.map(([name, over]) =>
    scenario(`heartbeats, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over()));
      await world.next(socket, "connect");
      for (let n = 0; n < 2; n++) await world.connections.ping();
      await world.roundTrip(socket);
      await world.leave(socket);
    }),
  ),
];
