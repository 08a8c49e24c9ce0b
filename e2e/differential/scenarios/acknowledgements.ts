import { meanwhile, OVER, scenario, type Scenario, websocket } from "../scenario.ts";
import type { World } from "../world.ts";

type Answer = (...answer: unknown[]) => void;

/** A server that answers an event with its arguments. */
function answering(world: World): void {
  world.serve((io) =>
    io.on("connection", (socket) => {
      socket.on("echo", (...args: unknown[]) => (args.pop() as Answer)(...args));
      socket.on("silence", () => {});
    }),
  );
}

export const acknowledgements: readonly Scenario[] = [
  ...OVER.map(([name, over]) =>
    scenario(`the server answers, over ${name}`, async (io, world) => {
      answering(world);
      const socket = world.watch(io(world.url, over()));
      await world.next(socket, "connect");
      socket.emit("echo", 1, "two", { three: [4] }, (...answer: unknown[]) => world.note("answer", ...answer));
      socket.emit("echo", (...answer: unknown[]) => world.note("answer", ...answer));
      socket.emit("echo", new Date(0), null, undefined, (...answer: unknown[]) => world.note("answer", ...answer));
      socket.emit("echo", Buffer.from([1, 2, 3]), { deep: Buffer.from([4]) }, (...answer: unknown[]) => world.note("answer", ...answer));
      await world.roundTrip(socket);
      await world.leave(socket);
    }),
  ),

  scenario("the client answers", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    socket.on("question", (a: number, answer: Answer) => {
      world.note("a function", typeof answer, answer.length);
      answer(a, "and", { more: true });
      answer("twice");
    });
    socket.on("binary", (answer: Answer) => answer(Buffer.from([9, 8]), [new Uint8Array([7])]));
    socket.on("nothing", (answer: Answer) => answer());
    await world.next(socket, "connect");
    const [server] = world.io.sockets.sockets.values();
    for (const event of ["binary", "nothing"]) server!.emit(event, (...answer: unknown[]) => world.noteServer(`answer to ${event}`, ...answer));
    await new Promise<void>((resolve) => {
      server!.emit("question", 1, (...answer: unknown[]) => {
        world.noteServer("answer", ...answer);
        resolve();
      });
    });
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("emitWithAck resolves with the first argument", async (io, world) => {
    answering(world);
    const socket = world.watch(io(world.url, websocket()));
    world.note("one", await socket.emitWithAck("echo", "first", "second"));
    world.note("none", await socket.emitWithAck("echo"));
    world.note("with a limit", await socket.timeout(1000).emitWithAck("echo", false));
    await world.leave(socket);
  }),

  scenario("an answer in time", async (io, world) => {
    answering(world);
    const socket = world.watch(io(world.url, websocket()));
    await new Promise<void>((resolve) => {
      socket.timeout(1000).emit("echo", 1, 2, (...answer: unknown[]) => {
        world.note("answer", ...answer);
        resolve();
      });
    });
    await world.leave(socket);
  }),

  scenario("an answer that comes too late is ignored", async (io, world) => {
    let answer: Answer = () => {};
    world.serve((server) => server.on("connection", (socket) => socket.on("slow", (reply: Answer) => (answer = reply))));
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    await new Promise<void>((resolve) => {
      socket.timeout(20).emit("slow", (...args: unknown[]) => {
        world.note("called", ...args);
        resolve();
      });
    });
    await world.roundTrip(socket);
    answer("late");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("a limit of 0 ms", async (io, world) => {
    answering(world);
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    const limited = new Promise<void>((resolve) => {
      socket.timeout(0).emit("silence", (...args: unknown[]) => {
        world.note("called", ...args);
        resolve();
      });
    });
    await limited;
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("a limit that passes while not connected takes the event back", async (io, world) => {
    answering(world);
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    socket.timeout(10).emit("echo", "callback", (...args: unknown[]) => world.note("called", ...args));
    const rejected = socket.timeout(10).emitWithAck("echo", "promise").catch((error: unknown) => world.note("rejected", error));
    socket.emit("stays");
    world.note("buffered", socket.sendBuffer.length);
    await rejected;
    await new Promise((resolve) => setImmediate(resolve));
    world.note("buffered", socket.sendBuffer.length);
    socket.connect();
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("ackTimeout holds for every event", async (io, world) => {
    answering(world);
    const socket = world.watch(io(world.url, websocket({ ackTimeout: 20 })));
    await world.next(socket, "connect");
    await new Promise<void>((resolve) => {
      socket.emit("silence", (...args: unknown[]) => {
        world.note("silence", ...args);
        resolve();
      });
    });
    await new Promise<void>((resolve) => {
      socket.emit("echo", "there", (...args: unknown[]) => {
        world.note("echo", ...args);
        resolve();
      });
    });
    world.note("promise", await socket.emitWithAck("echo", "there"));
    await socket.emitWithAck("silence").catch((error: unknown) => world.note("rejected", error));
    await world.leave(socket);
  }),

  scenario("a lost connection fails what waits for an answer", async (io, world) => {
    answering(world);
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.emit("silence", (...args: unknown[]) => world.note("plain", ...args));
    socket.timeout(5000).emit("silence", (...args: unknown[]) => world.note("with a limit", ...args));
    const rejected = socket.emitWithAck("silence").catch((error: unknown) => world.note("promise", error));
    await world.roundTrip(socket);
    const again = world.next(socket, "connect");
    await world.cut();
    await rejected;
    await again;
    await world.leave(socket);
  }),

  scenario("disconnect() fails what waits for an answer", async (io, world) => {
    answering(world);
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.emit("silence", (...args: unknown[]) => world.note("plain", ...args));
    socket.timeout(5000).emit("silence", (...args: unknown[]) => world.note("with a limit", ...args));
    const rejected = socket.emitWithAck("silence").catch((error: unknown) => world.note("promise", error));
    await world.roundTrip(socket);
    await world.leave(socket);
    await rejected;
  }),

  scenario("an event that waits to be sent keeps its acknowledgement", async (io, world) => {
    answering(world);
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.emit("silence", () => world.note("never"));
    await world.roundTrip(socket);
    socket.once("disconnect", () => {
      socket.emit("echo", "while away", (...args: unknown[]) => world.note("plain", ...args));
      socket.timeout(5000).emit("echo", "while away", (...args: unknown[]) => world.note("with a limit", ...args));
    });
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("a late answer to the server after disconnect()", async (io, world) => {
    world.of("/a");
    const main = world.watch(io(world.url, websocket({ reconnection: false })), "main");
    const a = world.watch(main.io.socket("/a"), "a", "a");
    await Promise.all([world.next(main, "connect"), world.next(a, "connect")]);
    const [server] = world.io.of("/a").sockets.values();
    server!.emit("question", () => world.noteServer("answered"));
    const [answer] = (await world.next(a, "question")) as [Answer];
    a.disconnect();
    await world.roundTrip(main);
    answer("late");
    const there = new Promise((resolve) => main.emit("round trip", resolve));
    await world.next(main, "disconnect", there);
    world.note("main is connected", main.connected);
    await world.leaveConnected(main);
  }),

  scenario("emitWithAck and no connection that could bring an answer", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    const settled = socket.emitWithAck("echo").then(
      () => world.note("resolved"),
      (error: unknown) => world.note("rejected", error),
    );
    socket.connect().disconnect();
    await Promise.race([settled, meanwhile()]);
    world.note("still buffered", socket.sendBuffer.length);
  }),
];
