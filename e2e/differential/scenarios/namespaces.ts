import { polling, scenario, type Scenario, websocket } from "../scenario.ts";

export const namespaces: readonly Scenario[] = [
  scenario("two namespaces share one connection", async (io, world) => {
    world.of("/a");
    const main = world.watch(io(world.url, websocket()), "main");
    const a = world.watch(io(`${world.url}/a`, websocket()), "a", "a");
    world.note("one manager", main.io === a.io);
    await Promise.all([world.next(main, "connect"), world.next(a, "connect")]);
    world.note("different ids", main.id !== a.id);
    await world.leave(main, a);
  }),

  scenario("the same namespace twice needs two connections", async (io, world) => {
    const first = world.watch(io(world.url, websocket()), "first", "first");
    await world.next(first, "connect");
    const second = world.watch(io(world.url, websocket()), "second", "second");
    await world.next(second, "connect");
    world.note("one manager", first.io === second.io);
    await world.leave(first, second);
  }),

  scenario("forceNew and multiplex: false", async (io, world) => {
    const options = websocket({ autoConnect: false });
    const [a, b, c, d] = [
      io(`${world.url}/a`, options),
      io(`${world.url}/b`, options),
      io(`${world.url}/c`, { ...options, forceNew: true }),
      io(`${world.url}/d`, { ...options, multiplex: false }),
    ];
    world.note("managers", a.io === b.io, a.io === c.io, a.io === d.io, c.io === d.io);
    const elsewhere = io(`${world.url}/e`, { ...options, path: "/x" });
    world.note("another path, another manager", elsewhere.io !== a.io);
  }),

  scenario("a manager that was given up", async (io, world) => {
    const first = world.watch(io(world.url, websocket()));
    await world.next(first, "connect");
    await world.leave(first);
    const second = io(world.url, websocket({ autoConnect: false }));
    const other = io(`${world.url}/other`, websocket({ autoConnect: false }));
    world.note("shares with the first, with the second", other.io === first.io, other.io === second.io);
  }),

  scenario("a namespace joined later, and left while others stay", async (io, world) => {
    const main = world.watch(io(world.url, websocket()), "main");
    await world.next(main, "connect");
    world.of("/later");
    const later = world.watch(main.io.socket("/later"), "later", "later");
    await world.next(later, "connect");
    later.disconnect();
    world.note("main is connected", main.connected, main.active);
    await world.roundTrip(main);
    await world.leave(main);
  }),

  scenario("manager.socket() gives the same socket, and connects it again", async (io, world) => {
    world.of("/a");
    const main = world.watch(io(world.url, websocket()), "main");
    const a = world.watch(main.io.socket("/a"), "a", "a");
    await Promise.all([world.next(main, "connect"), world.next(a, "connect")]);
    world.note("the same", main.io.socket("/a") === a);
    a.disconnect();
    world.note("inactive", a.active);
    await world.roundTrip(main);
    const again = world.next(a, "connect");
    world.note("the same", main.io.socket("/a") === a, a.active);
    await again;
    await world.leave(main, a);
  }),

  scenario("a namespace that does not exist", async (io, world) => {
    const main = world.watch(io(world.url, websocket()), "main");
    const none = world.watch(main.io.socket("/none"), "none", "none");
    await Promise.all([world.next(main, "connect"), world.next(none, "connect_error")]);
    world.note("inactive", none.active, main.active);
    await world.leave(main);
  }),

  scenario("a lone namespace that does not exist closes the connection", async (io, world) => {
    const none = world.watch(io(`${world.url}/none`, polling()));
    await world.next(none, "connect_error");
    await world.empty();
  }),

  scenario("names of namespaces are taken as they are", async (io, world) => {
    const names = ["/é", "/a b", "/x/y/", "/deep/er?no=1"];
    for (const name of names) {
      world.of(name.replace(/\?.*/, ""));
      const socket = world.watch(io(world.url + name, websocket({ forceNew: true })), name, name);
      await world.next(socket, "connect");
      await world.leave(socket);
    }
  }),

  scenario("a namespace of a pattern", async (io, world) => {
    world.serve((server) => server.of(/^\/room-\d+$/).on("connection", (socket) => socket.emit("welcome", socket.nsp.name)));
    const socket = world.watch(io(`${world.url}/room-7`, websocket()));
    await world.next(socket, "welcome");
    await world.leave(socket);
  }),

  scenario("events go to their namespace", async (io, world) => {
    const echo = world.of("/echo");
    echo.on("connection", (socket) => socket.onAny((...args: [string]) => socket.emit(...args)));
    world.serve((server) => server.on("connection", (socket) => socket.onAny((...args: [string]) => socket.emit(...args))));
    const main = world.watch(io(world.url, websocket()), "main", "main");
    const other = world.watch(io(`${world.url}/echo`, websocket()), "echo", "echo");
    main.emit("word", "main");
    other.emit("word", "echo");
    await Promise.all([world.next(main, "word"), world.next(other, "word")]);
    await world.leave(main, other);
  }),

  scenario("leaving with the last namespace closes the connection, joining opens a new one", async (io, world) => {
    world.of("/a");
    const main = world.watch(io(world.url, websocket()), "main");
    await world.next(main, "connect");
    await world.leave(main);
    const a = world.watch(main.io.socket("/a"), "a", "a");
    await world.next(a, "connect");
    await world.leave(a);
  }),

  scenario("a namespace that is left and joined again at once", async (io, world) => {
    world.of("/a");
    const main = world.watch(io(world.url, websocket({ reconnection: false })), "main");
    const a = world.watch(main.io.socket("/a"), "a", "a");
    await Promise.all([world.next(main, "connect"), world.next(a, "connect")]);
    a.disconnect().connect();
    await world.next(a, "connect", [main, "disconnect"]);
    world.note("main is connected", main.connected);
    await world.leaveConnected(main, a);
  }),
];
