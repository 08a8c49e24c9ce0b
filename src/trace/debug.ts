import type { TraceEvent, TraceSink } from "./events.ts";
import { lineOf } from "./lines.ts";

const LIBRARY = "isomorphic-socketio";

/** Which part of the library an event belongs to: "engine" for the session itself, "socket" for what goes through it, or a transport. */
export function areaOf(event: TraceEvent): string {
  if (event.kind !== "packet") return event.transport;
  switch (event.packet) {
    case "open":
    case "close":
    case "ping":
    case "pong":
    case "upgrade":
    case "noop":
      return "engine";
    default:
      return "socket";
  }
}

/**
 * Tells which names a `DEBUG` variable selects, in the syntax of the `debug` package: names apart by commas or spaces,
 * `*` for anything, `-` in front of what is left out.
 */
export function selection(patterns: string): (name: string) => boolean {
  const words = patterns.split(/[\s,]+/).filter(Boolean);
  const skipped = words.filter((word) => word.startsWith("-")).map((word) => glob(word.slice(1)));
  const chosen = words.filter((word) => !word.startsWith("-")).map(glob);
  return (name) => !skipped.some((fits) => fits(name)) && chosen.some((fits) => fits(name));
}

/** Without a regular expression: a pattern with many stars would make one slow. */
function glob(pattern: string): (name: string) => boolean {
  const [start = "", ...parts] = pattern.split("*");
  return (name) => {
    if (parts.length === 0) return name === start;
    const end = parts.at(-1)!;
    if (!name.startsWith(start) || !name.endsWith(end) || name.length < start.length + end.length) return false;
    let at = start.length;
    for (const part of parts.slice(0, -1)) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= name.length - end.length;
  };
}

/**
 * The sink behind `DEBUG=isomorphic-socketio*`: prints what the variable selects. The names are `isomorphic-socketio:engine`,
 * `:socket`, `:polling`, `:websocket` and `:webtransport`.
 *
 * @returns undefined when nothing of the library is selected.
 */
export function debugSink(patterns: string, print: (line: string) => void): TraceSink | undefined {
  const selected = selection(patterns);
  const areas = ["engine", "socket", "polling", "websocket", "webtransport"];
  if (!areas.some((area) => selected(`${LIBRARY}:${area}`))) return undefined;
  return (event) => {
    const name = `${LIBRARY}:${areaOf(event)}`;
    if (selected(name)) print(`${new Date(event.time).toISOString()} ${name} ${lineOf(event)}`);
  };
}
