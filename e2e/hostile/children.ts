import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { ROOT } from "../root.ts";
import type { Conversation } from "./conversations.ts";
import type { Outcome, Told } from "./outcome.ts";

/** What a client in a process of its own is told of a conversation. */
type Assignment = Pick<Conversation, "id" | "transports"> & { readonly options: object; readonly delivers?: readonly unknown[][] | undefined };

/** What it means that a process was ended by a signal: ours, or that of the garbage collector. */
const ENDS: Readonly<Record<string, Outcome>> = { SIGKILL: "stuck", SIGABRT: "out of memory" };

/** Processes at a time. */
const ABREAST = 4;

/**
 * Has a client lead these conversations in one process, and tells how each ended.
 *
 * @param patience milliseconds until a client that was told nothing takes that for the outcome. Its process ends soon after.
 */
export async function together(client: string, url: string, conversations: readonly Conversation[], patience: number): Promise<Map<string, Outcome>> {
  const assignments = conversations.map((each) => JSON.stringify(assignment(each)));
  const args = ["--max-old-space-size=512", "e2e/hostile/client.mjs", client, url, String(patience), ...assignments];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] });
  const stuck = setTimeout(() => child.kill("SIGKILL"), 2 * patience);
  const [said, [, signal]] = await Promise.all([text(child.stdout), once(child, "close") as Promise<[code: number | null, signal: NodeJS.Signals | null]>]);
  clearTimeout(stuck);
  const [ready, ...lines] = said.trimEnd().split("\n");
  if (ready !== "ready") throw new Error(`the client ${client} could not be started`);
  const told = lines.map((line) => JSON.parse(line) as Told);
  const outcomes = new Map(told.map(({ id, outcome }) => [id, outcome]));
  for (const { id } of conversations) if (!outcomes.has(id)) outcomes.set(id, ENDS[signal ?? ""] ?? "crash");
  return outcomes;
}

/** Where our client goes on, both are to tell the application the same; elsewhere what the other one tells is its own affair. */
function assignment({ id, transports, options = {}, ours, delivers = ours === "goes on" ? [] : undefined }: Conversation): Assignment {
  return { id, transports, options, delivers };
}

/** The same, each in a process of its own: what one of them does to its process happens to no other. */
export async function apart(client: string, url: string, conversations: readonly Conversation[], patience: number): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const waiting = [...conversations];
  const lead = async (): Promise<void> => {
    for (let next; (next = waiting.shift()); ) {
      for (const [id, outcome] of await together(client, url, [next], patience)) outcomes.set(id, outcome);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, lead));
  return outcomes;
}
