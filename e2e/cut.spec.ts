import { expect, test } from "@playwright/test";
import { io } from "isomorphic-socketio";
import { Cut } from "./cut.ts";

/** Conversations at a time. */
const ABREAST = 16;

interface Course {
  /** What the application was told, in order. */
  readonly told: readonly string[];
  readonly bytes: number;
}

/** Connects, asks, and asks again over the last of the transports, before a server that is gone after so many bytes. */
async function converse(transports: readonly string[], after: number, how: "reset" | "close"): Promise<Course> {
  const server = await Cut.start(after, how);
  const told: string[] = [];
  const socket = io(server.url, { transports, forceNew: true, reconnection: false });
  const tell = (what: string) => (error: unknown) => void told.push(`${what}: ${(error as { readonly code?: string }).code}`);
  const ended = new Promise<void>((resolve) => {
    socket.on("connect_error", (error) => resolve(tell("connect_error")(error)));
    socket.on("disconnect", (reason, details) => resolve(tell("disconnect")(details ?? { code: reason })));
  });
  socket.on("connect", () => told.push("connect"));
  const ask = (): Promise<unknown> => socket.emitWithAck("question").then((answer: string) => told.push(answer), tell("no answer"));
  const upgraded = new Promise<void>((resolve) => {
    if (transports.length === 1) resolve();
    else socket.io.engine.once("upgrade", () => resolve());
  });
  await Promise.all([ask(), Promise.race([upgraded, ended])]);
  if (socket.connected) await ask();
  socket.disconnect();
  await ended;
  await server.close();
  return { told, bytes: server.written };
}

for (const [name, transports] of Object.entries({ "long-polling": ["polling"], WebSocket: ["websocket"], "the upgrade": ["polling", "websocket"] })) {
  test(`over ${name}, a connection that breaks after any byte ends the session with one reason, and each question once`, async () => {
    const { told, bytes } = await converse(transports, Infinity, "close");
    expect(told).toEqual(["connect", "answer", "answer", "disconnect: io client disconnect"]);
    const courses = new Set<string>();
    let next = 0;
    const lead = async (): Promise<void> => {
      for (let at; (at = next++) < bytes; ) courses.add((await converse(transports, at, at % 2 ? "reset" : "close")).told.join(", "));
    };
    await Promise.all(Array.from({ length: ABREAST }, lead));
    expect([...courses].sort()).toEqual([
      "connect, answer, disconnect: CONNECTION_LOST, no answer: DISCONNECTED",
      "connect, disconnect: CONNECTION_LOST, no answer: DISCONNECTED",
      "connect_error: CONNECTION_LOST, no answer: DISCONNECTED",
    ]);
  });
}
