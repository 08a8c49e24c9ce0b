import type { Limits } from "./budget.ts";
import type { SocketIOError } from "./errors.ts";
import type { PacketLink } from "./outbox.ts";
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
  /** The server broke the protocol. */
  fail(error: SocketIOError): void;
}

/** What a session tells its application. */
export interface SessionEvents {
  /**
   * The link is up: `join` asks to be let in, `refuse` gives up because the `auth` could not be had.
   * Both are valid for this attempt only, so a late answer is ignored.
   */
  onJoin(join: (auth?: object) => void, refuse: (error: SocketIOError) => void): void;
  onConnect(): void;
  onEvent(args: unknown[], reply?: (...answer: unknown[]) => void): void;
  /** An event is on its way to the server. */
  onSend(args: readonly unknown[]): void;
  /** The connection could not be made, or the server refused; in that case the session is inactive now. */
  onError(error: SocketIOError): void;
  onDisconnect(reason: CloseReason, error?: Error): void;
}
