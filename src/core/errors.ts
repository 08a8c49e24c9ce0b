/**
 * What went wrong, as a word to search for:
 *
 * - `ILLEGAL_URL`, `ILLEGAL_NAMESPACE`, `ILLEGAL_OPTION`, `ILLEGAL_EVENT`, `RESERVED_EVENT`, `NOT_SERIALIZABLE`: local misuse, thrown at the call.
 * - `MESSAGE_TOO_LARGE`: more than the server accepts; thrown at the call, nothing was sent.
 * - `CONNECT_TIMEOUT`: no handshake in time. `TRANSPORT_ERROR`: the network or the server broke the transport.
 * - `BAD_HANDSHAKE`, `PARSE_ERROR`: the server sent what the protocol does not allow.
 * - `UPGRADE_FAILED`: the probe of a better transport came to nothing; the session goes on.
 * - `REFUSED`: the server's middleware said no. `AUTH_FAILED`: the `auth` function threw or rejected.
 * - `TIMEOUT`: no acknowledgement in time. `DISCONNECTED`: the connection was lost before the acknowledgement.
 * - `SERVER_UNREACHABLE`: not connected, and told not to wait for it (`whenOffline`); nothing was sent.
 * - `ABORTED`: an AbortSignal said so. `HANDLER_FAILED`: a function of the application threw or rejected where one was needed.
 */
export type ErrorCode =
  | "ILLEGAL_URL"
  | "ILLEGAL_NAMESPACE"
  | "ILLEGAL_OPTION"
  | "ILLEGAL_EVENT"
  | "RESERVED_EVENT"
  | "NOT_SERIALIZABLE"
  | "MESSAGE_TOO_LARGE"
  | "CONNECT_TIMEOUT"
  | "TRANSPORT_ERROR"
  | "BAD_HANDSHAKE"
  | "PARSE_ERROR"
  | "UPGRADE_FAILED"
  | "REFUSED"
  | "AUTH_FAILED"
  | "TIMEOUT"
  | "DISCONNECTED"
  | "SERVER_UNREACHABLE"
  | "ABORTED"
  | "HANDLER_FAILED";

/** What is known beside the message. */
export interface ErrorDetails {
  /** The original error. */
  cause?: unknown;
  /** What to do about it, in a sentence or two. */
  hint?: string | undefined;
  /** What the server added to a refusal. */
  data?: unknown;
  /** The kind of error, as `socket.io-client` names it: "TransportError" for those of a transport. */
  type?: string;
  /** An HTTP status, a close code, or the event of the platform: what `socket.io-client` puts here. */
  description?: unknown;
  /** The response or the event that belongs to the description. */
  context?: unknown;
  /** Which transport failed. */
  transport?: string;
}

/** An error of the server's middleware, under the name that `socket.io-client` gives its type. */
export interface ExtendedError extends Error {
  data?: unknown;
}

/**
 * The one error class of the library.
 *
 * @example
 * socket.on("connect_error", (error) => {
 *   if (error.code === "REFUSED") showLogin(error.data);
 *   else console.warn(error.message, error.hint ?? "", error.cause);
 * });
 */
export class SocketIOError extends Error implements ErrorDetails {
  override readonly name: string = "SocketIOError";
  readonly code: ErrorCode;
  declare readonly hint?: string | undefined;
  declare readonly data?: unknown;
  declare readonly type?: string;
  declare readonly description?: unknown;
  declare readonly context?: unknown;
  declare readonly transport?: string;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    for (const [key, value] of Object.entries(details)) {
      if (value !== undefined) Object.defineProperty(this, key, { value, writable: true, enumerable: key !== "cause", configurable: true });
    }
  }
}

/** A transport's failure, in the shape that handlers written for `socket.io-client` read. */
export function transportError(message: string, transport: string, details: ErrorDetails = {}): SocketIOError {
  return new SocketIOError("TRANSPORT_ERROR", message, { type: "TransportError", transport, ...details });
}
