import type { Socket } from "socket.io-client";
import { polling, scenario, type Scenario, upgrading, websocket } from "../scenario.ts";
import type { World } from "../world.ts";

/** Milliseconds without an answer that is due at once. */
const STALL = 400;

/** Just below what the attachments of one event and the text of the next take in base64. */
const LIMIT = 183;

/** Lets a WebSocket be opened only once the socket is connected and a poll is pending again, which takes a moment to be paused. */
function probeLate(world: World, socket: Socket): void {
  const connected = world.next(socket, "connect");
  world.network.gate = () => connected.then(() => world.connections.reachable()).then(() => true);
}

export const transports: readonly Scenario[] = [
  scenario("an upgrade", async (io, world) => {
    const socket = world.watch(io(world.url, upgrading()));
    const { engine } = socket.io;
    engine.on("upgrading", (transport: { name: string }) => world.noteEngine("upgrading", transport.name));
    engine.on("upgrade", (transport: { name: string }) => world.noteEngine("upgrade", transport.name));
    await world.next(engine, "upgrade");
    await world.roundTrip(socket);
    world.note("transport", engine.transport.name);
    await world.leave(socket);
  }),

  scenario("upgrade: false", async (io, world) => {
    const socket = world.watch(io(world.url, upgrading({ upgrade: false })));
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    world.note("transport", socket.io.engine.transport.name);
    await world.leave(socket);
  }),

  scenario("a server that offers no upgrade", { allowUpgrades: false }, async (io, world) => {
    const socket = world.watch(io(world.url, upgrading()));
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    world.note("transport", socket.io.engine.transport.name);
    await world.leave(socket);
  }),

  scenario("nothing is lost or overtaken during an upgrade", async (io, world) => {
    world.serve((server) =>
      server.on("connection", (socket) => {
        socket.on("n", (n: number) => {
          world.noteServer("n", n);
          socket.emit("n", n);
        });
      }),
    );
    const socket = world.watch(io(world.url, upgrading()));
    const { engine } = socket.io;
    let n = 0;
    const burst = () => {
      for (let i = 0; i < 3; i++) socket.emit("n", n++, Buffer.from([n]));
    };
    engine.on("upgrading", burst);
    engine.on("upgrade", burst);
    socket.on("connect", burst);
    await Promise.all([world.next(socket, "connect"), world.next(engine, "upgrade")]);
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("a WebSocket that is refused leaves the session on polling", async (io, world) => {
    world.network.gate = () => Promise.resolve(false);
    const socket = world.watch(io(world.url, upgrading()));
    const { engine } = socket.io;
    engine.on("upgradeError", (error: Error & { transport?: string }) => world.noteEngine("upgradeError", error instanceof Error, error.transport));
    await Promise.all([world.next(socket, "connect"), world.next(engine, "upgradeError")]);
    await world.roundTrip(socket);
    world.note("transport", engine.transport.name);
    await world.leave(socket);
  }),

  scenario("a WebSocket that dies in the middle of an upgrade", async (io, world) => {
    world.io.engine.on("connection", (connection: { once(event: string, listener: (transport: { close(): void }) => void): void }) => {
      connection.once("upgrading", (transport) => transport.close());
    });
    const socket = world.watch(io(world.url, upgrading({ reconnection: false })));
    probeLate(world, socket);
    const { engine } = socket.io;
    engine.on("upgradeError", () => world.noteEngine("upgradeError"));
    await world.next(engine, "upgradeError");
    const answered = new Promise((resolve) => socket.emit("round trip", () => resolve("answered")));
    const stalled = new Promise((resolve) => setTimeout(resolve, STALL, "no answer"));
    world.note(String(await Promise.race([answered, stalled])));
  }),

  scenario("disconnect() during an upgrade", async (io, world) => {
    const socket = world.watch(io(world.url, upgrading()));
    const { engine } = socket.io;
    engine.on("upgrade", (transport: { name: string }) => world.noteEngine("upgrade", transport.name));
    probeLate(world, socket);
    await world.next(engine, "upgrading");
    socket.emit("last words");
    await world.leave(socket);
  }),

  scenario("WebSocket first, polling second", async (io, world) => {
    const socket = world.watch(io(world.url, { ...upgrading(), transports: ["websocket", "polling"] }));
    await world.next(socket, "connect");
    world.note("transport", socket.io.engine.transport.name);
    await world.leave(socket);
  }),

  scenario("rememberUpgrade starts the next connection over WebSocket", async (io, world) => {
    // The reference remembers for the whole process: make it forget what other scenarios taught it.
    const forgetful = world.watch(io(world.url, polling({ forceNew: true })), "forgetful", "first");
    await world.next(forgetful, "connect");
    await world.leave(forgetful);
    const first = world.watch(io(world.url, upgrading({ rememberUpgrade: true, forceNew: true })), "first", "first");
    await world.next(first.io.engine, "upgrade");
    await world.roundTrip(first);
    await world.leave(first);
    const second = world.watch(io(world.url, upgrading({ rememberUpgrade: true, forceNew: true })), "second", "second");
    await world.next(second, "connect");
    world.note("transport", second.io.engine.transport.name);
    await world.leave(second);
  }),

  scenario("no transport at all", async (io, world) => {
    try {
      const socket = world.watch(io(world.url, { ...websocket(), transports: [], reconnection: false }));
      const [error] = await world.next(socket, "connect_error");
      world.note("an Error", error instanceof Error);
    } catch (error) {
      world.note("throws", error);
    }
  }),

  scenario("a transport that does not exist", async (io, world) => {
    try {
      const socket = world.watch(io(world.url, { ...websocket(), transports: ["pigeon"], reconnection: false }));
      const [error] = await world.next(socket, "connect_error");
      world.note("an Error", error instanceof Error);
    } catch (error) {
      world.note("throws", error instanceof TypeError, error);
    }
  }),

  scenario("many small events within the limit of a payload", { maxHttpBufferSize: 100 }, async (io, world) => {
    const socket = world.watch(io(world.url, polling({ reconnection: false })));
    await world.next(socket, "connect");
    for (let n = 0; n < 20; n++) socket.emit("text", "é€🎉".repeat(n % 5));
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("small binaries up to the limit of a payload", { maxHttpBufferSize: LIMIT }, async (io, world) => {
    const socket = world.watch(io(world.url, polling({ reconnection: false })));
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    for (let n = 0; n < 2; n++) socket.emit("b", ...Array.from({ length: 5 }, () => Buffer.from([n])));
    const answered = new Promise((resolve) => socket.emit("round trip", resolve));
    await world.next(socket, "disconnect", answered);
    await world.leaveConnected(socket);
  }),

  scenario("base64 where binary is possible", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.on("bytes", (bytes: unknown) => socket.emit("bytes", bytes))));
    const socket = world.watch(io(world.url, websocket({ forceBase64: true })));
    await world.next(socket, "connect");
    socket.emit("bytes", Buffer.from([1, 2, 3]));
    await world.next(socket, "bytes");
    await world.leave(socket);
  }),

  scenario("binary as ArrayBuffer", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.emit("bytes", Buffer.from([1, 2, 3]), { deep: Buffer.from([4]) })));
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    socket.connect();
    socket.io.engine.binaryType = "arraybuffer";
    await world.next(socket, "bytes");
    await world.leave(socket);
  }),
];
