import type { ErrorCode, Phase } from "../src/core/errors.ts";

/** Why something did not come about, as far as the platform tells. */
export interface Failure {
  readonly code: ErrorCode;
  /** In one plain sentence. */
  readonly reason: string;
  readonly phase?: Phase;
}

/** Finds out why there was no answer from `url`. */
export type Judge = (cause: unknown, url: string) => Failure;

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

/** What a page may connect to without TLS wherever it comes from, and what is never the server on a device. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])(:|$)/;

/** What the Content-Security-Policy stopped last. */
let forbidden = "";
const note = ({ blockedURI }: Violation) => void (forbidden = blockedURI);
const VIOLATION = "securitypolicyviolation";
let watchers = 0;

/**
 * Takes note of what the page's Content-Security-Policy stops: the request itself is not told. To be called before a request,
 * and what it returns when that has succeeded or failed, once or more often.
 */
export function watchPolicy(): () => void {
  const page = globalThis as Page;
  if (watchers++ === 0) page.addEventListener?.(VIOLATION, note);
  let over = false;
  return () => {
    if (!over && --watchers === 0) page.removeEventListener?.(VIOLATION, note);
    over = true;
  };
}

/** What a page can tell of a WebSocket or a WebTransport, which is little: browsers hide from it what it could learn of other machines. */
export function pageFailure(cause: unknown, url: string): Failure {
  const { location, navigator } = globalThis as Page;
  // not with `new URL`: that is not complete everywhere on devices
  const [, scheme, host] = /^(\w+):\/\/([^/]*)/.exec(url)!;
  const local = LOOPBACK.test(host!);
  if (local && navigator?.product === "ReactNative") return { code: "LOCALHOST_ON_DEVICE", reason: `on a device, ${host} is the device itself` };
  if (!local && scheme === "http" && location?.protocol === "https:") {
    return { code: "MIXED_CONTENT", reason: "a page that came over https cannot connect without TLS" };
  }
  if (forbidden.includes(`//${host}/`)) return { code: "CONTENT_SECURITY_POLICY", reason: "the page's Content-Security-Policy forbids it" };
  if (!local && navigator?.onLine === false) return { code: "NETWORK_UNREACHABLE", reason: "the device is offline" };
  return { code: "TRANSPORT_ERROR", reason: described(cause) };
}

/** The same of a `fetch`, which may fail for one more reason. */
export function fetchFailure(cause: unknown, url: string): Failure {
  const failure = pageFailure(cause, url);
  const { location } = globalThis as Page;
  if (failure.code !== "TRANSPORT_ERROR" || !location || url.startsWith(`${location.origin}/`)) return failure;
  return { code: "NETWORK_OR_CORS", reason: "the server cannot be reached, or does not allow this page's origin (CORS)" };
}

function described(cause: unknown): string {
  const { code, message, cause: origin } = (cause ?? {}) as { code?: unknown; message?: unknown; cause?: { code?: unknown } | null };
  const known = [code, origin?.code, message || undefined, cause].find((word) => typeof word === "string");
  return known ?? "the platform does not say why";
}
