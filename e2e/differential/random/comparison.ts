import { compare, type Differences } from "../diff.ts";
import type { Lanes } from "../recording.ts";
import type { Io } from "../scenario.ts";
import { converse } from "./conversation.ts";
import type { Program } from "./program.ts";

/** The two that are compared. */
export interface Libraries {
  readonly reference: Io;
  readonly ours: Io;
}

/** What the two libraries make differently of a program, but for what they are to do differently. */
export async function differences({ reference, ours }: Libraries, program: Program): Promise<Differences> {
  const expected = await converse(reference, program);
  const actual = await converse(ours, program);
  return compare(common(expected), common(actual));
}

/** A program that is still played differently, from which no step can be left out. */
export async function shrink(libraries: Libraries, program: Program): Promise<Program> {
  const differs = async (steps: Program["steps"]) => Object.keys(await differences(libraries, { ...program, steps })).length > 0;
  let { steps } = program;
  for (let size = Math.max(1, steps.length >> 1); ; ) {
    const before = steps.length;
    for (let at = 0; at < steps.length; ) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)];
      if (await differs(fewer)) steps = fewer;
      else at += size;
    }
    if (size > 1) size >>= 1;
    else if (steps.length === before) return { ...program, steps };
  }
}

/** What is left to compare. */
function common(lanes: Lanes): Lanes {
  const kept = Object.entries(lanes).filter(([lane]) => !isAbandoned(lane, lanes));
  return Object.fromEntries(kept.flatMap(([lane, lines]) => (/: (?:sent|received)$/.test(lane) ? byNamespace(lane, lines) : [[lane, commonLines(lane, lines)]])));
}

function commonLines(lane: string, lines: readonly string[]): readonly string[] {
  if (lane === "server") return lines.map(withoutReason).sort();
  if (lane.startsWith("server of ")) return lines.map((line) => withoutReason(line.replace(SESSION, "{")));
  if (lane.startsWith("manager of ")) return withoutRepeatedClose(lines).map(withoutTransport);
  if (lane.endsWith(": transport")) return lines.filter((line, index) => !isLateUpgrade(line, lines[index + 1]));
  return lines.map(withoutTransport);
}

/** Namespaces do not wait for one another: whose packet comes first is nobody's concern. */
function byNamespace(lane: string, lines: readonly string[]): [string, string[]][] {
  const lanes = new Map<string, string[]>();
  let nsp = "/";
  for (const line of lines) {
    // attachments follow their packet; of a long one nothing is known but its length
    if (/^<\d+ characters/.test(line)) nsp = "long";
    else if (!line.startsWith("<")) nsp = /^4\d(?:\d+-)?(\/[^,]*)?/.exec(line)?.[1] ?? "/";
    const own = lanes.get(nsp) ?? [];
    lanes.set(nsp, own);
    own.push(line.replace(CREDENTIALS, "$1").replace(SESSION, "{").replace(NAMES_OF_RECOVERY, ""));
  }
  return [...lanes].map(([name, own]) => [`${lane} ${name}`, own]);
}

/** INTENDED: "who leaves gives up the session", "the offset of a session that could not be recovered". Whether it was recovered is compared. */
const SESSION = /\{"?pid"?:"<pid \d+>"(?:,"?offset"?:"<offset \d+>")?,?/;
/** They are numbered across namespaces; in a long packet they are part of length and digest. */
const NAMES_OF_RECOVERY = /,"(?:pid":"<pid|<offset) \d+>"|(?<=^<)\d+ characters, \w+(?=>$)/g;
const CREDENTIALS = /^(40(?:\/[^,]*,)?)(?:\{"pid":"<pid \d+>"(?:,"offset":"<offset \d+>")?\}|\{\})$/;

/** Which transport hears first that the server has closed the connection, in the middle of an upgrade, is a matter of chance. */
function withoutTransport(line: string): string {
  return line.replace(/<transport: "(?:websocket connection closed|transport closed by the server)">/, "<transport>");
}

/** Where both sides close, the server may hear of the client first, or not; and what had not been read by then is an error of TCP. */
function withoutReason(line: string): string {
  return line.replace(/"(?:transport error|transport close|forced close|forced server close)"$/, "closed");
}

/** How long a session that nobody uses any more takes for its upgrade is nobody's concern. */
function isLateUpgrade(line: string, next: string | undefined): boolean {
  return line.startsWith("closed") || (line.startsWith("upgraded") && next?.startsWith("closed") === true);
}

/**
 * INTENDED: "disconnect() when there is no connection any more", "listeners of the Manager that were there before the socket's".
 * Of what is told between two connections, that they are closed by force is left out where it is not the first or not the only end.
 */
function withoutRepeatedClose(lines: readonly string[]): readonly string[] {
  const lives: string[][] = [[]];
  for (const line of lines) {
    if (line === "open") lives.push([]);
    lives.at(-1)!.push(line);
  }
  return lives.flatMap((life, index) => {
    const ends = life.filter((line) => line.startsWith("close "));
    const [end] = [...ends.filter((line) => !isForced(line)), ...(index > 0 ? ends : [])];
    const at = end === undefined ? -1 : life.indexOf(end);
    return life.filter((line, place) => !isForced(line) || place === at);
  });
}

function isForced(line: string): boolean {
  return line.startsWith('close "forced close"');
}

/** INTENDED: "disconnect() before the connection is open, over polling". */
function isAbandoned(lane: string, lanes: Lanes): boolean {
  return /: (?:transport|sent)$/.test(lane) && !(lane.replace(/\w+$/, "received") in lanes);
}
