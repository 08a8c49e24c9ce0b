import { FAST, LATER, scenario, type Scenario, websocket } from "../scenario.ts";

const RECOVERY = { connectionStateRecovery: {} };

export const recovery: readonly Scenario[] = [
  scenario("a session is recovered, and what was missed is told before connect", RECOVERY, async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    world.note("recovered", socket.recovered ? "already" : "not yet");
    world.io.emit("before", 1);
    await world.next(socket, "before");
    socket.once("disconnect", () => socket.emit("while away"));
    const again = world.next(socket, "connect");
    await world.cut(() => {
      world.io.emit("missed", 1);
      world.io.emit("missed", Buffer.from([2]));
    });
    await again;
    world.note("recovered", socket.recovered);
    world.io.emit("after", 3);
    await world.next(socket, "after");
    await world.leave(socket);
  }),

  scenario("a session that the server has forgotten", RECOVERY, async (io, world) => {
    const socket = world.watch(io(world.url, websocket(LATER)));
    await world.next(socket, "connect");
    world.io.emit("before", 1);
    await world.next(socket, "before");
    const again = world.next(socket, "connect");
    await world.stop();
    await world.start();
    await again;
    world.note("recovered", socket.recovered);
    world.io.emit("after", 2);
    await world.next(socket, "after");
    await world.leave(socket);
  }),

  scenario("recovered without the server's consent", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    world.note("before", socket.recovered);
    await world.next(socket, "connect");
    world.note("connected", socket.recovered);
    await world.leave(socket);
  }),

  scenario("a volatile event moves no offset", RECOVERY, async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    world.io.emit("stored", 1);
    await world.roundTrip(socket);
    world.io.volatile.emit("not stored", "a string at the end");
    await world.next(socket, "not stored");
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    world.note("recovered", socket.recovered);
    await world.leave(socket);
  }),

  scenario("an event with an acknowledgement moves no offset", RECOVERY, async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    socket.on("question", (_text: string, answer: () => void) => answer());
    await world.next(socket, "connect");
    world.io.emit("stored", 1);
    const [server] = world.io.sockets.sockets.values();
    await new Promise<void>((resolve) => server!.emit("question", "a string at the end", resolve));
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    world.note("recovered", socket.recovered);
    await world.leave(socket);
  }),

  scenario("the offset of a session that could not be recovered", RECOVERY, async (io, world) => {
    const socket = world.watch(io(world.url, websocket(LATER)));
    await world.next(socket, "connect");
    world.io.emit("before", 1);
    await world.next(socket, "before");
    const refused = world.next(socket, "connect");
    await world.stop();
    await world.start();
    await refused;
    world.note("recovered", socket.recovered);
    socket.io.reconnectionDelay(FAST.reconnectionDelay);
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    world.note("recovered", socket.recovered);
    await world.leave(socket);
  }),

  scenario("who leaves gives up the session", RECOVERY, async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    world.io.emit("before", 1);
    await world.next(socket, "before");
    await world.leave(socket);
    socket.connect();
    await world.next(socket, "connect");
    world.note("recovered", socket.recovered);
    await world.leave(socket);
  }),

  scenario("auth beside the session's id", RECOVERY, async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => world.noteServer("auth", Object.keys(socket.handshake.auth))));
    const socket = world.watch(io(world.url, websocket({ auth: { token: "abc" } })));
    await world.next(socket, "connect");
    world.io.emit("before", 1);
    await world.next(socket, "before");
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    await world.leave(socket);
  }),
];
