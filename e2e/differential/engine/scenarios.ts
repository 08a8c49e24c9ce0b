/* oxlint-disable no-underscore-dangle -- names that others chose */
import type { ServerOptions, Socket as Connection } from "engine.io";
import type { Socket, SocketOptions } from "engine.io-client";
import type { EngineWorld } from "./world.ts";

/** The class under test, through the eyes of the reference's users. */
export type EngineSocket = typeof Socket;

/** What is private, and used by suites all the same. */
interface Inside {
  _pingTimeoutTime: number;
  _hasPingExpired(): boolean;
  _filterUpgrades(upgrades: readonly string[]): string[];
  readonly transport: { readonly opts: Options };
}

type Run = (Socket: EngineSocket, world: EngineWorld) => Promise<void>;

export interface EngineScenario {
  readonly name: string;
  readonly server: ServerOptions;
  readonly run: Run;
}

type Options = Partial<SocketOptions>;

function scenario(name: string, run: Run): EngineScenario;
function scenario(name: string, server: ServerOptions, run: Run): EngineScenario;
function scenario(name: string, first: ServerOptions | Run, second?: Run): EngineScenario {
  return typeof first === "function" ? { name, server: {}, run: first } : { name, server: first, run: second! };
}

const websocket = (options: Options = {}): Options => ({ transports: ["websocket"], ...options });
const polling = (options: Options = {}): Options => ({ transports: ["polling"], ...options });
const upgrading = (options: Options = {}): Options => ({ transports: ["polling", "websocket"], ...options });
const OVER = Object.entries({ websocket, polling });

export const ENGINE_SCENARIOS: readonly EngineScenario[] = [
  ...OVER.map(([name, over]) =>
    scenario(`a session from open to close, over ${name}`, async (Socket, world) => {
      const socket = world.watch(new Socket(world.url, over()));
      socket.on("handshake", (handshake) => world.note("handshake", handshake));
      world.note("opening", socket.readyState, socket.id);
      await world.next(socket, "open");
      world.note("open", socket.readyState, socket.id, socket.transport.name, socket.binaryType);
      await world.leave(socket);
      world.note("closed", socket.readyState);
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`messages both ways, over ${name}`, async (Socket, world) => {
      world.echo();
      const socket = world.watch(new Socket(world.url, over()));
      await world.bounce(socket, "text", "é€🎉\u2028", Buffer.from([1, 2, 3]), "between", "x".repeat(100_000), Buffer.alloc(0));
      await world.leave(socket);
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`what is sent before the session is open, over ${name}`, async (Socket, world) => {
      world.echo();
      const socket = world.watch(new Socket(world.url, over()));
      socket.write("first");
      world.note("waiting", socket.writeBuffer.length);
      await world.bounce(socket, "second", "third");
      await world.leave(socket);
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`binary as ArrayBuffer, over ${name}`, async (Socket, world) => {
      world.echo();
      const socket = world.watch(new Socket(world.url, over()));
      socket.binaryType = "arraybuffer";
      for (const message of [Buffer.from([1, 2, 3]), new Uint8Array([4, 5, 6]).subarray(1), new Uint16Array([7]).buffer]) {
        socket.send(message);
        await world.next(socket, "message");
      }
      await world.leave(socket);
    }),
  ),

  scenario("base64 over WebSocket", async (Socket, world) => {
    world.echo();
    const socket = world.watch(new Socket(world.url, websocket({ forceBase64: true })));
    await world.bounce(socket, Buffer.from([1, 2, 3]));
    await world.leave(socket);
  }),

  scenario("callbacks of send", async (Socket, world) => {
    world.echo();
    const socket = world.watch(new Socket(world.url, websocket()));
    await world.next(socket, "open");
    for (const options of [{ compress: false }, undefined]) {
      const sent = new Promise<void>((resolve) => socket.send("message", options, resolve));
      await Promise.all([sent, world.next(socket, "message")]);
      world.note("sent");
    }
    world.note("chained", socket.send("a") === socket, socket.write("b") === socket);
    await world.leave(socket);
  }),

  scenario("drain", async (Socket, world) => {
    world.echo();
    const socket = world.watch(new Socket(world.url, polling()));
    await world.next(socket, "open");
    const drained = world.next(socket, "drain");
    await world.bounce(socket, "bounce");
    await drained;
    world.note("waiting", socket.writeBuffer.length);
    await world.leave(socket);
  }),

  ...OVER.map(([name, over]) =>
    scenario(`close() delivers what was sent before, over ${name}`, async (Socket, world) => {
      const socket = world.watch(new Socket(world.url, over()));
      await world.next(socket, "open");
      for (const n of [1, 2, 3]) socket.send(`last words ${n}`, undefined, () => world.note("sent", n));
      socket.on("close", () => world.note("waiting", socket.writeBuffer.length));
      const closed = world.next(socket, "close");
      socket.close();
      socket.send("too late");
      await closed;
      await world.empty();
    }),
  ),

  scenario("close() twice", async (Socket, world) => {
    const socket = world.watch(new Socket(world.url, websocket()));
    await world.next(socket, "open");
    world.note("chained", socket.close() === socket);
    socket.close();
    await world.empty();
  }),

  ...OVER.map(([name, over]) =>
    scenario(`the server closes the session, over ${name}`, async (Socket, world) => {
      world.echo();
      const socket = world.watch(new Socket(world.url, over()));
      await world.bounce(socket, "bounce");
      await world.connections.reachable();
      const [connection] = Object.values((world.server as unknown as { clients: Record<string, Connection> }).clients);
      connection!.close();
      await world.next(socket, "close");
      await world.empty();
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`a lost connection, over ${name}`, async (Socket, world) => {
      world.echo();
      const socket = world.watch(new Socket(world.url, over()));
      await world.bounce(socket, "bounce");
      const closed = world.next(socket, "close");
      await world.cut();
      await closed;
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`a refused handshake, over ${name}`, { allowRequest: (_request, answer) => answer("not you", false) }, async (Socket, world) => {
      const socket = world.watch(new Socket(world.url, over()));
      await world.next(socket, "close");
    }),
  ),

  scenario("an Engine.IO session without any transport", async (Socket, world) => {
    try {
      const socket = world.watch(new Socket(world.url, { transports: [] }));
      await world.next(socket, "error");
    } catch (error) {
      world.note("throws", error);
    }
  }),

  scenario("an upgrade of Engine.IO", async (Socket, world) => {
    world.echo();
    const socket = world.watch(new Socket(world.url, upgrading()));
    await world.next(socket, "upgrade");
    await world.bounce(socket, "bounce");
    await world.leave(socket);
  }),

  scenario("messages during an upgrade", async (Socket, world) => {
    world.echo();
    const socket = new Socket(world.url, upgrading());
    const expected = ["open", "upgrading", "upgrade"] as const;
    for (const event of expected) socket.on(event, () => [1, 2].forEach((n) => socket.send(`${event} ${n}`)));
    const last = new Promise<void>((resolve) => {
      socket.on("message", (data: string) => {
        world.note("message", data);
        if (data === "upgrade 2") resolve();
      });
    });
    await last;
    await world.leave(socket);
  }),

  scenario("a WebSocket that is refused leaves a session of Engine.IO on polling", async (Socket, world) => {
    world.echo();
    world.network.gate = () => Promise.resolve(false);
    const socket = world.watch(new Socket(world.url, upgrading()));
    await world.next(socket, "upgradeError");
    await world.bounce(socket, "bounce");
    world.note("transport", socket.transport.name);
    await world.leave(socket);
  }),

  scenario("close() during an upgrade", async (Socket, world) => {
    const socket = world.watch(new Socket(world.url, upgrading()));
    await world.next(socket, "upgrading");
    socket.on("close", () => world.note("waiting", socket.writeBuffer.length));
    const closed = world.next(socket, "close");
    socket.send("last words", undefined, () => world.note("sent"));
    socket.close();
    await closed;
    await world.empty();
  }),

  scenario("who hears of an upgrade may rely on its being remembered", async (Socket, world) => {
    const socket = world.watch(new Socket(world.url, upgrading()));
    await new Promise<void>((resolve) => {
      socket.on("upgrade", () => {
        const next = new Socket(world.url, upgrading({ rememberUpgrade: true }));
        world.note("next", next.transport.name);
        next.close();
        resolve();
      });
    });
    await world.leave(socket);
  }),

  scenario("heartbeats of Engine.IO", async (Socket, world) => {
    const socket = world.watch(new Socket(world.url, websocket()));
    for (const event of ["ping", "pong"] as const) socket.on(event, () => world.note(event));
    await world.next(socket, "open");
    for (let n = 0; n < 2; n++) await world.connections.ping();
    await world.leave(socket);
  }),

  scenario("an Engine.IO server that stops pinging", { pingInterval: 40, pingTimeout: 20 }, async (Socket, world) => {
    world.connections.silenceNext();
    const socket = world.watch(new Socket(world.url, websocket()));
    await world.next(socket, "close");
    await world.empty();
  }),

  ...OVER.map(([name, over]) =>
    scenario(`a message right after the handshake, over ${name}`, { initialPacket: "hi" } as ServerOptions, async (Socket, world) => {
      const socket = world.watch(new Socket(world.url, over()));
      await world.next(socket, "message");
      await world.leave(socket);
    }),
  ),

  scenario("options instead of an address", async (Socket, world) => {
    world.echo();
    const { hostname, port } = new URL(world.url);
    const socket = world.watch(new Socket({ hostname, port, ...websocket() }));
    await world.bounce(socket, "bounce");
    await world.leave(socket);
  }),

  scenario("query and path", { path: "/own" } as ServerOptions, async (Socket, world) => {
    world.server.on("connection", ({ request }: Connection) => {
      const { pathname, searchParams } = new URL(request.url!, world.url);
      world.noteServer("address", pathname, [...searchParams]);
    });
    const socket = world.watch(new Socket(world.url, websocket({ path: "/own", query: { a: "&=?", é: "ü" } })));
    await world.next(socket, "open");
    await world.leave(socket);
  }),

  scenario("a record separator within a message of Engine.IO, over polling", async (Socket, world) => {
    world.echo();
    const socket = world.watch(new Socket(world.url, polling()));
    await world.next(socket, "open");
    try {
      socket.send("one\u001e4two");
    } catch (error) {
      world.note("throws", error instanceof Error);
      socket.send("instead");
    }
    await world.next(socket, "message");
    await world.leave(socket);
  }),

  scenario("an empty message of Engine.IO", async (Socket, world) => {
    world.echo();
    const socket = world.watch(new Socket(world.url, websocket()));
    await world.next(socket, "open");
    socket.send("");
    await world.next(socket, "message");
    await world.leave(socket);
  }),

  ...OVER.map(([name, over]) =>
    scenario(`numbers as messages, over ${name}`, async (Socket, world) => {
      world.echo();
      const socket = world.watch(new Socket(world.url, over()));
      await world.next(socket, "open");
      for (const message of [7, -1.5, true]) {
        socket.send(message);
        await world.next(socket, "message");
      }
      await world.leave(socket);
    }),
  ),

  ...OVER.map(([name, over]) =>
    scenario(`a message above the limit of the server, over ${name}`, { maxHttpBufferSize: 100 }, async (Socket, world) => {
      const socket = world.watch(new Socket(world.url, over()));
      await world.next(socket, "open");
      const closed = world.next(socket, "close");
      socket.send("x".repeat(101));
      await closed;
    }),
  ),

  scenario("a heartbeat that is overdue", async (Socket, world) => {
    const socket = world.watch(new Socket(world.url, websocket()));
    const inside = socket as unknown as Inside;
    await world.next(socket, "open");
    world.note("expired", inside._hasPingExpired());
    const closed = world.next(socket, "close");
    inside._pingTimeoutTime = 1;
    world.note("expired", inside._hasPingExpired(), inside._hasPingExpired());
    await closed;
  }),

  scenario("what suites ask a session", async (Socket, world) => {
    const extraHeaders = { "x-header": "1" };
    const socket = world.watch(new Socket(world.url, polling({ transportOptions: { polling: { extraHeaders } } })));
    const inside = socket as unknown as Inside;
    world.note("upgrades", inside._filterUpgrades(["polling", "websocket"]));
    await world.next(socket, "open");
    world.note("options", inside.transport.opts.extraHeaders === extraHeaders);
    await world.leave(socket);
  }),

  scenario("messages of Engine.IO that are neither text nor binary", async (Socket, world) => {
    world.echo();
    const socket = world.watch(new Socket(world.url, websocket()));
    await world.next(socket, "open");
    for (const message of [null, {}]) {
      try {
        socket.send(message);
        await world.next(socket, "message");
      } catch (error) {
        world.note("throws", error instanceof Error);
      }
    }
    await world.leave(socket);
  }),

  scenario("the revision of the protocol", async (Socket, world) => {
    world.note("protocol", Socket.protocol);
    await world.empty();
  }),
];
