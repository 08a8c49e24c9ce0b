import { SocketIOError } from "../core/errors.ts";
import type { TraceEvent, TraceSink } from "./events.ts";

/** A sink that keeps the latest of what it is told. */
export interface Recorder extends TraceSink {
  /** What is kept, oldest first. */
  readonly events: readonly TraceEvent[];
  /** How many were forgotten because there was no room. */
  readonly forgotten: number;
  /** JSON lines, one for each event, for a bug report. */
  export(): string;
  clear(): void;
}

/**
 * A flight recorder: it keeps the latest `limit` events, and gives them as JSON lines when something went wrong.
 *
 * @param options `limit`: how many events are kept, a whole number from 1. Default 1000.
 * @throws SocketIOError `ILLEGAL_OPTION`
 * @example
 * const flight = recorder({ limit: 500 });
 * const socket = io(url, { trace: trace(flight) });
 * socket.on("connect_error", () => attach("trace.jsonl", flight.export()));
 */
export function recorder({ limit = 1000 }: { readonly limit?: number | undefined } = {}): Recorder {
  if (!Number.isInteger(limit) || limit < 1) throw new SocketIOError("ILLEGAL_OPTION", `\`limit\` is a whole number from 1, not ${limit}`);
  /** A ring: the oldest is at `next` once it is full. */
  let ring: TraceEvent[] = [];
  let next = 0;
  let forgotten = 0;

  const sink: TraceSink = (event) => {
    if (ring.length === limit) forgotten++;
    ring[next] = event;
    next = (next + 1) % limit;
  };
  const inOrder = () => (ring.length < limit ? [...ring] : [...ring.slice(next), ...ring.slice(0, next)]);

  return Object.defineProperties(sink, {
    events: { get: inOrder },
    forgotten: { get: () => forgotten },
    export: { value: () => inOrder().map((event) => `${JSON.stringify(event)}\n`).join("") },
    clear: {
      value: () => {
        ring = [];
        next = forgotten = 0;
      },
    },
  }) as Recorder;
}
