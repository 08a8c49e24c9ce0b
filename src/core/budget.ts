import { SocketIOError } from "./errors.ts";

/** What a server may ask of its client; one that asks more is left, with "parse error". Infinity lifts a limit. */
export interface Limits {
  /** Bytes of one message of a WebSocket, of one frame of a WebTransport, of one HTTP payload. Default 104857600, 100 MiB. */
  readonly frameBytes: number;
  /** Packets in one HTTP payload. Default 100000. */
  readonly payloadPackets: number;
  /** Bytes of the handshake. Default 16384. */
  readonly handshake: number;
  /** Characters of a namespace. Default 10000. */
  readonly namespace: number;
  /** Characters of the name of an event. Default 10000. */
  readonly eventName: number;
  /** Values in one event or acknowledgement, the name of the event among them: each goes to a listener as an argument. Default 10000. */
  readonly arguments: number;
  /** How deep arrays and objects may lie in each other; the list of arguments counts. Default 1000. */
  readonly depth: number;
  /** Binary parts of one packet. Default 1000. */
  readonly attachments: number;
  /** Bytes of one packet with all its binary parts. Default 268435456, 256 MiB. */
  readonly attachmentBytes: number;
  /** Milliseconds that a packet waits for its next binary part. Default 60000. */
  readonly attachmentTimeout: number;
  /** Events that wait until the server has let a namespace in; packets that overtake others in an upgrade. Default 100000. */
  readonly inbox: number;
  /** Bytes of those. Default 104857600, 100 MiB. */
  readonly inboxBytes: number;
}

/** Some of the limits: the others, and those that are undefined, are as they are by default. */
export type GivenLimits = { readonly [Limit in keyof Limits]?: Limits[Limit] | undefined };

const MIB = 0x100000;

export const LIMITS: Limits = {
  frameBytes: 100 * MIB,
  payloadPackets: 100_000,
  handshake: 16_384,
  namespace: 10_000,
  eventName: 10_000,
  arguments: 10_000,
  depth: 1000,
  attachments: 1000,
  attachmentBytes: 256 * MIB,
  attachmentTimeout: 60_000,
  inbox: 100_000,
  inboxBytes: 100 * MIB,
};

/** What is told when a server goes beyond a limit. */
export function exceeded(limit: keyof Limits, { [limit]: most }: Limits): SocketIOError {
  const code = limit === "attachments" ? "TOO_MANY_ATTACHMENTS" : "LIMIT_EXCEEDED";
  return new SocketIOError(code, `the server sent more than \`limits.${limit}\` allows: ${most}`);
}

/**
 * Compares what a server sent with a limit.
 *
 * @throws what is told when it goes beyond.
 */
export function hold(limit: keyof Limits, value: number, limits: Limits): void {
  if (value > limits[limit]) throw exceeded(limit, limits);
}

/** What is told when that many of that size may not wait. */
export function flooded(count: number, bytes: number, limits: Limits): SocketIOError | undefined {
  if (count > limits.inbox) return exceeded("inbox", limits);
  return bytes > limits.inboxBytes ? exceeded("inboxBytes", limits) : undefined;
}

/** Why a transport that met with this error closes: what came was too much or wrong, or nothing came any more. */
export function closeReason(error: unknown): "parse error" | "transport error" {
  const { code } = error as { code?: unknown };
  return code === "LIMIT_EXCEEDED" || code === "PARSE_ERROR" ? "parse error" : "transport error";
}
