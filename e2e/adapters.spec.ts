import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { createIo, io, polling, type Socket, websocket, type WebSocketConstructor } from "isomorphic-socketio";
import type { Server } from "socket.io";
import { WebSocket as WsWebSocket } from "ws";
import { expect, test } from "./fixture.ts";
import { Program } from "./program.ts";
import { ROOT } from "./root.ts";

test("the `fetch` and the `WebSocket` of Node serve as transports", async ({ server }) => {
  const flags = process.versions.node.startsWith("20.") ? ["--experimental-websocket"] : []; // built in, and on by default from 22
  const program = Program.node([...flags, join(ROOT, "e2e/programs/native.mjs"), server.url], ROOT);
  await program.end();
  expect(program.lines).toEqual([
    "in the list of transports: é€😀 1,2,3 over websocket",
    "with createIo: é€😀 1,2,3 over websocket",
    "WebSocket alone: é€😀 1,2,3 over websocket",
    "polling alone: é€😀 1,2,3 over polling",
  ]);
  await expect.poll(() => server.sessions).toBe(0);
});

test("any function like `fetch` and any class like `WebSocket` serve as transports", async ({ server }) => {
  const requests: string[] = [];
  const opened: string[] = [];
  const transports = [
    polling((url, init) => {
      requests.push(init.method!);
      return fetch(url, init);
    }),
    websocket(
      class extends (WsWebSocket as unknown as WebSocketConstructor) {
        constructor(url: string, protocols?: string | string[]) {
          super(url, protocols ?? []);
          opened.push(new URL(url).protocol);
        }
      },
    ),
  ];
  const socket = io(server.url, { transports, forceNew: true });
  await new Promise<void>((resolve) => socket.io.engine.once("upgrade", () => resolve()));
  expect(await socket.emitWithAck("hello", "there")).toBe("there");
  expect(requests.slice(0, 2)).toEqual(["GET", "GET"]);
  expect(opened).toEqual(["ws:"]);
  socket.disconnect();
});

test.describe("a race", () => {
  const connected = (socket: Socket) => new Promise<void>((resolve) => socket.once("connect", resolve));

  /** Holds the handshakes of some transports back until the test lets them pass; `sessions` are those that the server opened. */
  function gate({ engine }: Server, ...transports: string[]) {
    const held = new Map<string, () => void>();
    const sessions: string[] = [];
    const settings = engine.opts as { allowRequest: (request: IncomingMessage, decide: (error: null, allowed: boolean) => void) => void };
    settings.allowRequest = ({ url }, decide) => {
      const transport = new URL(url!, "http://localhost").searchParams.get("transport")!;
      const pass = () => decide(null, true);
      if (transports.includes(transport)) held.set(transport, pass);
      else pass();
    };
    engine.on("connection", ({ transport: { name } }: { transport: { name: string } }) => sessions.push(name));
    return { sessions, waiting: () => [...held.keys()], pass: (transport: string) => held.get(transport)!() };
  }

  const race = () => createIo({ polling: polling(globalThis.fetch), websocket: websocket(WsWebSocket as unknown as WebSocketConstructor) });

  test("is won by WebSocket alone where the server answers at once", async ({ server }) => {
    const { sessions } = gate(server.io);
    const socket = race()(server.url, { race: true });
    await connected(socket);
    expect(socket.io.engine.transport.name).toBe("websocket");
    expect(sessions).toEqual(["websocket"]);
    socket.disconnect();
    await expect.poll(() => server.sessions).toBe(0);
  });

  for (const [winner, loser] of [["websocket", "polling"], ["polling", "websocket"]] as const) {
    test(`is won by ${winner}: that alone is joined, and a late session over ${loser} is closed`, async ({ server }) => {
      const { sessions, waiting, pass } = gate(server.io, "websocket", "polling");
      let joined = 0;
      server.onSocket = () => joined++;
      const socket = race()(server.url, { race: true, upgrade: false });
      await expect.poll(waiting).toEqual(["websocket", "polling"]);
      pass(winner);
      await connected(socket);
      expect(socket.io.engine.transport.name).toBe(winner);
      pass(loser);
      if (loser === "polling") await expect.poll(() => sessions).toEqual([winner, loser]);
      await expect.poll(() => server.sessions).toBe(1);
      expect(await socket.emitWithAck("hello", "there")).toBe("there");
      expect(joined).toBe(1);
      socket.disconnect();
      await expect.poll(() => server.sessions).toBe(0);
    });
  }
});
