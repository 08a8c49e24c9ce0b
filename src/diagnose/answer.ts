import { parseHandshake } from "../core/frame.ts";
import type { Handshake } from "../core/ports.ts";
import type { Answer } from "./platform.ts";
import { failed, type Problem } from "./report.ts";

/** What an answer to the first request of long-polling says about who gave it. */
export interface Reading {
  /** How the server could be reached, if it is an Engine.IO server at all. */
  readonly handshake?: Handshake;
  /** The session that an old server opened: its id. */
  readonly old?: string;
  /** What is wrong, by the stage that it belongs to. */
  readonly problem?: { readonly stage: "http" | "path" | "version" | "handshake"; readonly problem: Problem };
}

/** The errors of Engine.IO, as its servers number them. */
const UNKNOWN_TRANSPORT = 0;
const UNKNOWN_SESSION = 1;
const UNSUPPORTED_VERSION = 5;

/** Understands an answer. */
export function read(answer: Answer): Reading {
  const { status, body } = answer;
  const said = engineError(body);
  if (said) return refused(said, status);
  if (status === 0 || (status >= 300 && status < 400)) return wrong("http", redirected(answer));
  if ([401, 403, 407].includes(status)) return wrong("http", failed("FORBIDDEN", `the server refuses this client with HTTP ${status}${quote(body)}`));
  if (status === 404) return wrong("path", failed("PATH_NOT_FOUND", "the server has nothing at this path (HTTP 404)"));
  if (status >= 400) return wrong("http", failed("HTTP_STATUS", `the server answered with HTTP ${status}${quote(body)}`));
  const old = /^\d+:0\{.*?"sid":"([^"]+)"/.exec(body)?.[1];
  if (old !== undefined) return { old, ...wrong("version", oldServer()) };
  return handshakeIn(body);
}

/** Whether a server says that it does not know a session. */
export function isUnknownSession({ body }: Answer): boolean {
  return engineError(body)?.code === UNKNOWN_SESSION;
}

function handshakeIn(body: string): Reading {
  if (!body.startsWith("0{")) return wrong("path", failed("NOT_SOCKET_IO", `what answers is no Socket.IO server, it sends ${describe(body)}`));
  try {
    return { handshake: parseHandshake(body.split("\x1e")[0]!) };
  } catch (error) {
    return wrong("handshake", failed("BAD_HANDSHAKE", (error as Error).message));
  }
}

function refused({ code, message }: { code: number; message: string }, status: number): Reading {
  if (code === UNKNOWN_TRANSPORT) {
    return wrong("handshake", failed("UNSUPPORTED_TRANSPORT", `the server takes no long-polling (${message})`, 'io(url, { transports: ["websocket"] }), or allow polling on the server.'));
  }
  if (code === UNSUPPORTED_VERSION) return wrong("version", failed("UNSUPPORTED_PROTOCOL", `the server does not speak Engine.IO 4 (${message})`));
  if (status === 403) return wrong("http", failed("FORBIDDEN", `the server refuses this client with HTTP 403 (${message})`));
  return wrong("handshake", failed("HTTP_STATUS", `the server refuses the handshake with HTTP ${status} (${message})`));
}

function redirected({ status, headers }: Answer): Problem {
  const location = headers.get("location");
  const where = location === null ? "elsewhere" : `to ${location.replace(/[?#].*/s, "")}`;
  return failed("REDIRECTED", `the server sends requests ${where}${status ? ` (HTTP ${status})` : ""}`);
}

function oldServer(): Problem {
  return failed("UNSUPPORTED_PROTOCOL", "the server speaks Engine.IO 3, that is Socket.IO 2, and this client Engine.IO 4");
}

function wrong(stage: "http" | "path" | "version" | "handshake", problem: Problem): Reading {
  return { problem: { stage, problem } };
}

/** `{"code":1,"message":"Session ID unknown"}`; other implementations send the message alone, as JSON. */
function engineError(body: string): { code: number; message: string } | undefined {
  try {
    const value = JSON.parse(body) as unknown;
    if (typeof value === "string") return /invalid session/i.test(value) ? { code: UNKNOWN_SESSION, message: value } : versionError(value);
    const { code, message } = value as { code?: unknown; message?: unknown };
    return typeof code === "number" && typeof message === "string" ? { code, message } : undefined;
  } catch {
    return undefined;
  }
}

function versionError(message: string): { code: number; message: string } | undefined {
  return /unsupported (?:protocol )?version/i.test(message) ? { code: UNSUPPORTED_VERSION, message } : undefined;
}

function describe(body: string): string {
  if (/^\s*<(?:!doctype|html)/i.test(body)) return "a page in HTML";
  return body === "" ? "nothing" : JSON.stringify(body.slice(0, 40));
}

/** What a refusal says, unless it is a page. */
function quote(body: string): string {
  const text = body.trim();
  return text === "" || text.startsWith("<") || text.length > 200 ? "" : ` (${text.slice(0, 80)})`;
}
