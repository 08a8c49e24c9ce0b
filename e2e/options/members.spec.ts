// What applications do with members of socket.io-client that its types do not have, in public code: each with both clients.
/* oxlint-disable no-underscore-dangle -- those are their names */
import type { Manager, Socket } from "socket.io-client";
import { QUICK } from "../defects/stage.ts";
import { both, connect, exchange, next, open, test } from "./play.ts";
import { NotingServer } from "./server.ts";

/** The members, as that code sees them. */
interface Insides {
  reconnect(): void;
  readonly backoff: { attempts: number; duration(): number; reset(): void };
  _reconnection: boolean;
  _reconnectionAttempts: number;
  _reconnectionDelay: number;
  _reconnectionDelayMax: number;
  _randomizationFactor: number;
  _timeout: number;
}

function inside(manager: Manager): Insides {
  return manager as unknown as Insides;
}

/** The numbers of the attempts to reconnect, as they come. */
function attemptsOf({ io }: Socket): number[] {
  const attempts: number[] = [];
  io.on("reconnect_attempt", (attempt) => attempts.push(attempt));
  return attempts;
}

test(
  "`manager.reconnect()`, where nothing connects by itself",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { ...(QUICK as object), transports: ["websocket"], reconnection: false });
      const told: unknown[] = [];
      for (const event of ["reconnect_attempt", "reconnect"] as const) socket.io.on(event, (attempt: number) => told.push([event, attempt]));
      socket.on("disconnect", (reason) => {
        told.push(reason);
        inside(socket.io).reconnect();
        inside(socket.io).reconnect();
      });
      for (const { conn } of server.io.sockets.sockets.values()) conn.close();
      await next(socket, "connect");
      inside(socket.io).reconnect();
      return [...told, await socket.timeout(5000).emitWithAck("echo", "there")];
    },
    ["transport close", ["reconnect_attempt", 1], ["reconnect", 1], "there"],
  ),
);

test(
  "`manager.reconnect()`, once the attempts are used up",
  both(
    async (stage) => {
      const url = await stage.nowhere();
      const socket = open(stage, url, { ...(QUICK as object), reconnection: true, reconnectionAttempts: 2 });
      const attempts = attemptsOf(socket);
      await next(socket.io, "reconnect_failed");
      inside(socket.io).reconnect();
      await next(socket.io, "reconnect_failed");
      return attempts;
    },
    [1, 2, 1, 2],
  ),
);

test(
  "`reconnectionAttempts(0)` leaves none, although 0 among the options is no limit",
  both(
    async (stage) => {
      const url = await stage.nowhere();
      const { io } = open(stage, url, { ...(QUICK as object), reconnection: true, reconnectionAttempts: 0 });
      const attempts: number[] = [];
      io.on("reconnect_attempt", (attempt) => {
        attempts.push(attempt);
        if (attempt === 3) io.reconnectionAttempts(0);
      });
      const read = io.reconnectionAttempts();
      await next(io, "reconnect_failed");
      return { attempts, settings: [read, io.reconnectionAttempts()] };
    },
    { attempts: [1, 2, 3], settings: [Infinity, 0] },
  ),
);

test(
  "`manager.reconnect()` does nothing after `disconnect()`",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, QUICK as object);
      const attempts = attemptsOf(socket);
      socket.disconnect();
      inside(socket.io).reconnect();
      socket.connect();
      await next(socket, "connect");
      return attempts;
    },
    [],
  ),
);

test(
  "`manager.backoff`: how many attempts there were, and a delay of one's own",
  both(
    async (stage) => {
      const url = await stage.nowhere();
      const socket = open(stage, url, { ...(QUICK as object), reconnection: true, reconnectionAttempts: 3, reconnectionDelay: 60_000, reconnectionDelayMax: 60_000 });
      const { backoff } = inside(socket.io);
      const seen: unknown[] = [backoff.attempts];
      backoff.duration = function (): number {
        return 10 * this.attempts++;
      };
      socket.on("connect_error", () => seen.push(inside(socket.io).backoff.attempts));
      await next(socket.io, "reconnect_failed");
      return [...seen, backoff.attempts];
    },
    [0, 0, 1, 2, 0, 0], // who hears of the last failure hears that nothing will follow
    [0, 0, 1, 2, 3, 0],
  ),
);

test(
  "the settings of the reconnection, read and written as members",
  both(
    async (stage) => {
      const url = await stage.nowhere();
      const socket = open(stage, url, { ...(QUICK as object), reconnection: true, timeout: 4000 });
      const manager = inside(socket.io);
      const { _reconnection, _reconnectionAttempts, _reconnectionDelay, _reconnectionDelayMax, _randomizationFactor, _timeout } = manager;
      const attempts = attemptsOf(socket);
      manager._reconnectionAttempts = 2;
      manager._timeout = 3000;
      await next(socket.io, "reconnect_failed");
      manager._reconnection = false;
      const settings = [socket.io.reconnection(), socket.io.reconnectionAttempts(), socket.io.timeout()];
      return { read: [_reconnection, _reconnectionAttempts, _reconnectionDelay, _reconnectionDelayMax, _randomizationFactor, _timeout], attempts, settings };
    },
    { read: [true, Infinity, 10, 20, 0, 4000], attempts: [1, 2], settings: [false, 2, 3000] },
  ),
);

test(
  "an `emit` of the application's own has all that is sent, whichever way",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"] });
      const sent: unknown[] = [];
      const emit = socket.emit.bind(socket);
      socket.emit = (event: string, ...args: unknown[]) => {
        sent.push(event);
        return emit(event, "signed", ...args);
      };
      const answers = [
        await socket.emitWithAck("asked", 1),
        await socket.timeout(5000).emitWithAck("asked in time", 2),
        await new Promise((resolve) => socket.timeout(5000).emit("emitted in time", (error: Error | null, answer: unknown) => resolve([error, answer]))),
        await new Promise((resolve) => socket.volatile.emit("volatile", resolve)),
        await new Promise((resolve) => socket.compress(false).send(resolve)),
      ];
      return { sent, answers };
    },
    {
      sent: ["asked", "asked in time", "emitted in time", "volatile", "message"],
      answers: ["signed", "signed", [null, "signed"], "signed", "signed"],
    },
  ),
);

test(
  "an `emit` of the application's own that sends later",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"] });
      const emit = socket.emit.bind(socket);
      socket.emit = (event: string, ...args: unknown[]) => {
        queueMicrotask(() => emit(event, ...args));
        return socket;
      };
      return [await socket.emitWithAck("asked", 1), await new Promise((resolve) => socket.emit("emitted", 2, resolve))];
    },
    [1, 2],
  ),
);

test(
  "`manager.opts` name the server and the path, and may be set anew",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"], query: { a: "1" } });
      const { hostname, port, secure, path } = socket.io.opts;
      socket.io.opts = { ...socket.io.opts, query: { b: "2" } };
      socket.disconnect().connect();
      await next(socket, "connect");
      const asked = server.requests.map(({ url }) => [url.searchParams.get("a"), url.searchParams.get("b")]);
      return { opts: [hostname, Number(port) === server.port, secure, path], asked };
    },
    { opts: ["localhost", true, false, "/socket.io"], asked: [["1", null], [null, "2"]] },
  ),
);

test(
  "`socket.acks` set anew: nobody waits for what was asked before",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"] });
      const answers: unknown[] = [];
      socket.emit("forgotten", 1, (answer: unknown) => answers.push(answer));
      (socket as unknown as { acks: object }).acks = {};
      answers.push(await socket.emitWithAck("asked", 2));
      return answers;
    },
    [2],
  ),
);

test(
  "a socket that was deleted in `manager.nsps` is made anew",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const main = await connect(stage, server.url, { transports: ["websocket"] });
      const before = stage.follow(main.io.socket("/chat"));
      await next(before, "connect");
      before.disconnect();
      await exchange(main);
      const { nsps } = main.io as unknown as { nsps: Record<string, Socket> };
      delete nsps["/chat"];
      const after = stage.follow(main.io.socket("/chat"));
      await next(after, "connect");
      return [after === before, before.connected, await after.emitWithAck("asked", 1), await main.emitWithAck("asked", 2)];
    },
    [false, false, 1, 2],
  ),
);

test(
  "`socket.nsp` and `manager.engine.id` may be set",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket: Socket = open(stage, server.url, { transports: ["websocket"] });
      (socket as unknown as { nsp: string }).nsp = "/chat";
      await next(socket, "connect");
      socket.io.engine.id = "mine";
      return [server.io.of("/chat").sockets.size, socket.io.engine.id, await socket.emitWithAck("asked", 1)];
    },
    [1, "mine", 1],
  ),
);

test(
  "who listens behind a way of sending listens to the socket",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, { transports: ["websocket"] });
      const told: unknown[] = [];
      socket.volatile.on("news", (news: unknown) => told.push(news));
      socket.timeout(50).once("news", (news: unknown) => told.push(news));
      for (const news of [1, 2]) server.io.emit("news", news, () => {});
      await exchange(socket);
      return told;
    },
    [1, 1, 2],
  ),
);
