import { type ErrorCode, type ErrorDetails, type Phase, type SocketIOError, transportError } from "../src/core/errors.ts";

/** Why something did not come about, as far as the platform tells. */
export interface Failure {
  readonly code: ErrorCode;
  /** In one plain sentence. */
  readonly reason: string;
  readonly phase?: Phase;
}

/** Finds out why there was no answer from `url`. */
export type Judge = (cause: unknown, url: string) => Failure;

/** A failure as an error; `words` are those that `socket.io-client` begins its message with. */
export function failed(transport: string, words: string, { code, reason, phase }: Failure, details?: ErrorDetails): SocketIOError {
  return transportError(code, `${words} error: ${reason}`, transport, { phase, ...details });
}

/** The parts of a page, a worker or a device that matter here. */
interface Page {
  readonly location?: { readonly protocol: string; readonly origin: string };
  readonly navigator?: { readonly product?: string; readonly onLine?: boolean };
  addEventListener?(type: string, listener: (event: Violation) => void): void;
  removeEventListener?(type: string, listener: (event: Violation) => void): void;
}

interface Violation {
  readonly blockedURI: string;
}

const page = globalThis as Page;

/** What the Content-Security-Policy stopped last. */
let forbidden = "";
const VIOLATION = "securitypolicyviolation";

/**
 * Takes note of what the page's Content-Security-Policy stops: the request itself is not told. To be called before a request,
 * and what it returns when that has succeeded or failed, once or more often.
 */
export function watchPolicy(): () => void {
  const note = ({ blockedURI }: Violation) => void (forbidden = blockedURI);
  page.addEventListener?.(VIOLATION, note);
  return () => page.removeEventListener?.(VIOLATION, note);
}

/** What a page may connect to without TLS wherever it comes from, and what is never the server on a device. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])(:|$)/;

/**
 * What a page can tell, which is little: browsers hide from it what it could learn of other machines.
 *
 * @param fetched whether the request was one that CORS may forbid.
 */
export function pageFailure(cause: unknown, url: string, fetched = false): Failure {
  const { location, navigator } = page;
  // not with `new URL`: that is not complete everywhere on devices
  const [scheme, , host] = url.split("/");
  const local = LOOPBACK.test(host!);
  const because = (code: ErrorCode, reason: string): Failure => ({ code, reason });
  if (local && navigator?.product === "ReactNative") return because("LOCALHOST_ON_DEVICE", `${host} is the device itself`);
  if (!local && scheme === "http:" && location?.protocol === "https:") return because("MIXED_CONTENT", "a page over https needs TLS");
  if (forbidden.includes(`//${host}/`)) return because("CONTENT_SECURITY_POLICY", "the Content-Security-Policy forbids it");
  if (!local && navigator?.onLine === false) return because("NETWORK_UNREACHABLE", "the device is offline");
  if (fetched && location && location.origin !== `${scheme}//${host}`) return because("NETWORK_OR_CORS", "the server is not there, or CORS forbids it");
  return because("TRANSPORT_ERROR", described(cause));
}

function described(cause: unknown): string {
  const { code, message, cause: origin } = Object(cause) as Partial<Record<"code" | "message", unknown>> & { cause?: { code?: unknown } | null };
  return ([code, origin?.code, message, cause].find((word) => typeof word === "string" && word) as string | undefined) ?? "the platform does not say why";
}

/** The same of a `fetch`, which may fail for one more reason. */
export const fetchFailure: Judge = (cause, url) => pageFailure(cause, url, true);
