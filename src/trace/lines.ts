import { visible } from "../visible.ts";
import type { TraceEvent, TraceSink } from "./events.ts";

/** How much is printed: what failed; also what comes and goes; also every packet. */
export type TraceLevel = "error" | "info" | "debug";

const RANK: Readonly<Record<TraceLevel, number>> = { error: 0, info: 1, debug: 2 };

/** How important an event is. */
export function levelOf(event: TraceEvent): TraceLevel {
  switch (event.kind) {
    case "closed":
      return event.reason === "transport close" ? "info" : "error";
    case "packet":
      if (event.packet === "refusal") return "error";
      return event.packet === "connect" || event.packet === "disconnect" ? "info" : "debug";
    case "pause":
    case "paused":
    case "resume":
      return "debug";
    default:
      return "info";
  }
}

/** An event in one line. */
export function lineOf(event: TraceEvent): string {
  return `${event.direction === "in" ? "◀" : "▶"} ${event.transport}#${event.id} ${visible(saying(event))}`;
}

function saying(event: TraceEvent): string {
  switch (event.kind) {
    case "packet": {
      const namespace = event.namespace === undefined || event.namespace === "/" ? "" : ` ${event.namespace}`;
      return `${event.packet}${namespace} ${event.size} B${event.content === undefined ? "" : ` ${event.content}`}`;
    }
    case "opening":
      return `opening ${event.url}`;
    case "closed":
      return `closed: ${event.error?.message ?? event.reason}`;
    default:
      return event.kind;
  }
}

/** Where lines go: `console`, or something that looks like it. */
export type Printer = Readonly<Record<TraceLevel, (line: string) => void>>;

/**
 * A sink that prints to the console: `console.error` for what failed, `console.info` for what comes and goes,
 * `console.debug` for each packet.
 *
 * @param options `level`: the least important kind that is printed. Default "debug".
 * @example
 * io(url, { trace: trace(consoleSink({ level: "info" })) });
 */
export function consoleSink({ level = "debug", printer = console }: { readonly level?: TraceLevel; readonly printer?: Printer } = {}): TraceSink {
  return (event) => {
    const its = levelOf(event);
    if (RANK[its] <= RANK[level]) printer[its](`${new Date(event.time).toISOString().slice(11, 23)} ${lineOf(event)}`);
  };
}
