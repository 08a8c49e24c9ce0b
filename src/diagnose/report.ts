import type { ErrorCode } from "../core/errors.ts";
import type { TransportOptions } from "../core/ports.ts";
import type { Auth } from "../auth.ts";
import type { Query } from "../options.ts";
import { link, remedy } from "./explain.ts";

/** What is tried, in this order. */
export type StageName =
  | "address"
  | "name"
  | "tcp"
  | "tls"
  | "http"
  | "path"
  | "version"
  | "cors"
  | "handshake"
  | "sticky"
  | "websocket"
  | "webtransport"
  | "namespace"
  | "auth"
  | "session";

/** How a stage ended. A warning is worth knowing, and keeps nobody from connecting. */
export type Outcome = "passed" | "warning" | "failed" | "skipped";

/** One thing that was tried. */
export interface Stage {
  readonly name: StageName;
  readonly outcome: Outcome;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** What was seen, in words. */
  readonly detail: string;
  /** What is wrong, where something is. */
  readonly code?: ErrorCode;
}

/** What `diagnose` found out: what to do, what is wrong, and how that was seen. */
export interface Diagnosis {
  /** What to do about it; undefined when nothing is wrong. */
  readonly fix: string | undefined;
  /** What is wrong, in one sentence; or that nothing is. */
  readonly verdict: string;
  readonly ok: boolean;
  /** Undefined when nothing is wrong. */
  readonly code: ErrorCode | undefined;
  /** The stage that found it. */
  readonly stage: StageName | undefined;
  /** How to make sure. */
  readonly check: string | undefined;
  /** The section of our documentation. */
  readonly link: string | undefined;
  /** The server, without credentials. */
  readonly url: string;
  readonly path: string;
  readonly namespace: string;
  readonly stages: readonly Stage[];
  /** How long all of it took, in milliseconds. */
  readonly ms: number;
}

/** How to reach the server, as with `io()`, and how to be told. */
export interface DiagnoseOptions extends TransportOptions {
  /** The path of the HTTP requests. Default "/socket.io". */
  readonly path?: string | undefined;
  /** End that path with a slash. Default true. */
  readonly addTrailingSlash?: boolean | undefined;
  /** In the place of the path of the address. */
  readonly namespace?: string | undefined;
  readonly auth?: Auth | null | undefined;
  readonly query?: Query | undefined;
  /** The transports that the application uses, by name. Default polling, WebSocket and WebTransport. */
  readonly transports?: readonly string[] | undefined;
  /** Told of each stage as it ends. */
  readonly onProgress?: ((stage: Stage) => void) | undefined;
  /** Gives up, and closes what is open. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that everything together may take. Default 30000. */
  readonly timeout?: number | undefined;
  /** Milliseconds that one stage may take. Default 5000. */
  readonly stageTimeout?: number | undefined;
}

/** What is wrong, as the stage that found it puts it. */
export interface Problem {
  readonly outcome: "failed";
  readonly code: ErrorCode;
  readonly detail: string;
  /** Better than what is said about the code in general. */
  readonly fix?: string | undefined;
}

/** What a stage says. */
export type Result = Problem | { readonly outcome: Exclude<Outcome, "failed">; readonly detail: string; readonly code?: ErrorCode };

export const passed = (detail: string): Result => ({ outcome: "passed", detail });
export const skipped = (detail: string): Result => ({ outcome: "skipped", detail });
export const failed = (code: ErrorCode, detail: string, fix?: string): Problem => ({ outcome: "failed", code, detail, fix });

/** The verdict on what was seen: the first thing that is wrong is the cause of what follows. */
export function conclude(
  where: Pick<Diagnosis, "url" | "path" | "namespace">,
  stages: readonly Stage[],
  problem: Problem | undefined,
  ms: number,
): Diagnosis {
  const rest = { ...where, stages, ms };
  if (!problem) return { fix: undefined, verdict: healthy(stages), ok: true, code: undefined, stage: undefined, check: undefined, link: undefined, ...rest };
  const { code, detail, fix = remedy(code).fix } = problem;
  const stage = stages.find(({ outcome }) => outcome === "failed")?.name;
  return { fix, verdict: `${detail[0]!.toUpperCase()}${detail.slice(1)}.`, ok: false, code, stage, check: remedy(code).check, link: link(code), ...rest };
}

function healthy(stages: readonly Stage[]): string {
  const over = stages.filter(({ name, outcome }) => outcome === "passed" && (name === "handshake" || name === "websocket" || name === "webtransport"));
  const names = over.map(({ name }) => (name === "handshake" ? "long-polling" : name === "websocket" ? "WebSocket" : "WebTransport"));
  return `Nothing is wrong: the server can be reached over ${names.join(" and ")}.`;
}
