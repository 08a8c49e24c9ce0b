import { type ErrorCode, SocketIOError } from "../core/errors.ts";
import { MISUSE } from "./misuse.ts";
import { NETWORK } from "./network.ts";
import { SERVER } from "./server.ts";

/** What is known about a code, whatever the circumstances. */
export interface Remedy {
  /** What went wrong, in a sentence or two. */
  readonly cause: string;
  /** How to make sure. */
  readonly check: string;
  /** What to change. */
  readonly fix: string;
}

/** An error in words. As text, with `String()`, it has a line for each part. */
export interface Explanation extends Remedy {
  /** Undefined for an error that is not the library's. */
  readonly code: ErrorCode | undefined;
  /** The section of our documentation. */
  readonly link: string;
  toString(): string;
}

/** One for each code: a code without an explanation does not compile. */
const REMEDIES: Readonly<Record<ErrorCode, Remedy>> = { ...MISUSE, ...NETWORK, ...SERVER };

const GUIDE = "docs/troubleshooting.md";

/** The section on a code. */
export function link(code: ErrorCode | undefined): string {
  return code === undefined ? GUIDE : `${GUIDE}#${code.toLowerCase()}`;
}

/** What is known about a code. */
export function remedy(code: ErrorCode): Remedy {
  return REMEDIES[code];
}

/**
 * Tells in words what an error means: the cause, how to check, how to fix, and where to read on.
 *
 * @param error one of the library's, or anything that was thrown: one that has an error of the library as its cause is
 * explained by that.
 * @example
 * socket.on("connect_error", (error) => console.error(String(explain(error))));
 */
export function explain(error: unknown): Explanation {
  const known = innermost(error);
  if (!known) return explanation(undefined, foreign(error));
  const { cause, check, fix } = remedy(known.code);
  return explanation(known.code, { cause: `${sentence(told(known))} ${cause}`, check, fix: known.hint ?? fix });
}

/** Where applications compare the message with that of socket.io-client, what is known stands in the description. */
function told({ message, description }: SocketIOError): string {
  return typeof description === "string" && !message.includes(description) ? `${message}: ${description}` : message;
}

function explanation(code: ErrorCode | undefined, { cause, check, fix }: Remedy): Explanation {
  const text = `${code === undefined ? "" : `${code}: `}${cause}\n  Check: ${check}\n  Fix:   ${fix}\n  More:  ${link(code)}`;
  return Object.defineProperty({ code, cause, check, fix, link: link(code) }, "toString", { value: () => text });
}

/** The error of the library in a chain of causes. */
function innermost(error: unknown): SocketIOError | undefined {
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    // another copy of the library has a class of its own
    if (each instanceof SocketIOError || (each.name === "SocketIOError" && isCode((each as { code?: unknown }).code))) return each as SocketIOError;
    seen.add(each);
  }
  return undefined;
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(REMEDIES, code);
}

function foreign(error: unknown): Remedy {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    cause: `${sentence(said)} That is no error of this library.`,
    check: "Its stack tells where it comes from.",
    fix: "If it comes from the connection all the same, run npx isomorphic-socketio doctor URL.",
  };
}

function sentence(text: string): string {
  return /[.!?…)]$/.test(text) ? text : `${text}.`;
}
