import { type ErrorCode, SocketIOError } from "../core/errors.ts";
import type { CloseReason } from "../core/ports.ts";
import type { Socket } from "../socket.ts";
import { pause } from "./patience.ts";
import { failed, passed, type Result, skipped } from "./report.ts";
import type { Subject } from "./subject.ts";

/** How long a connection is watched, in ms: for a heartbeat where one comes soon enough. */
const WATCH = 500;
const LONGEST_WATCH = 3000;

interface Observation {
  socket?: Socket;
  /** The server let it in. */
  joined?: boolean;
  /** Why it did not. */
  refusal?: SocketIOError;
  /** How it ended by itself, which may be before anybody looks. */
  lost?: { readonly reason: CloseReason; readonly details: unknown };
}

const observations = new WeakMap<Subject, Observation>();

/** What became of the attempt to join. */
export function observation(subject: Subject): Observation {
  let found = observations.get(subject);
  if (!found) observations.set(subject, (found = {}));
  return found;
}

/** Watches a socket from its first moment on. */
export function watch(subject: Subject, socket: Socket): Observation {
  const observed = observation(subject);
  observed.socket = socket;
  socket.on("disconnect", (reason: CloseReason, details: unknown) => (observed.lost ??= { reason, details }));
  return observed;
}

/** Whether the connection lasts for a moment. Closes it. */
export async function farewell(subject: Subject, signal: AbortSignal): Promise<Result> {
  const observed = observation(subject);
  const { socket, joined } = observed;
  if (!socket || !joined) return skipped("there is no connection to watch");
  const { pingInterval = Infinity, pingTimeout = Infinity } = subject.handshake ?? {};
  const heartbeat = pingInterval + pingTimeout + WATCH;
  const ms = heartbeat <= LONGEST_WATCH ? heartbeat : WATCH;
  const lost = new AbortController();
  const onDisconnect = () => lost.abort();
  socket.on("disconnect", onDisconnect);
  const giveUp = () => lost.abort();
  signal.addEventListener("abort", giveUp);
  if (!observed.lost) await pause(ms, lost.signal);
  signal.removeEventListener("abort", giveUp);
  socket.off("disconnect", onDisconnect);
  const { lost: loss } = observed;
  await leave(subject, signal);
  return loss ? failed(codeOf(loss.reason, loss.details), `the connection was lost at once: ${said(loss.reason, loss.details)}`) : passed(`the connection lasts: it was watched for ${ms} ms`);
}

/** Disconnects what is connected, and waits until the server knows. */
export async function leave(subject: Subject, signal: AbortSignal): Promise<void> {
  const { socket } = observation(subject);
  observations.delete(subject);
  if (!socket) return;
  const { engine } = socket.io;
  socket.disconnect();
  if (engine?.id !== undefined) await subject.forgotten(engine.id, signal);
}

const REASONS: Readonly<Record<CloseReason, ErrorCode>> = {
  "io server disconnect": "DISCONNECTED_BY_SERVER",
  "io client disconnect": "ABORTED",
  "ping timeout": "PING_TIMEOUT",
  "transport close": "SERVER_CLOSED",
  "transport error": "CONNECTION_LOST",
  "parse error": "PARSE_ERROR",
  "forced close": "ABORTED",
};

function codeOf(reason: CloseReason, details: unknown): ErrorCode {
  return details instanceof SocketIOError && details.code !== "TRANSPORT_ERROR" ? details.code : REASONS[reason];
}

function said(reason: CloseReason, details: unknown): string {
  return details instanceof Error && details.message !== "" ? `${reason}, ${details.message}` : reason;
}
