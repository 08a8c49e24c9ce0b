import { EventEmitter } from "node:events";
import { type Io, OVER, scenario, type Scenario, websocket } from "../scenario.ts";
import type { World } from "../world.ts";

/** The smallest parser that there can be: packets as JSON. */
class Encoder {
  encode({ type, nsp, id, data }: { type: number; nsp: string; id?: number; data?: unknown }): string[] {
    return [JSON.stringify({ type, nsp, id, data })];
  }
}

class Decoder extends EventEmitter {
  add(text: string): void {
    this.emit("decoded", JSON.parse(text));
  }

  destroy(): void {}
}

/** Sends events one after the other to a server that sends them back, and waits for the last. */
async function bounce(io: Io, world: World, over: typeof websocket, events: readonly (readonly unknown[])[]): Promise<void> {
  world.serve((server) =>
    server.on("connection", (socket) => {
      socket.onAny((event: string, ...args: unknown[]) => {
        if (event === "round trip") return;
        world.noteServer("got", event, ...args);
        socket.emit(event, ...args);
      });
    }),
  );
  const socket = world.watch(io(world.url, over()));
  await world.next(socket, "connect");
  for (const event of events) socket.emit(...(event as [string]));
  await world.roundTrip(socket);
  await world.leave(socket);
}

export const data: readonly Scenario[] = [
  ...OVER.map(([name, over]) =>
    scenario(`JSON values over ${name}`, (io, world) =>
      bounce(io, world, over, [
        ["nothing"],
        ["values", 0, -0, 1.5, 1e300, "", "text", true, null, undefined, Number.NaN, Infinity],
        ["structures", [], {}, [[[]]], { a: { b: { c: null } }, d: undefined }, [undefined]],
        ["converted", new Date(0), new Map([[1, 2]]), { toJSON: () => "by toJSON" }, /x/],
        ["many", ...Array.from({ length: 30 }, (_, n) => n)],
        ["looks like an attachment", { _placeholder: true, num: 0 }],
      ]),
    ),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`text beyond ASCII over ${name}`, (io, world) =>
      bounce(io, world, over, [
        ["utf-8", "é", "€", "☃", "🎉", "\u0000", "\u001e", "\u2028", "￿"],
        ["lone surrogates", "\ud83c", "\udf89", "a\ud83cb"],
        ["événement 🎉", "name"],
        ["separator \u001e in the name", "\u001e2\u001e"],
      ]),
    ),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`binary over ${name}`, (io, world) => {
      const bytes = Uint8Array.from({ length: 16 }, (_, n) => n * 16);
      return bounce(io, world, over, [
        ["buffer", Buffer.from([1, 2, 3])],
        ["empty", Buffer.alloc(0)],
        ["array buffer", bytes.buffer],
        ["view of a part", bytes.subarray(4, 8)],
        ["wider elements", new Uint16Array([1, 256]), new DataView(bytes.buffer, 1, 2)],
        ["between", "text", bytes, 5, bytes, { deep: [{ bytes }, bytes.buffer] }, null],
        ["the same twice", bytes, bytes],
        ["ten", ...Array.from({ length: 10 }, (_, n) => Buffer.from([n]))],
        ["text after it"],
      ]);
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`large events over ${name}`, (io, world) =>
      bounce(io, world, over, [
        ["text", "é".repeat(200_000)],
        ["binary", Buffer.alloc(300_000, 7), "and", Buffer.alloc(70_000, 8)],
        ["small"],
      ]),
    ),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`an event above the limit of the server, over ${name}`, { maxHttpBufferSize: 1000 }, async (io, world) => {
      const socket = world.watch(io(world.url, over({ reconnection: false })));
      await world.next(socket, "connect");
      await world.roundTrip(socket);
      try {
        socket.emit("round trip", "x".repeat(2000), (...answer: unknown[]) => world.note("answer", ...answer));
        world.note("emitted");
      } catch (error) {
        world.note("throws", error instanceof Error);
      }
      await world.next(socket, "disconnect", new Promise((resolve) => socket.emit("round trip", resolve)));
      world.note("connected", socket.connected);
      await world.leaveConnected(socket);
    }),
  ),

  scenario("a parser of one's own", { parser: { Encoder, Decoder } }, (io, world) =>
    bounce(io, world, () => websocket({ parser: { Encoder, Decoder } }), [["text", 1, { a: [] }], ["nothing"]]),
  ),

  scenario("more than ten attachments from the server", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.emit("many", ...Array.from({ length: 11 }, (_, n) => Buffer.from([n])))));
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket, "many", [socket, "disconnect"]);
    await world.leaveConnected(socket);
  }),

  scenario("unusual names of events", (io, world) =>
    bounce(io, world, websocket, [["", 1], ["__proto__", 2], ["constructor", 3], ["toString", 4], ["hasOwnProperty", 5], ["error", 6], ["newListeners", 7]]),
  ),

  scenario("numbers as names of events", async (io, world) => {
    world.serve((server) =>
      server.on("connection", (socket) => {
        socket.on("7", (...args: unknown[]) => {
          world.noteServer("7", ...args);
          (socket.emit as (...args: unknown[]) => void)(8, "from the server");
        });
      }),
    );
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.on("8", (...args: unknown[]) => world.note("listener of a string", ...args));
    (socket.on as (event: unknown, listener: unknown) => void)(8, (...args: unknown[]) => world.note("listener of a number", ...args));
    (socket.emit as (...args: unknown[]) => void)(7, "from the client");
    await world.next(socket, "8");
    await world.leave(socket);
  }),

  scenario("send() and the event message", async (io, world) => {
    world.serve((server) => server.on("connection", (socket) => socket.on("message", (...args: unknown[]) => socket.send(...args, "back"))));
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    socket.on("message", (...args: unknown[]) => world.note("message", ...args));
    world.note("returns the socket", socket.send("hello", 1, Buffer.from([1])) === socket);
    await world.next(socket, "message");
    await world.leave(socket);
  }),

  scenario("what JSON cannot express throws at the call", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const value of [circular, 10n]) {
      try {
        socket.emit("impossible", value);
        world.note("no error");
      } catch (error) {
        world.note(error instanceof Error ? "an Error" : "something else");
      }
    }
    await world.roundTrip(socket);
    await world.leave(socket);
  }),

  scenario("what JSON cannot express, while not connected", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ autoConnect: false })));
    try {
      socket.emit("impossible", 10n);
      world.note("no error");
    } catch (error) {
      world.note(error instanceof Error ? "an Error" : "something else");
    }
    socket.connect();
    await world.next(socket, "connect", [world.uncaught, "uncaught"]);
    await world.leave(socket);
  }),

  scenario("reserved names of events throw", async (io, world) => {
    const socket = world.watch(io(world.url, websocket()));
    await world.next(socket, "connect");
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
      try {
        socket.emit(name);
        world.note("no error", name);
      } catch (error) {
        world.note("throws", error);
      }
    }
    await socket.emitWithAck("connect").catch((error: unknown) => world.note("rejects", error));
    await world.roundTrip(socket);
    await world.leave(socket);
  }),
];
