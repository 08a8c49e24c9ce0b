// What suites and wrappers do around a client: they hold the clock, spy on prototypes, and pass on what they find in the environment.
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import type { Socket } from "socket.io-client";
import { QUICK } from "../defects/stage.ts";
import { both, connect, exchange, next, open, type Stage, test } from "./play.ts";
import { NotingServer } from "./server.ts";

const HOUR = 3_600_000;

/** Runs something while the clock shows what `clock` makes of the time. */
async function whileClock<Result>(clock: (time: number) => number, run: () => Promise<Result>): Promise<Result> {
  const now = Date.now.bind(Date);
  Date.now = () => clock(now());
  try {
    return await run();
  } finally {
    Date.now = now;
  }
}

/** A server that takes connections and says nothing. */
async function silent(stage: Stage): Promise<string> {
  const server = createServer((connection) => stage.finally(() => connection.destroy()));
  server.listen(0, "localhost");
  await once(server, "listening");
  stage.finally(() => server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** How an event ends that nobody answers, since the socket is not connected. */
function unanswered(socket: Pick<Socket, "emitWithAck">): Promise<string> {
  return socket.emitWithAck("asked").then(String, (error: unknown) => (error as Error).message);
}

test(
  "where the clock is held, limits of time end, and a lost connection comes back",
  both(
    async (stage) => {
      const held = Date.now();
      return whileClock(() => held, async () => {
        const server = await NotingServer.start(stage);
        const socket = await connect(stage, server.url, { ...(QUICK as object), transports: ["websocket"], reconnection: true });
        const failure = await unanswered(open(stage, server.url, { autoConnect: false, forceNew: true }).timeout(20));
        for (const { conn } of server.io.sockets.sockets.values()) conn.close();
        await next(socket, "connect");
        return [failure, await socket.timeout(5000).emitWithAck("echo", "there")];
      });
    },
    ["operation has timed out", "there"],
  ),
);

test(
  "what is sent after a sleep ends the connection that did not survive it, and goes over the next one",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { ...(QUICK as object), transports: ["websocket"], reconnection: true });
      const reasons: string[] = [];
      socket.on("disconnect", (reason) => reasons.push(reason));
      return whileClock((time) => time + HOUR, async () => {
        const answer: unknown = await new Promise((resolve) => socket.emit("echo", "there", resolve));
        return [reasons, answer];
      });
    },
    [["ping timeout"], "there"],
  ),
);

test(
  "what is sent reaches the server where `process.nextTick` is held, as by the fake timers of jest",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"] });
      const held: (() => void)[] = [];
      const { nextTick } = process;
      process.nextTick = (callback: (...args: unknown[]) => void, ...args) => void held.push(() => callback(...args));
      const answer = new Promise((resolve) => socket.emit("echo", "there", resolve));
      process.nextTick = nextTick; // before Node itself needs it
      const answered: unknown = await Promise.race([answer, exchange(socket, "the next turn")]);
      for (const callback of held) callback();
      return answered;
    },
    "there",
  ),
);

test(
  "a spy in the place of the prototype's `emit` has all that is sent, whichever way",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"] });
      const prototype = Object.getPrototypeOf(socket) as { emit: (...args: unknown[]) => unknown };
      const { emit } = prototype;
      const seen: unknown[] = [];
      try {
        prototype.emit = function (...args) {
          seen.push(args[0]);
          return emit.apply(this, args);
        };
        const answers = [await socket.emitWithAck("asked", 1), await socket.timeout(5000).emitWithAck("asked in time", 2)];
        answers.push(await new Promise((resolve) => socket.volatile.emit("volatile", 3, resolve)), await new Promise((resolve) => socket.send(4, resolve)));
        return { seen, answers };
      } finally {
        prototype.emit = emit;
      }
    },
    { seen: ["asked", "asked in time", "volatile", "message"], answers: [1, 2, 3, 4] },
  ),
);

test(
  "a function in the place of `emitWithAck` is asked, whichever way, and asks the socket's",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"] });
      const seen: unknown[] = [];
      const ask = (event: string, ...args: unknown[]) => socket.timeout(5000).emitWithAck(event, ...args) as Promise<unknown>;
      const emitWithAck = socket.emitWithAck.bind(socket);
      socket.emitWithAck = (event: string, ...args: unknown[]) => {
        seen.push(event, ...args);
        return event === "played" ? Promise.resolve("by the suite") : emitWithAck(event, ...args);
      };
      const answers = [await ask("played", 1), await ask("asked", 2), await socket.compress(false).emitWithAck("asked", 3)];
      return { seen, answers };
    },
    { seen: ["played", 1, "asked", 2, "asked", 3], answers: ["by the suite", 2, 3] },
  ),
);

test(
  "functions for acknowledgements and credentials are called as methods of the socket",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const callers: unknown[] = [];
      const socket = open(stage, server.url, {
        transports: ["websocket"],
        auth(this: unknown, answer: (auth: object) => void) {
          callers.push(this);
          answer({});
        },
      });
      const note = (done: (nothing: void) => void) =>
        function (this: unknown) {
          callers.push(this);
          done();
        };
      await new Promise<void>((done) => socket.emit("asked", note(done)));
      await new Promise<void>((done) => socket.timeout(5000).emit("asked in time", note(done)));
      socket.disconnect();
      await new Promise<void>((done) => socket.timeout(10).emit("asked in vain", note(done)));
      return callers.map((caller) => caller === socket);
    },
    [true, true, true, true],
  ),
);

test(
  "limits of time may be text, as they come from the environment",
  both(
    async (stage) => {
      const text = "20" as unknown as number;
      const url = await silent(stage);
      const [error] = (await next(open(stage, url, { transports: ["websocket"], timeout: text }), "connect_error")) as [Error];
      return [
        error.message,
        await unanswered(open(stage, url, { autoConnect: false }).timeout(text)),
        await unanswered(open(stage, url, { autoConnect: false, forceNew: true, ackTimeout: text })),
      ];
    },
    ["timeout", "operation has timed out", "operation has timed out"],
  ),
);

test(
  "a suite calls listeners in the place of the server",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"] });
      const told: unknown[] = [];
      socket.on("disconnect", (reason) => told.push(reason));
      socket.io.on("reconnect", (attempt) => told.push(attempt));
      const [mine, manager] = [socket, socket.io] as unknown as { emitReserved(event: string, ...args: unknown[]): unknown }[];
      const returned = [mine!.emitReserved("disconnect", "transport close") === socket, manager!.emitReserved("reconnect", 1) === socket.io];
      return { told, returned, answer: await socket.emitWithAck("asked", 1) as unknown };
    },
    { told: ["transport close", 1], returned: [true, true], answer: 1 },
  ),
);

test(
  "a suite says whether a socket is connected, until the socket knows",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = open(stage, server.url, { transports: ["websocket"], autoConnect: false });
      const seen: boolean[] = [];
      const look = () => seen.push(socket.connected, socket.disconnected);
      Object.assign(socket, { connected: true });
      look();
      socket.connected = false;
      look();
      socket.connect();
      await next(socket, "connect");
      look();
      const { reason } = await new Promise<{ reason: string }>((resolve) => {
        socket.on("disconnect", (reason) => {
          look();
          resolve({ reason });
        });
        for (const { conn } of server.io.sockets.sockets.values()) conn.close();
      });
      return { seen, reason };
    },
    { seen: [true, false, false, true, true, false, false, true], reason: "transport close" },
  ),
);

test(
  "what a server says that refuses a WebSocket stands in the error as `ws` has it",
  both(
    async (stage) => {
      const server = createHttpServer((_, response) => response.end()).on("upgrade", (_, connection) => connection.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"));
      stage.finally(() => server.close());
      server.listen(0, "localhost");
      await once(server, "listening");
      const socket = open(stage, `http://localhost:${(server.address() as AddressInfo).port}`, { transports: ["websocket"] });
      const [{ description }] = (await next(socket, "connect_error")) as [{ description: { type: string; message: string; error: Error } }];
      return [description.type, description.message, description.error.message];
    },
    ["error", "Unexpected server response: 401", "Unexpected server response: 401"],
  ),
);
