// Types that are rarely named, and the generic Manager.
import { type ExtendedError, Manager, type ManagerReservedEvents, type Socket, type SocketReservedEvents } from "socket.io-client";
import type { FromServer, ToServer } from "./events.js";

export const manager: Manager<FromServer, ToServer> = new Manager<FromServer, ToServer>("http://localhost");
export const socket: Socket<FromServer, ToServer> = manager.socket("/");

export function why(error: ExtendedError): string {
  return `${error.message} ${String(error.data)}`;
}

export const onDisconnect: SocketReservedEvents["disconnect"] = (reason) => reason;
export const onError: SocketReservedEvents["connect_error"] = (error) => error.message;
export const onReconnect: ManagerReservedEvents["reconnect"] = (attempt) => attempt.toFixed();
