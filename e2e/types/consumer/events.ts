// Events with types, as applications declare them: listening, sending, answering.
import { io, type Socket } from "socket.io-client";

export interface User {
  id: number;
  name: string;
}

export interface FromServer {
  started: () => void;
  message: (from: User, text: string, attachment?: ArrayBuffer) => void;
  question: (text: string, answer: (yes: boolean) => void) => void;
}

export interface ToServer {
  typing: () => void;
  say: (text: string, loud?: boolean) => void;
  lookUp: (id: number, found: (user: User) => void) => void;
  join: (room: string, joined: (members: string[], topic: string) => void) => void;
  save: (text: string, saved?: (id: string) => void) => void;
}

const socket: Socket<FromServer, ToServer> = io("http://localhost:3000");

socket.on("started", () => {});
socket.on("message", (from, text, attachment) => {
  const name: string = from.name;
  const length: number = text.length + (attachment?.byteLength ?? 0);
  return [name, length];
});
socket.once("question", (text, answer) => answer(text.endsWith("?")));
socket.off("message");
socket.off();
const listeners: ((text: string, answer: (yes: boolean) => void) => void)[] = socket.listeners("question");
const anyone: boolean = socket.hasListeners("started");
socket.removeAllListeners("started");
socket.removeListener("question", listeners[0]);

socket.emit("typing");
socket.emit("say", "hello");
socket.emit("say", "hello", true);
socket.emit("lookUp", 5, (user) => user.name.trim());
socket.emit("join", "lobby", (members, topic) => members.concat(topic));
socket.emit("save", "text");
socket.emit("save", "text", (id) => id.trim());
socket.volatile.emit("typing");
socket.compress(false).emit("say", "hello");
socket.send("anything", 5);

socket.timeout(1000).emit("lookUp", 5, (error, user) => {
  const failed: string = error?.message ?? user.name;
  return failed;
});
socket.timeout(1000).emit("typing");
socket.volatile.timeout(1000).emit("lookUp", 5, (error, user) => error ?? user);
socket.timeout(1000).volatile.emit("typing");

export async function ask(): Promise<User> {
  const user: User = await socket.emitWithAck("lookUp", 5);
  const other = await socket.timeout(1000).emitWithAck("lookUp", user.id);
  const members: string[] = await socket.emitWithAck("join", "lobby");
  return members.includes(user.name) ? user : other;
}

/** One map for both ways. */
interface Both {
  ping: (n: number, answer: (n: number) => void) => void;
}

const single: Socket<Both> = io("http://localhost:3000/single");
single.on("ping", (n, answer) => answer(n + 1));
single.emit("ping", 1, (n) => n.toFixed());
export const answer: Promise<number> = single.timeout(5).emitWithAck("ping", 1);

/** No map at all. */
const plain = io("http://localhost:3000/plain");
const same: Socket = plain;
plain.on("anything", (a, b: number, c: string) => [a, b, c]);
plain.emit("anything", 1, "two", { three: [4] }, (...answer: unknown[]) => answer);
export const guess: Promise<unknown> = plain.emitWithAck("anything", 1);

export { anyone, same };
