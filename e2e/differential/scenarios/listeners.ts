import type { Socket } from "socket.io-client";
import { type Io, scenario, type Scenario, websocket } from "../scenario.ts";
import type { World } from "../world.ts";

/** A connected socket whose server sends back every event. */
async function echoing(io: Io, world: World): Promise<Socket> {
  world.serve((server) => server.on("connection", (socket) => socket.onAny((...args: [string]) => args[0] !== "round trip" && socket.emit(...args))));
  const socket = world.watch(io(world.url, websocket()));
  await world.next(socket, "connect");
  return socket;
}

/** The methods of either library's emitter that its types do not tell of. */
type Untyped = Record<string, (...args: unknown[]) => unknown>;

export const listeners: readonly Scenario[] = [
  scenario("catch-all listeners", async (io, world) => {
    const socket = await echoing(io, world);
    const named = (name: string) => (...args: unknown[]) => world.note(name, ...args);
    const first = named("any, first");
    socket.on("event", named("event"));
    socket.onAny(named("any, second"));
    socket.prependAny(first);
    world.note("listeners", socket.listenersAny().length, socket.listenersAny()[0] === first);
    socket.emit("event", 1, Buffer.from([2]));
    await world.roundTrip(socket);
    world.note("chained", socket.offAny(first) === socket);
    socket.emit("event", 2);
    await world.roundTrip(socket);
    socket.offAny();
    world.note("listeners", socket.listenersAny().length);
    socket.emit("event", 3);
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("catch-all listeners of what goes out", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    const named = (name: string) => (...args: unknown[]) => world.note(name, ...args);
    const second = named("outgoing, second");
    socket.onAnyOutgoing(second);
    socket.prependAnyOutgoing(named("outgoing, first"));
    socket.emit("buffered", 1, new Uint8Array([1]));
    world.note("emitted");
    socket.on("question", (answer: (text: string) => void) => answer("answered"));
    socket.connect();
    await world.next(socket, "connect");
    socket.emit("sent", 2);
    const [server] = world.io.sockets.sockets.values();
    await new Promise((resolve) => server!.emit("question", resolve));
    world.note("chained", socket.offAnyOutgoing(second) === socket, socket.listenersAnyOutgoing().length);
    socket.volatile.emit("volatile", 3);
    socket.offAnyOutgoing();
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("a listener changes what goes out", async (io, world) => {
    const socket = await echoing(io, world);
    socket.onAnyOutgoing((_event: string, letter?: { stamp?: string }) => letter && (letter.stamp = "by the listener"));
    socket.emit("letter", { text: "hello" });
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("a listener is taken away while its event is told", async (io, world) => {
    const socket = await echoing(io, world);
    const named = (name: string) => (...args: unknown[]) => world.note(name, ...args);
    const [often, once] = [named("often"), named("once")];
    socket.on("x", () => void socket.off("x", often).off("x", once));
    socket.on("x", often);
    socket.once("x", once);
    for (let n = 0; n < 2; n++) {
      socket.emit("x", n);
      await world.roundTrip(socket);
    }
    await world.leave(socket);
  }),

  scenario("off() with a name that is undefined by mistake", async (io, world) => {
    const socket = await echoing(io, world);
    socket.on("x", (...args: unknown[]) => world.note("x", ...args));
    socket.off(undefined);
    world.note("listeners", socket.listeners("x").length);
    socket.emit("x", 1);
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("listeners come and go", async (io, world) => {
    const socket = await echoing(io, world);
    const named = (name: string) => (...args: unknown[]) => world.note(name, ...args);
    const [a, b, c] = [named("a"), named("b"), named("c")];
    world.note("chained", socket.on("x", a) === socket, socket.once("x", b) === socket);
    socket.on("x", c);
    world.note("listeners", socket.listeners("x").length, socket.hasListeners("x"), socket.hasListeners("y"));
    for (let n = 0; n < 2; n++) {
      socket.emit("x", n);
      await world.roundTrip(socket);
    }
    world.note("chained", socket.off("x", a) === socket, socket.listeners("x").length);
    socket.once("x", b);
    socket.off("x", b);
    socket.emit("x", 2);
    await world.roundTrip(socket);
    socket.off("x");
    world.note("listeners", socket.listeners("x").length, socket.hasListeners("x"));
    socket.on("y", a);
    socket.off();
    world.note("listeners", socket.listeners("y").length);
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("the same listener twice", async (io, world) => {
    const socket = await echoing(io, world);
    const listener = (n: number) => world.note("called", n);
    socket.on("x", listener).on("x", listener);
    socket.emit("x", 1);
    await world.roundTrip(socket);
    socket.off("x", listener);
    socket.emit("x", 2);
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("other names of on and off", async (io, world) => {
    const socket = await echoing(io, world);
    const untyped = socket as unknown as Untyped;
    const listener = () => world.note("called");
    for (const name of ["addEventListener", "removeListener", "removeEventListener", "removeAllListeners"]) world.note(name, typeof untyped[name]);
    untyped.addEventListener!("x", listener);
    socket.emit("x");
    await world.roundTrip(socket);
    untyped.removeListener!("x", listener);
    socket.emit("x");
    await world.roundTrip(socket);
    socket.on("x", listener);
    untyped.removeAllListeners!("x");
    socket.emit("x");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("listeners that change the listeners", async (io, world) => {
    const socket = await echoing(io, world);
    const added = () => world.note("added");
    const removed = () => world.note("removed by the first, called all the same");
    socket.on("x", () => {
      socket.off("x", removed);
      socket.on("x", added);
    });
    socket.on("x", removed);
    socket.emit("x");
    await world.roundTrip(socket);
    socket.emit("x");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("the value of this in listeners", async (io, world) => {
    const socket = await echoing(io, world);
    socket.on("x", function (this: unknown) {
      world.note("this is the socket", this === socket);
    });
    socket.onAny(function (this: unknown) {
      world.note("this is the socket", this === socket);
    });
    socket.io.once("close", function (this: unknown) {
      world.note("this is the manager", this === socket.io);
    });
    socket.emit("x");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("a listener that throws", async (io, world) => {
    const socket = await echoing(io, world);
    socket.on("x", () => {
      throw new Error("thrown by a listener");
    });
    socket.on("x", () => world.note("the next listener"));
    socket.emit("x");
    await world.next(world.uncaught, "uncaught");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("an acknowledgement that throws", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.emit("round trip", () => {
      throw new Error("thrown by an acknowledgement");
    });
    await world.next(world.uncaught, "uncaught");
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("emits in listeners", async (io, world) => {
    const socket = await echoing(io, world);
    socket.on("ping", (n: number) => {
      if (n < 5) socket.emit("ping", n + 1);
    });
    socket.emit("ping", 0);
    while (socket.listeners("ping").length > 0) {
      const [n] = await world.next(socket, "ping");
      if (n === 5) socket.off("ping");
    }
    await world.leave(socket);
  }),

  scenario("events that nobody listens to", async (io, world) => {
    const socket = await echoing(io, world);
    socket.emit("unheard", 1);
    socket.emit("unheard", 2, () => {});
    await world.roundTrip(socket);
    await world.leave(socket);
  }),
];
