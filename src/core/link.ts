import type { Limits } from "./budget.ts";
import type { SocketIOError } from "./errors.ts";
import type { PacketLink, SendEvents } from "./outbox.ts";
import type { Packet } from "./packet.ts";
import type { CloseReason } from "./ports.ts";
import type { Session } from "./session.ts";

/** The connection under a session, shared by all namespaces. */
export interface SessionLink extends PacketLink {
  readonly limits: Limits;
  /** A session was made: its deadlines count from now on, connected or not. */
  register(session: Session): void;
  /** This session stopped being active. */
  release(): void;
  /** The server threw this session out, which may come back by itself. */
  expel(session: Session): void;
}

/** What becomes of a session, as the application hears of it. */
export type SessionNews =
  | [event: "connect"]
  | [event: "connect_error", error: SocketIOError]
  | [event: "disconnect", reason: CloseReason, error?: Error | undefined];

/** What a session tells and asks its owner. */
export interface SessionEvents extends SendEvents {
  /** Milliseconds that `onJoin` may take; no limit unless said. */
  readonly authTimeout?: number | undefined;
  /**
   * The link is up: `join` asks to be let in, `refuse` gives up because the `auth` could not be had.
   * Both are valid for this attempt only, so a late answer is ignored.
   */
  onJoin(join: (auth?: object) => void, refuse: (error: SocketIOError) => void): void;
  /** For the application: it is connected, or could not be, or is not any more. A server that refused leaves the session inactive. */
  tell(...news: SessionNews): void;
  onEvent(args: unknown[], reply?: (...answer: unknown[]) => void): void;
}

/** What becomes of a connection, as the application hears of it. */
export type ConnectionNews =
  | [event: "open" | "ping" | "reconnect_failed"]
  | [event: "error" | "reconnect_error", error: SocketIOError]
  | [event: "packet", packet: Packet]
  | [event: "close", reason: CloseReason, error?: Error | undefined]
  | [event: "reconnect_attempt" | "reconnect", attempt: number];

/** What a connection tells and asks its owner. */
export interface ConnectionEvents {
  /** For the application. */
  tell(...news: ConnectionNews): void;
  /** The session is on this transport now; undefined when it could not be made, or was lost. */
  onTransport(name: string | undefined): void;
  /** An attempt is made that is none to reconnect. */
  onAnew(): void;
  /**
   * Asks before each attempt to reconnect how to make it. `proceed` makes it, once `prepare` has run: what that throws
   * is how the attempt failed. It is valid for this attempt only, so a late answer is ignored.
   */
  onPrepare(attempt: number, reason: CloseReason, proceed: (prepare: () => void) => void): void;
  /** Whether anything is or will be connected by itself. Not for the application: the state is being changed. */
  onActive(active: boolean): void;
}
