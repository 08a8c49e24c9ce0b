import type { Socket as ServerSocket } from "socket.io";
import type { Socket } from "socket.io-client";
import { polling, scenario, type Scenario, websocket } from "../scenario.ts";
import { text } from "../text.ts";
import type { World } from "../world.ts";

type Frame = string | Buffer;

/** What breaks the protocol, by the words in which a parser says so. */
const ILLEGAL: Readonly<Record<string, readonly (readonly Frame[])[]>> = {
  "an unknown packet type": [["9"], ["x"]],
  "an invalid payload": [
    ['2["some","data"'],
    ["2{}"],
    ["2[]"],
    ['2[{"toString":"foo"}]'],
    ['2[true,"foo"]'],
    ['2[null,"bar"]'],
    ['2["connect"]'],
    ['2["disconnect","123"]'],
    ["3{}"],
    ["1{}"],
    ["0[]"],
  ],
  "a wrong count of attachments": [["5"], ['5["a"]'], ['5a-["a"]'], ['51.5-["a"]'], ['50-["a"]'], ['5-1-["a"]']],
  "attachments at the wrong place": [[Buffer.from([1])], ['51-["a",{"_placeholder":true,"num":0}]', '2["b"]']],
  "wrong placeholders": [
    ['51-["a",{"_placeholder":true,"num":1}]', Buffer.from([1])],
    ['51-["a",{"_placeholder":true,"num":"0"}]', Buffer.from([1])],
    ['51-["a",{"_placeholder":true,"num":-1}]', Buffer.from([1])],
  ],
};

/** What is unusual, by what is unusual about it. */
const UNUSUAL: Readonly<Record<string, readonly Frame[]>> = {
  "an event without data": ["2"],
  "an acknowledgement that nobody asked for": ['399["unasked"]'],
  "an acknowledgement with white space for its id": ['3 ["blank"]'],
  "a refusal of an unknown namespace": ['4/unknown,{"message":"no"}'],
  "an event of an unknown namespace": ['2/unknown,["lost"]'],
  "attachments in another order": ['52-["a",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]', Buffer.from([0]), Buffer.from([1])],
  "an attachment used twice": ['51-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]', Buffer.from([1])],
  "an attachment used never": ['52-["a",{"_placeholder":true,"num":0}]', Buffer.from([1]), Buffer.from([2])],
  "a placeholder in an event without attachments": ['2["a",{"_placeholder":true,"num":0}]'],
};

/** Has the server write frames as they are, and then a good event; waits for what comes of them. */
async function suffer(world: World, socket: Socket, frames: readonly Frame[]): Promise<void> {
  await world.next(socket, "connect");
  const [server] = world.io.sockets.sockets.values();
  for (const frame of [...frames, '2["afterwards"]']) raw(server!).write(frame);
  await world.next(socket, "afterwards", [socket, "disconnect"], [world.uncaught, "uncaught"]);
  world.note("connected", socket.connected);
  await world.leaveConnected(socket);
}

/** The connection of a server's socket, to write what Socket.IO would not. */
function raw(socket: ServerSocket): { write(frame: Frame): void } {
  return socket.conn;
}

export const frames: readonly Scenario[] = [
  ...Object.entries(ILLEGAL).map(([name, writings]) =>
    scenario(`the server sends ${name}`, async (io, world) => {
      for (const writing of writings) {
        const socket = io(world.url, websocket({ reconnection: false, forceNew: true }));
        // The messages have a scenario of their own.
        socket.on("disconnect", (reason, details) => world.note(`disconnect after ${text(writing[0])}`, reason, details instanceof Error));
        await suffer(world, socket, writing);
      }
    }),
  ),

  scenario("the message of a parse error", async (io, world) => {
    await suffer(world, world.watch(io(world.url, websocket({ reconnection: false }))), ['2["connect","no name for an event"]']);
  }),

  ...Object.entries(UNUSUAL).map(([name, writing]) =>
    scenario(`the server sends ${name}`, async (io, world) => {
      const socket = world.watch(io(world.url, websocket({ reconnection: false })));
      socket.emit("unanswered", () => world.note("answered by a wrong id"));
      await suffer(world, socket, writing);
    }),
  ),

  ...Object.entries({ text: '4/a,"a text"', object: '4/a,{"message":"an object","data":[1]}', nothing: "4/a," }).map(([name, refusal]) =>
    scenario(`the server refuses with ${name}`, async (io, world) => {
      world.of("/a").use((socket) => raw(socket).write(refusal));
      const socket = world.watch(io(`${world.url}/a`, websocket({ reconnection: false })));
      await world.next(socket, "connect_error", [world.uncaught, "uncaught"]);
      await world.empty();
    }),
  ),

  scenario("the server acknowledges without data", async (io, world) => {
    const socket = world.watch(io(world.url, websocket({ reconnection: false })));
    await world.next(socket, "connect");
    socket.emit("plain", (...answer: unknown[]) => world.note("plain", ...answer));
    socket.timeout(5000).emit("with a limit", (...answer: unknown[]) => world.note("with a limit", ...answer));
    await world.roundTrip(socket);
    const [server] = world.io.sockets.sockets.values();
    for (const frame of ["30", "31", '2["afterwards"]']) raw(server!).write(frame);
    await world.next(socket, "afterwards", [world.uncaught, "uncaught"]);
    await world.leave(socket);
  }),

  scenario("a CONNECT without id, as servers of version 2 send it", async (io, world) => {
    world.of("/a").use((socket) => raw(socket).write("0/a,"));
    const socket = world.watch(io(`${world.url}/a`, websocket({ reconnection: false })));
    await world.next(socket, "connect_error");
    world.note("active", socket.active);
    if (socket.active) socket.disconnect();
    await world.empty();
  }),

  scenario("good packets before a bad one in one payload", async (io, world) => {
    const socket = world.watch(io(world.url, polling({ reconnection: false })));
    await world.next(socket, "connect");
    await world.connections.reachable();
    const [server] = world.io.sockets.sockets.values();
    const { transport } = server!.conn as unknown as { transport: { send(packets: unknown[]): void } };
    const message = (data: string) => ({ type: "message", data, options: {} });
    transport.send([message('2["good",1]'), message('2["good",2]'), message("5"), message('2["too late"]')]);
    await world.next(socket, "disconnect");
    await new Promise((resolve) => setImmediate(resolve));
    await world.empty();
  }),

  scenario("events that come before CONNECT", async (io, world) => {
    world.of("/a").use((socket, next) => {
      raw(socket).write('2/a,["early",1]');
      raw(socket).write('2/a,7["early with an acknowledgement"]');
      next();
    });
    const socket = world.watch(io(`${world.url}/a`, websocket()));
    socket.on("early with an acknowledgement", (answer: (text: string) => void) => answer("yes"));
    await world.next(socket, "connect");
    await world.leave(socket);
  }),
];
