/**
 * What went wrong, as a word to search for; docs/troubleshooting.md has a section on each.
 *
 * Misuse, thrown at the call:
 * - `ILLEGAL_URL`, `ILLEGAL_NAMESPACE`, `ILLEGAL_OPTION`, `ILLEGAL_EVENT`, `RESERVED_EVENT`, `NOT_SERIALIZABLE`.
 * - `MESSAGE_TOO_LARGE`: more than the server accepts; nothing was sent.
 *
 * On the way to the server:
 * - `HOST_NOT_FOUND`, `CONNECTION_REFUSED`, `NETWORK_UNREACHABLE`: no such name, nothing listens there, no way there.
 * - `PROXY_AGENT_MISSING`: the way leads through a proxy, and the package for that is not installed (Node).
 * - `CONNECT_TIMEOUT`, `REQUEST_TIMEOUT`: no connection in time; a polling request without an answer in time.
 * - `CERTIFICATE_UNTRUSTED`, `CERTIFICATE_EXPIRED`, `CERTIFICATE_WRONG_HOST`, `TLS_FAILED`.
 * - `MIXED_CONTENT`, `CONTENT_SECURITY_POLICY`: the browser forbids it. `CORS_BLOCKED`: so it does, as `diagnose` found out.
 * - `NETWORK_OR_CORS`: no answer that a page of another origin may read; browsers do not say why.
 * - `LOCALHOST_ON_DEVICE`: "localhost" is the phone itself there (React Native).
 * - `TRANSPORT_ERROR`: the platform does not say what broke.
 *
 * What answers is not what was expected:
 * - `PATH_NOT_FOUND`, `REDIRECTED`, `FORBIDDEN`, `HTTP_STATUS`: 404; sent elsewhere; 401 or 403; any other status.
 * - `NOT_SOCKET_IO`, `BAD_HANDSHAKE`: the answer is no handshake at all, or one that makes no sense.
 * - `UNSUPPORTED_PROTOCOL`, `UNSUPPORTED_TRANSPORT`: another revision of the protocol; a transport that one side does not have.
 * - `UPGRADE_FAILED`: the probe of a better transport came to nothing; the session goes on.
 *
 * Joining a namespace:
 * - `UNKNOWN_NAMESPACE`, `REFUSED`: the server has no such namespace; its middleware said no.
 * - `AUTH_FAILED`, `AUTH_TIMEOUT`: the `auth` function threw or rejected; never answered.
 *
 * During a session:
 * - `NO_STICKY_SESSIONS`, `SESSION_UNKNOWN`: the server does not know a session that it opened just now; does not any more.
 * - `CONNECTION_LOST`, `PING_TIMEOUT`: broken without a word; silent for too long.
 * - `SERVER_CLOSED`, `DISCONNECTED_BY_SERVER`: the server closed the connection; threw this socket out.
 * - `PARSE_ERROR`: the server sent what the protocol does not allow.
 * - `TOO_MANY_ATTACHMENTS`, `LIMIT_EXCEEDED`: it sent more than `limits.attachments`, or another of the `limits`, allows.
 *
 * Sending:
 * - `TIMEOUT`, `DISCONNECTED`: no acknowledgement in time; the connection was lost before it.
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
  | "HOST_NOT_FOUND"
  | "CONNECTION_REFUSED"
  | "NETWORK_UNREACHABLE"
  | "PROXY_AGENT_MISSING"
  | "CONNECT_TIMEOUT"
  | "REQUEST_TIMEOUT"
  | "CERTIFICATE_UNTRUSTED"
  | "CERTIFICATE_EXPIRED"
  | "CERTIFICATE_WRONG_HOST"
  | "TLS_FAILED"
  | "MIXED_CONTENT"
  | "CONTENT_SECURITY_POLICY"
  | "CORS_BLOCKED"
  | "NETWORK_OR_CORS"
  | "LOCALHOST_ON_DEVICE"
  | "TRANSPORT_ERROR"
  | "PATH_NOT_FOUND"
  | "REDIRECTED"
  | "FORBIDDEN"
  | "HTTP_STATUS"
  | "NOT_SOCKET_IO"
  | "BAD_HANDSHAKE"
  | "UNSUPPORTED_PROTOCOL"
  | "UNSUPPORTED_TRANSPORT"
  | "UPGRADE_FAILED"
  | "UNKNOWN_NAMESPACE"
  | "REFUSED"
  | "AUTH_FAILED"
  | "AUTH_TIMEOUT"
  | "NO_STICKY_SESSIONS"
  | "SESSION_UNKNOWN"
  | "CONNECTION_LOST"
  | "PING_TIMEOUT"
  | "SERVER_CLOSED"
  | "DISCONNECTED_BY_SERVER"
  | "PARSE_ERROR"
  | "TOO_MANY_ATTACHMENTS"
  | "LIMIT_EXCEEDED"
  | "TIMEOUT"
  | "DISCONNECTED"
  | "SERVER_UNREACHABLE"
  | "ABORTED"
  | "HANDLER_FAILED";

/** How far things had come: name, TCP, TLS, the first packet, a better transport, a namespace, the session, one event. */
export type Phase = "resolve" | "connect" | "tls" | "handshake" | "upgrade" | "join" | "session" | "emit";

/** What is known beside the message. */
export interface ErrorDetails {
  /** The original error. */
  cause?: unknown;
  /** How far things had come. */
  phase?: Phase | undefined;
  /** The address of the requests, without credentials and without its query, which may hold some. */
  url?: string | undefined;
  /** The HTTP status that the server answered with. */
  status?: number | undefined;
  /** The code that the WebSocket was closed with. */
  closeCode?: number | undefined;
  /** Of a connection that failed or was lost: whether it is attempted again by itself. */
  willRetry?: boolean | undefined;
  /** Milliseconds until then. */
  retryIn?: number | undefined;
  /** Which attempt to reconnect failed, from 1; 0 for any other. */
  attempt?: number | undefined;
  /** What to do about it, in a sentence or two. */
  hint?: string | undefined;
  /** What the server added to a refusal. */
  data?: unknown;
  /** The kind of error, as `socket.io-client` names it: "TransportError" for those of a transport. */
  type?: string;
  /** An HTTP status, a close code, or the event of the platform: what `socket.io-client` puts here. Beside a message that it uses: what is known. */
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
  /**
   * What to do about an error, where it does not say so itself: in Node, and wherever `isomorphic-socketio/diagnose` is
   * imported. The core has no such texts.
   *
   * @internal
   */
  static explain: ((error: SocketIOError) => string | undefined) | undefined;

  override readonly name: string = "SocketIOError";
  readonly code: ErrorCode;
  declare readonly phase?: Phase;
  declare readonly url?: string;
  declare readonly status?: number;
  declare readonly closeCode?: number;
  declare readonly willRetry?: boolean;
  declare readonly retryIn?: number;
  declare readonly attempt?: number;
  declare readonly hint?: string | undefined;
  declare readonly data?: unknown;
  declare readonly type?: string;
  declare readonly description?: unknown;
  declare readonly context?: unknown;
  declare readonly transport?: string;

  constructor(code: ErrorCode, message: string, { cause, ...details }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    note(this, details);
    note(this, { hint: SocketIOError.explain?.(this) });
  }
}

/** Adds what was not known yet when the error was made. */
export function note(error: SocketIOError, details: Omit<ErrorDetails, "cause">): void {
  const known = error as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries(details)) if (value !== undefined) known[key] ??= value;
}

/** The words of whatever was thrown, or what it is, since some have none, and some throw in turn. */
export function messageOf(thrown: unknown): string {
  try {
    return String((thrown as Error | null | undefined)?.message ?? thrown);
  } catch {
    return typeof thrown;
  }
}

/** Enough of what a server sent to recognise it in a log. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? text.slice(0, 40) + "…" : text);
}

/** What the protocol does not allow. */
export function parseError(message: string, cause?: unknown): SocketIOError {
  return new SocketIOError("PARSE_ERROR", message, { cause });
}

/** A transport's failure, in the shape that handlers written for `socket.io-client` read. */
export function transportError(code: ErrorCode, message: string, transport: string, details: ErrorDetails = {}): SocketIOError {
  return new SocketIOError(code, message, { type: "TransportError", transport, ...details });
}
