import { SocketIOError } from "./errors.ts";

/** The server's CONNECT_ERROR: text, or an object with a message and whatever the middleware added. */
export function refused(reason: unknown, nsp: string, url: string | undefined): SocketIOError {
  const { message, data }: { message?: unknown; data?: unknown } = typeof reason === "string" ? { message: reason } : { ...(reason as object) };
  // the name that stands behind the host is that of a namespace; many take it for the path
  if (message === "Invalid namespace") return new SocketIOError("UNKNOWN_NAMESPACE", message, { data, description: `the server at ${url} has no namespace "${nsp}"` });
  return new SocketIOError("REFUSED", typeof message === "string" ? message : "the server refused the connection", { data });
}

/** The server's CONNECT names no session: it speaks an older protocol. */
export function versionMismatch(): SocketIOError {
  return new SocketIOError(
    "UNSUPPORTED_PROTOCOL",
    "It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)",
  );
}
