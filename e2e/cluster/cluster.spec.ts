// Several servers behind nginx, with the configurations of docs/scaling.md.
import { expect, test } from "@playwright/test";
import { Manager, type Socket, type SocketIOError } from "isomorphic-socketio";
import { cell, lacking, notRun } from "../matrix/cell.ts";
import { soon } from "../scenario.ts";
import { Cluster, type Joined } from "./cluster.ts";

interface Setting {
  readonly name: string;
  readonly joined: Joined;
  /** The name of a configuration in docs/scaling.md. */
  readonly configuration: string;
  readonly sticky: boolean;
}

const SETTINGS: readonly Setting[] = [
  { name: "Redis adapter", joined: "redis", configuration: "any server", sticky: false },
  { name: "Redis adapter, sticky by address", joined: "redis", configuration: "ip_hash", sticky: true },
  { name: "Redis adapter, sticky by cookie", joined: "redis", configuration: "cookie", sticky: true },
  { name: "cluster adapter", joined: "cluster", configuration: "one address", sticky: false },
  { name: "cluster adapter, @socket.io/sticky", joined: "sticky", configuration: "one address", sticky: true },
];

const NEEDS_STICKY = "Needs sticky sessions: the client tells NO_STICKY_SESSIONS.";
/** Several clients, and requests enough that chance could not bring all of them to the right process. */
const CLIENTS = 3;
const ROUNDS = 10;
/** The packages may have to be installed first. */
const STARTING = 5 * 60_000;
const PATIENCE = 15_000;

test.describe.configure({ mode: "default" });

for (const { name, joined, configuration, sticky } of SETTINGS) {
  test.describe(name, { tag: "@thorough" }, () => {
    let cluster: Cluster | undefined;
    let missing: string | undefined;
    const sockets: Socket[] = [];

    test.beforeAll(async () => {
      test.setTimeout(STARTING);
      missing = await Cluster.missing(joined);
      if (missing === undefined) cluster = await Cluster.start(joined, configuration);
    });

    test.afterEach(() => {
      for (const socket of sockets.splice(0)) socket.disconnect();
    });

    test.afterAll(() => cluster?.stop());

    /** The cluster; undefined, and noted as not run, where there can be none. */
    function arrange(column: string): Cluster | undefined {
      cell({ table: "Clusters", row: name, column });
      if (cluster === undefined) notRun(missing!);
      return cluster;
    }

    function socketOf(url: string, transports: string[]): Socket {
      const options = { transports, withCredentials: true, reconnection: joined === "sticky", reconnectionDelay: 100, autoConnect: false };
      const socket = new Manager(url, options).socket("/");
      sockets.push(socket);
      return socket;
    }

    async function connected(url: string, transports: string[]): Promise<Socket> {
      const socket = socketOf(url, transports);
      await outcome(socket);
      return socket;
    }

    test("WebSocket alone", async () => {
      const there = arrange("WebSocket alone");
      if (there === undefined) return;
      for (let count = 0; count < CLIENTS; count++) await converse(await connected(there.url, ["websocket"]));
    });

    test("polling", async () => {
      const there = arrange("polling");
      if (there === undefined) return;
      if (!sticky) {
        const error = await failure(socketOf(there.url, ["polling"]));
        expect(error).toMatchObject({ code: "NO_STICKY_SESSIONS", status: 400, message: expect.stringContaining("Session ID unknown") });
        return lacking(NEEDS_STICKY);
      }
      for (let count = 0; count < CLIENTS; count++) {
        const socket = await connected(there.url, ["polling"]);
        await converse(socket);
        expect(socket.io.engine.transport.name).toBe("polling");
      }
    });

    test("upgrade", async () => {
      const there = arrange("upgrade");
      if (there === undefined) return;
      if (!sticky) {
        const error = await failure(socketOf(there.url, ["polling", "websocket"]));
        expect(error.code).toBe("NO_STICKY_SESSIONS");
        return lacking(NEEDS_STICKY);
      }
      for (let count = 0; count < CLIENTS; count++) {
        const socket = socketOf(there.url, ["polling", "websocket"]);
        const upgraded = new Promise((resolve) => socket.io.on("open", () => socket.io.engine.once("upgrade", resolve)));
        await outcome(socket);
        await soon("upgrade", upgraded);
        await converse(socket);
        expect(socket.io.engine.transport.name).toBe("websocket");
      }
    });

    test("broadcasts reach the clients of every process", async () => {
      const there = arrange("broadcasts");
      if (there === undefined) return;
      const listeners: Socket[] = [];
      for (const door of there.doors) listeners.push(await connected(door, ["websocket"]));
      const processes = await Promise.all(listeners.map((socket) => socket.timeout(PATIENCE).emitWithAck("who")));
      expect(new Set(processes).size, "each listener is at a process of its own").toBe(there.doors.length);
      const told = listeners.map((socket) => soon("broadcast", new Promise((resolve) => socket.once("told", resolve))));
      (await connected(there.url, sticky ? ["polling"] : ["websocket"])).emit("tell all", "news");
      expect(await Promise.all(told)).toEqual(told.map(() => "news"));
    });
  });
}

async function converse(socket: Socket): Promise<void> {
  const process: unknown = await socket.timeout(PATIENCE).emitWithAck("who");
  for (let round = 0; round < ROUNDS; round++) {
    expect(await socket.timeout(PATIENCE).emitWithAck("echo", { round })).toEqual({ round });
    expect(await socket.timeout(PATIENCE).emitWithAck("who")).toBe(process);
  }
}

/** Resolves when the socket is connected, rejects when it has been told that it could not, and will not be attempted again. */
function outcome(socket: Socket): Promise<void> {
  const settled = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.on("connect_error", (error) => {
      if (!socket.io.opts.reconnection) reject(error);
    });
  });
  socket.connect();
  return soon("connect", settled);
}

/** Why a socket could not connect. */
async function failure(socket: Socket): Promise<SocketIOError> {
  const error = await outcome(socket).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Error("the socket connected");
  return error as SocketIOError;
}
