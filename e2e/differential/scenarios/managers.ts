import type { Manager } from "socket.io-client";
import { meanwhile, OVER, polling, scenario, type Scenario, upgrading, websocket } from "../scenario.ts";
import type { World } from "../world.ts";

const ENGINE_EVENTS = ["open", "handshake", "packet", "packetCreate", "data", "message", "drain", "flush", "heartbeat", "ping", "pong", "close"];

/** Writes down the events of a Manager's engine. */
function watchEngine(world: World, { engine }: Manager, events = ENGINE_EVENTS): void {
  for (const event of events) {
    (engine as unknown as { on(event: string, listener: (...args: unknown[]) => void): void }).on(event, (...args) => {
      const packets = args.map((arg) => (event.startsWith("packet") ? { type: (arg as { type: string }).type, data: (arg as { data?: unknown }).data } : arg));
      world.noteEngine(event, ...packets);
    });
  }
}

export const managers: readonly Scenario[] = [
  scenario("autoConnect: false", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    world.note("before", socket.connected, socket.active, socket.id, socket.io.engine);
    world.note("manager and socket", socket.io instanceof io.Manager, socket instanceof io.Socket);
    socket.connect();
    world.note("connecting", socket.connected, socket.active, socket.io.engine.readyState);
    await world.next(socket, "connect");
    world.note("connected", socket.connected, socket.disconnected, socket.active, socket.io.engine.readyState);
    await world.leave(socket);
    world.note("afterwards", socket.connected, socket.disconnected, socket.active, socket.id);
  }),

  scenario("the name of a namespace", async (io, world) => {
    const socket = io(`${world.url}/name`, { autoConnect: false });
    world.note("nsp", (socket as unknown as { nsp: string }).nsp);
  }),

  scenario("what hangs on io", async (io, world) => {
    world.note("io", typeof io.io, typeof io.connect, typeof io.Manager, typeof io.Socket);
    world.note("the same function", io.io === io, io.connect === io);
    const socket = world.watch(io.connect(world.url, websocket()));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("a Manager of one's own", async (io, world) => {
    const manager = world.watchManager(new io.Manager(world.url, websocket()));
    const socket = world.watch(manager.socket("/", { auth: { own: true } }));
    await world.next(socket, "connect");
    world.note("the socket's manager", socket.io === manager);
    await world.leave(socket);
  }),

  scenario("a namespace is asked for again when the attempts are used up", async (io, world) => {
    await world.stop();
    const socket = world.watch(io(world.url, websocket({ reconnectionAttempts: 1 })));
    await world.next(socket.io, "reconnect_failed");
    world.note("the same socket", socket.io.socket("/") === socket, socket.active);
    world.note("and nobody connects", socket.io.engine.readyState);
  }),

  scenario("paths that differ by a slash", async (io, world) => {
    const first = world.watch(io(world.url, websocket()), "first", "first");
    const second = world.watch(io(`${world.url}/a`, websocket({ path: "/socket.io/" })), "second", "second");
    world.note("share a connection", first.io === second.io);
    first.disconnect();
    second.disconnect();
  }),

  scenario("manager.open() tells of success", async (io, world) => {
    const manager = world.watchManager(new io.Manager(world.url, websocket({ autoConnect: false })));
    await new Promise<void>((resolve) => {
      const chained = manager.open((error) => {
        world.note("opened", error);
        resolve();
      });
      world.note("chained", chained === manager);
    });
    const socket = world.watch(manager.socket("/"));
    world.note("not connected by itself", socket.active);
    socket.connect();
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("manager.open() tells of failure, and does not try again", async (io, world) => {
    await world.stop();
    const manager = world.watchManager(new io.Manager(world.url, websocket({ autoConnect: false, reconnectionDelay: 1 })));
    await new Promise<void>((resolve) => {
      manager.connect((error) => {
        world.note("failed", error instanceof Error);
        resolve();
      });
    });
    await meanwhile();
  }),

  scenario("a Manager that connects by itself", async (io, world) => {
    const manager = world.watchManager(new io.Manager(world.url, polling()));
    await world.next(manager, "open");
    world.note("engine", manager.engine.readyState, manager.engine.transport.name);
    const socket = world.watch(manager.socket("/"));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),

  scenario("listeners of the Manager that were there before the socket's", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ autoConnect: false, reconnection: false })));
    socket.connect();
    await world.next(socket, "connect");
    const down = world.next(socket, "disconnect");
    await world.cut();
    await down;
  }),

  scenario("packets as the Manager tells them", async (io, world) => {
    world.serve((server) =>
      server.on("connection", (socket) => {
        socket.emit("binary", Buffer.from([1]));
        socket.emit("text", "with an acknowledgement", () => {});
      }),
    );
    const socket = world.watch(io(world.url, websocket()));
    socket.io.on("packet", ({ type, nsp, id, data }) => world.note("packet", type, nsp, id, data));
    await world.next(socket, "text");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("events of the engine over WebSocket", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.emit("binary", Buffer.from([1]))));
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    socket.connect();
    watchEngine(world, socket.io, ["open", "packet", "packetCreate", "data", "message", "heartbeat", "close"]);
    await world.next(socket, "binary");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  ...OVER.map(([name, over]) =>
    scenario(`writes as the engine tells them, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over({ autoConnect: false })));
      socket.connect();
      watchEngine(world, socket.io, ["packetCreate", "flush", "drain"]);
      await world.next(socket, "connect");
      await world.roundTrip(socket);
      await world.roundTrip(socket);
      const { engine } = socket.io;
      engine.off();
      await world.leave(socket);
    }),
  ),

  scenario("several writes as the engine tells them", async (io, world) => {
    const socket = world.watch(io(world.url, polling()));
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    watchEngine(world, socket.io, ["packetCreate", "flush", "drain"]);
    for (const n of [1, 2, 3]) socket.emit("write", n);
    await world.roundTrip(socket);
    socket.io.engine.off();
    await world.leave(socket);
  }),

  scenario("heartbeats as the engine tells them", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    watchEngine(world, socket.io, ["packet", "packetCreate", "heartbeat", "ping", "pong"]);
    await world.connections.ping();
    await world.leave(socket);
  }),

  scenario("the handshake as the engine tells it", { maxHttpBufferSize: 5000, pingInterval: 12_345, pingTimeout: 6789 }, async (io, world) => {
    const socket = world.watch(io(world.url, upgrading({ autoConnect: false, upgrade: false })));
    socket.connect();
    const { engine } = socket.io;
    engine.on("handshake", (handshake: object) => world.noteEngine("handshake", handshake));
    engine.on("open", () => world.noteEngine("open", engine.id, engine.readyState));
    await world.next(socket, "connect");
    await world.leave(socket);
    world.note("afterwards", engine.readyState);
  }),

  scenario("the engine of a new connection is another one", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    const { engine } = socket.io;
    await world.next(socket, "connect");
    const again = world.next(socket, "connect");
    await world.cut();
    world.note("closed", engine.readyState === "open" || engine.readyState);
    await again;
    world.note("another", socket.io.engine !== engine, engine.readyState, socket.io.engine.readyState);
    await world.leave(socket);
  }),
];
