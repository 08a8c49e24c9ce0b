import { OVER, polling, scenario, type Scenario, websocket } from "../scenario.ts";
import type { World } from "../world.ts";

type Answer = (...answer: unknown[]) => void;

/** A server that writes down every event. */
function noting(world: World): void {
  world.serve((io) => io.on("connection", (socket) => socket.onAny((event: string, ...args: unknown[]) => world.noteServer("got", event, ...args))));
}

export const sending: readonly Scenario[] = [
  ...OVER.map(([name, over]) =>
    scenario(`events wait for the connection in order, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over()));
      socket.once("connect", () => socket.emit("third"));
      socket.emit("first", Buffer.from([1]));
      socket.emit("second");
      world.note("buffered", socket.sendBuffer.map((packet) => (packet as { data: unknown }).data));
      await world.next(socket, "connect");
      world.note("buffered", socket.sendBuffer.length);
      await world.roundTrip(socket);
      await world.leave(socket);
    }),
  ),

  scenario("events wait for the reconnection", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.on("disconnect", () => socket.emit("while away", "disconnect"));
    socket.io.on("reconnect_attempt", () => socket.emit("while away", "reconnect_attempt"));
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("the send buffer may be emptied", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    socket.emit("dropped");
    socket.sendBuffer = [];
    socket.emit("kept");
    socket.connect();
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  ...OVER.map(([name, over]) =>
    scenario(`disconnect() right after emits, over ${name}`, async (io, world) => {
      world.serve((server) =>
        server.on("connection", (socket) => socket.on("last words", (...args: unknown[]) => world.noteServer("last words", ...args))),
      );
      const socket = world.watch(io(world.url, over()));
      await world.next(socket, "connect");
      for (let n = 0; n < 5; n++) socket.emit("last words", n, Buffer.from([n]));
      await world.leave(socket);
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`volatile events that can be sent, over ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, over()));
      await world.next(socket, "connect");
      await world.roundTrip(socket);
      socket.volatile.emit("alone", 1);
      await world.roundTrip(socket);
      await world.leave(socket);
    }),
  ),

  scenario("volatile events behind others, over polling", async (io, world) => {
    const socket = world.watch(io(world.url, polling()));
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    socket.emit("first");
    socket.volatile.emit("dropped", "the request is on its way");
    socket.emit("second");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("volatile events before the connection", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    socket.volatile.emit("dropped");
    socket.emit("kept");
    socket.connect();
    socket.volatile.emit("dropped", "while connecting");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("volatile events after the connection is lost", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.once("disconnect", () => socket.volatile.emit("volatile while away"));
    const again = world.next(socket, "connect");
    await world.cut();
    await again;
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("volatile binary", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    socket.volatile.emit("binary", Buffer.from([1]), Buffer.from([2]));
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("a modifier before a reserved name does not reach the next event", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    try {
      socket.volatile.emit("connect");
    } catch (error) {
      world.note("throws", error);
    }
    socket.emit("plain");
    socket.connect();
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("an event without a name", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.on("error", () => {}))); // or it is printed
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket, "connect");
    try {
      socket.emit(undefined as unknown as string);
      world.note("emitted");
    } catch (error) {
      world.note("throws", error instanceof Error);
    }
    const answered = new Promise((resolve) => socket.emit("round trip", resolve));
    await world.next(socket, "disconnect", answered);
    world.note("connected", socket.connected);
    await world.leaveConnected(socket);
  }),

  scenario("modifiers are chained", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    socket.volatile.compress(false).emit("a");
    socket.compress(true).timeout(1000).emit("round trip", (...args: unknown[]) => world.note("answer", ...args));
    world.note("returns the socket", socket.compress(false).emit("b") === socket, socket.timeout(1).send("c") === socket);
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("events with retries wait for one another", async (io, world) => {
    world.serve((server) =>
      server.on("connection", (socket) => {
        let waiting = 0;
        socket.on("in order", (n: number, answer: Answer) => {
          world.noteServer("got", n, "unanswered", waiting++);
          setTimeout(() => {
            waiting--;
            answer("ok", n);
          }, 2);
        });
      }),
    );
    const socket = world.watch(io(world.url, websocket({ retries: 3, ackTimeout: 1000 })));
    const last = new Promise<void>((resolve) => {
      for (const n of [1, 2, 3]) {
        socket.emit("in order", n, (...answer: unknown[]) => {
          world.note("answer", ...answer);
          if (n === 3) resolve();
        });
      }
    });
    await last;
    await world.leave(socket);
  }),

  scenario("with retries, who hears the answer leaves before the next event is sent", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.on("first", (answer: Answer) => answer())));
    const socket = world.watch(io(world.url, websocket({ retries: 1, ackTimeout: 1000 })));
    await world.next(socket, "connect");
    socket.emit("first", () => socket.disconnect());
    socket.emit("second");
    await world.empty();
  }),

  scenario("an event with retries is sent again until it is given up", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.on("answered", (answer: Answer) => answer("there"))));
    const socket = world.watch(io(world.url, websocket({ retries: 2, ackTimeout: 20 })));
    await new Promise<void>((resolve) => {
      socket.emit("silence", (...answer: unknown[]) => world.note("silence", ...answer));
      socket.emit("answered", (...answer: unknown[]) => {
        world.note("answered", ...answer);
        resolve();
      });
    });
    await world.leave(socket);
  }),

  scenario("retries after a reconnection", async (io, world) => {
    let tries = 0;
    world.serve((server) =>
      server.on("connection", (socket) => {
        socket.on("first try is lost", (answer: Answer) => {
          if (++tries === 1) socket.conn.close();
          else answer(tries);
        });
      }),
    );
    const socket = world.watch(io(world.url, websocket({ retries: 3, ackTimeout: 2000 })));
    await new Promise<void>((resolve) => {
      socket.emit("first try is lost", (...answer: unknown[]) => {
        world.note("answer", ...answer);
        resolve();
      });
    });
    await world.leave(socket);
  }),

  scenario("volatile events pass the queue of retries", async (io, world) => {
    world.serve((server) =>
      server.on("connection", (socket) => {
        socket.on("slow", (answer: Answer) => {
          socket.once("volatile", () => answer("after it"));
          socket.emit("waiting");
        });
      }),
    );
    const socket = world.watch(io(world.url, websocket({ retries: 1, ackTimeout: 2000 })));
    await world.next(socket, "connect");
    const answered = new Promise<void>((resolve) => {
      socket.emit("slow", (...answer: unknown[]) => {
        world.note("answer", ...answer);
        resolve();
      });
    });
    await world.next(socket, "waiting");
    socket.volatile.emit("volatile");
    await answered;
    await world.leave(socket);
  }),

  scenario("retries without a time limit", async (io, world) => {
    noting(world);
    world.io.on("connection", (socket) => socket.on("once", (answer: Answer) => answer("an answer")));
    const socket = world.watch(io(world.url, websocket({ retries: 2 })));
    await new Promise<void>((resolve) => {
      socket.emit("once", (...answer: unknown[]) => {
        world.note("answer", ...answer);
        resolve();
      });
    });
    await world.leave(socket);
  }),

  scenario("what a dead connection never sent", async (io, world) => {
    const socket = world.watch(io(world.url, polling()));
    await world.next(socket, "connect");
    await world.roundTrip(socket);
    world.network.holdPosts = true;
    socket.emit("in flight");
    socket.emit("waits behind it", 1);
    socket.emit("waits behind it", 2);
    await world.next(world.network.posts, "held");
    const again = world.next(socket, "connect");
    await world.cut(() => (world.network.holdPosts = false));
    await again;
    await world.roundTrip(socket);
    await world.leave(socket);
  }),
];
