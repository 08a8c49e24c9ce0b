// What must not compile.
import { io, Manager, type Socket } from "socket.io-client";
import type { FromServer, ToServer } from "./events.js";

const socket: Socket<FromServer, ToServer> = io();

// @ts-expect-error no such event
socket.on("mesage", () => {});
// @ts-expect-error an event for the server
socket.on("say", () => {});
// @ts-expect-error the text comes second
socket.on("message", (text: string) => text);
// @ts-expect-error the parameters of a reserved event
socket.on("disconnect", (reason: number) => reason);
// @ts-expect-error no such event
socket.once("nothing", () => {});

// @ts-expect-error no such event
socket.emit("sya", "hello");
// @ts-expect-error an event of the server
socket.emit("started");
// @ts-expect-error an argument too few
socket.emit("say");
// @ts-expect-error an argument too many
socket.emit("typing", 1);
// @ts-expect-error another type
socket.emit("say", 5);
// @ts-expect-error another type of an optional argument
socket.emit("say", "hello", "loud");
// @ts-expect-error no acknowledgement
socket.emit("lookUp", 5);
// @ts-expect-error without a time limit there is no error
socket.emit("lookUp", 5, (error: Error, user: { name: string }) => [error, user.name]);
// @ts-expect-error under a time limit the error comes first
socket.timeout(5).emit("lookUp", 5, (user: { id: number }) => user.id);
// @ts-expect-error the acknowledgement is the promise
void socket.emitWithAck("lookUp", 5, () => {});
// @ts-expect-error another type
void socket.emitWithAck("lookUp", "5");
// @ts-expect-error no such event
void socket.timeout(5).emitWithAck("lookup", 5);
// @ts-expect-error a number
socket.timeout("5");
// @ts-expect-error it answers a user
const wrong: Promise<string> = socket.emitWithAck("lookUp", 5);

// @ts-expect-error an address is a string
io(5);
// @ts-expect-error no such option
io("http://localhost", { reconection: true });
// @ts-expect-error a number
io("http://localhost", { timeout: "5" });
// @ts-expect-error an object or a function
io("http://localhost", { auth: "secret" });
// @ts-expect-error no such event of a manager
new Manager().on("reconect", () => {});

export { wrong };
