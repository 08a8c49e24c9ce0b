// What the library tells by itself.
import { type DisconnectDescription, io, type Manager, type Socket } from "socket.io-client";

const socket: Socket = io();

socket.on("connect", () => socket.id?.trim());
socket.on("connect_error", (error) => {
  const message: string = error.message;
  const { name, stack } = error;
  return socket.active ? undefined : [message, name, stack];
});
socket.on("disconnect", (reason, description) => {
  if (reason === "io server disconnect") socket.connect();
  return tell(reason, description);
});
socket.once("disconnect", (reason) => reason.length);
socket.once("disconnect", (reason: Socket.DisconnectReason) => reason satisfies string);
socket.once("connect_error", (error: Error) => error.message);

function tell(reason: string, description: DisconnectDescription | undefined): string {
  if (description === undefined) return reason;
  return description instanceof Error ? description.message : `${description.description} ${String(description.context)}`;
}

const manager: Manager = socket.io;
manager.on("open", () => {});
manager.on("ping", () => {});
manager.on("packet", (packet) => packet.nsp.trim());
manager.on("error", (error) => error.message);
manager.on("close", (reason, description) => tell(reason, description));
manager.on("reconnect_attempt", (attempt) => attempt.toFixed());
manager.on("reconnect", (attempt) => attempt.toFixed());
manager.on("reconnect_error", (error) => error.message);
manager.on("reconnect_failed", () => {});

const { engine } = manager;
engine.once("upgrade", () => engine.transport.name.trim());
engine.on("packet", ({ type, data }) => [type, data]);
engine.on("close", (reason) => reason);
engine.close();

socket.onAny((event, ...args) => [event, args]);
socket.prependAny((event: string, ...args: unknown[]) => [event, args]);
socket.offAny();
socket.onAnyOutgoing((event, ...args) => [event, args]);
socket.prependAnyOutgoing((event, ...args) => [event, args]);
socket.offAnyOutgoing((event: string) => event);
export const counts: number = socket.listenersAny().length + socket.listenersAnyOutgoing().length;

const reason: Socket.DisconnectReason = "ping timeout";
// @ts-expect-error: no such reason
const none: Socket.DisconnectReason = "boredom";
export const reasons = [reason, none];
