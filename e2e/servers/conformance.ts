// What is asked of every server, whatever language it is written in: README.md in here says what the server does.
import { expect } from "@playwright/test";
import { Manager, type Socket, type SocketIOError } from "isomorphic-socketio";
import { soon } from "../scenario.ts";
import type { Relay } from "./relay.ts";

export type Transport = "polling" | "websocket";

/** A conversation with the server behind the relay, over one connection. */
export interface Visit {
  readonly relay: Relay;
  readonly transports: readonly Transport[];
  /** A socket of a namespace, not connected yet. */
  join(namespace: string, auth?: Record<string, unknown>): Socket;
}

const OBJECT = { text: "héllo 你好 🎈", numbers: [1, -2.5, 1e9], nested: { no: false, yes: true } };
const BYTES = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
/** Milliseconds. */
const PATIENCE = 10_000;
const MANY = Array.from({ length: 100 }, (_, number) => ({ number }));

/** Each scenario by its name, which is its column in the table. */
export const SCENARIOS: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  async connect({ join, transports }) {
    const socket = await connected(join("/"));
    expect(socket.id).toEqual(expect.stringMatching(/./));
    expect(socket.recovered).toBe(false);
    expect(transportOf(socket)).toBe(transports.at(-1));
    expect(await echoed(socket, "echo", OBJECT)).toEqual(OBJECT);
  },

  async namespaces({ join }) {
    const main = await connected(join("/"));
    const chat = await connected(join("/chat"));
    expect(await Promise.all([main, chat].map((socket) => socket.timeout(PATIENCE).emitWithAck("where")))).toEqual(["/", "/chat"]);
    const overheard: unknown[] = [];
    main.onAny((...event: unknown[]) => overheard.push(event));
    expect(await echoed(chat, "echo", OBJECT)).toEqual(OBJECT);
    chat.disconnect();
    expect(await main.timeout(PATIENCE).emitWithAck("where")).toBe("/");
    expect(overheard).toEqual([]);
  },

  async "unknown namespace"({ join }) {
    const error = await refused(join("/nowhere"));
    expect(["UNKNOWN_NAMESPACE", "REFUSED"]).toContain(error.code);
    expect(error.message).toEqual(expect.stringMatching(/./));
  },

  async "acknowledgements by the server"({ join }) {
    const socket = await connected(join("/"));
    expect(await socket.timeout(PATIENCE).emitWithAck("echo", OBJECT)).toEqual(OBJECT);
  },

  async "null in objects"({ join }) {
    const socket = await connected(join("/"));
    expect(await socket.timeout(PATIENCE).emitWithAck("echo", { nothing: null })).toEqual({ nothing: null });
  },

  async "a hundred events at once"({ join }) {
    const socket = await connected(join("/"));
    expect(await Promise.all(MANY.map((value) => socket.timeout(PATIENCE).emitWithAck("echo", value)))).toEqual(MANY);
  },

  async "acknowledgements by the client"({ join }) {
    const socket = await connected(join("/"));
    socket.on("question", (text: string, acknowledge: (answer: string) => void) => acknowledge(`${text}!`));
    const answered = next(socket, "answered");
    socket.emit("ask", "héllo");
    expect(await answered).toBe("héllo!");
  },

  async "binary by the client"({ join }) {
    const socket = await connected(join("/"));
    expect(same(await socket.timeout(PATIENCE).emitWithAck("bytes", BYTES))).toBe(true);
    const { name, bytes } = (await socket.timeout(PATIENCE).emitWithAck("wrap", { name: "all", bytes: BYTES })) as { name: string; bytes: unknown };
    expect([name, same(bytes)]).toEqual(["all", true]);
  },

  async "binary by the server"({ join }) {
    const socket = await connected(join("/"));
    expect(same(await echoed(socket, "bytes", BYTES))).toBe(true);
    const { name, bytes } = (await echoed(socket, "wrap", { name: "all", bytes: BYTES })) as { name: string; bytes: unknown };
    expect([name, same(bytes)]).toEqual(["all", true]);
  },

  async "binary acknowledgements by the client"({ join }) {
    const socket = await connected(join("/"));
    socket.on("question bytes", (_text: string, acknowledge: (answer: Buffer) => void) => acknowledge(BYTES));
    const answered = next(socket, "answered bytes");
    socket.emit("ask bytes", "which?");
    expect(same(await answered)).toBe(true);
  },

  async reconnect({ join, relay }) {
    const socket = await connected(join("/"));
    const before = socket.id;
    const lost = next(socket, "disconnect");
    relay.cut();
    expect(await lost).toEqual(expect.stringMatching(/^transport (close|error)$/));
    relay.mend();
    expect(await socket.timeout(PATIENCE).emitWithAck("echo", OBJECT)).toEqual(OBJECT); // waits for the new connection
    expect(socket.id).not.toBe(before);
  },

  async "middleware refusal"({ join }) {
    const socket = join("/private", { token: "guess" });
    expect(await refused(socket)).toMatchObject({ code: "REFUSED", message: "not authorized" });
    expect(socket.active).toBe(false);
    socket.auth = { token: "secret" };
    expect(await (await connected(socket)).timeout(PATIENCE).emitWithAck("where")).toBe("/private");
  },

  async "data of a refusal"({ join }) {
    expect(await refused(join("/private"))).toMatchObject({ data: { reason: "token" } });
  },
};

/** Begins over polling, and changes to a WebSocket while events are on their way in both directions: none is lost, none overtakes another. */
export async function upgrade({ join }: Visit): Promise<void> {
  const socket = join("/");
  const arrived: unknown[] = [];
  socket.on("echo", (value: unknown) => arrived.push(value));
  const answers: Promise<unknown>[] = [];
  const emit = (count: number): void => {
    for (const value of MANY.slice(answers.length, answers.length + count)) answers.push(socket.timeout(PATIENCE).emitWithAck("echo", value));
  };
  const upgraded = new Promise<unknown>((resolve) => {
    socket.io.once("open", () => {
      const begun = transportOf(socket);
      socket.io.engine.once("upgrade", () => resolve([begun, transportOf(socket)]));
    });
  });
  emit(5); // wait for the connection
  await connected(socket);
  emit(5);
  expect(await upgraded).toEqual(["polling", "websocket"]);
  emit(5);
  const sent = MANY.slice(0, answers.length);
  expect(await Promise.all(answers)).toEqual(sent);
  expect(arrived).toEqual(sent);
}

/** A visit, and how to end it. */
export function visit(relay: Relay, transports: readonly Transport[]): Visit & { leave(): void } {
  const manager = new Manager(relay.url, { transports: [...transports], autoConnect: false, reconnectionDelay: 20, reconnectionDelayMax: 100 });
  const sockets: Socket[] = [];
  return {
    relay,
    transports,
    join(namespace, auth = {}) {
      const socket = manager.socket(namespace, { auth });
      sockets.push(socket);
      return socket;
    },
    leave() {
      for (const socket of sockets) socket.disconnect();
    },
  };
}

async function connected(socket: Socket): Promise<Socket> {
  const outcome = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  socket.connect();
  await soon("connect", outcome);
  return socket;
}

async function refused(socket: Socket): Promise<SocketIOError> {
  const outcome = new Promise<SocketIOError>((resolve, reject) => {
    socket.once("connect_error", resolve);
    socket.once("connect", () => reject(new Error("the server let the socket in")));
  });
  socket.connect();
  return soon("connect_error", outcome);
}

function next(socket: Socket, event: string): Promise<unknown> {
  return soon(event, new Promise((resolve) => socket.once(event, resolve)));
}

/** What comes back of its own accord for an event that asked for no acknowledgement. */
function echoed(socket: Socket, event: string, value: unknown): Promise<unknown> {
  const back = next(socket, event);
  socket.emit(event, value);
  return back;
}

function same(bytes: unknown): boolean {
  return bytes instanceof Uint8Array && BYTES.equals(bytes);
}

function transportOf(socket: Socket): string | undefined {
  return socket.io.engine.transport.name;
}
