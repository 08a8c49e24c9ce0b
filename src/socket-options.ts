import { type Auth, checkAuth } from "./auth.ts";
import type { SocketIOError } from "./core/errors.ts";
import type { WhenOffline } from "./core/outbox.ts";
import type { CloseReason } from "./core/ports.ts";
import { checkSignal } from "./promise.ts";

/** Options of one namespace. */
export interface SocketOptions {
  /** Credentials for the server's middleware; a function is asked anew for each attempt to join. */
  auth?: Auth | null | undefined;
  /**
   * Milliseconds until a function given as `auth` must have answered, else `connect_error` tells `AUTH_TIMEOUT`; false for
   * no limit. Default: the option `timeout`.
   */
  authTimeout?: number | false | undefined;
  /** Send each event again, up to so many times, until the server acknowledges it; events keep their order. */
  retries?: number | undefined;
  /** Milliseconds that an acknowledgement may take, unless `timeout` says otherwise. */
  ackTimeout?: number | undefined;
  /**
   * What becomes of an event while the socket is not connected: "buffer", the default, keeps it until it is; "drop"
   * forgets it; "reject" has `emit` throw and `emitWithAck` reject with `SERVER_UNREACHABLE`.
   */
  whenOffline?: WhenOffline | undefined;
  /** Ends the attempt to connect for the first time, with the error `ABORTED`. A connection that stands is left alone. */
  signal?: AbortSignal | undefined;
  /** Told what listeners throw or reject with. Without it, that is reported as the platform reports what nobody caught. */
  onListenerError?: ((error: unknown) => void) | undefined;
}

/** What `ready` and `SocketBuilder.connect` take. */
export interface ReadyOptions {
  /** Milliseconds that it may take; no limit unless said. */
  readonly timeout?: number | undefined;
  /** Gives up when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What else is known of a disconnection. */
export type DisconnectDescription = Error | { description: string; context?: unknown };

/** Events that a socket tells by itself. */
export interface SocketReservedEvents {
  connect: () => void;
  connect_error: (error: SocketIOError) => void;
  disconnect: (reason: CloseReason, details?: DisconnectDescription) => void;
}

/**
 * The same options, known to be in order.
 *
 * @throws SocketIOError `ILLEGAL_OPTION`; `ABORTED` when the signal is already.
 */
export function checkSocketOptions(options: SocketOptions): SocketOptions {
  checkAuth(options.auth);
  checkSignal(options.signal);
  return options;
}
