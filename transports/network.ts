import type { ErrorCode, Phase } from "../src/core/errors.ts";
import type { Failure } from "./failure.ts";
import { discreet, hush } from "./secrecy.ts";

/** What the codes of the operating system, of TLS and of HTTP parsers mean. `$` stands for the host. */
const MEANINGS: readonly (readonly [codes: RegExp, code: ErrorCode, phase: Phase | undefined, reason: string])[] = [
  [/^(ENOTFOUND|EAI_\w+)$/, "HOST_NOT_FOUND", "resolve", "there is no host called $"],
  [/^(ECONNREFUSED|ConnectionRefused)$/, "CONNECTION_REFUSED", "connect", "nothing listens on $"],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, "CONNECT_TIMEOUT", "connect", "$ did not answer"],
  [/^E(HOST|NET)(UNREACH|DOWN)$|^EADDRNOTAVAIL$/, "NETWORK_UNREACHABLE", "connect", "there is no way to $"],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, "CERTIFICATE_EXPIRED", "tls", "the certificate of $ has expired, or is not valid yet"],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "CERTIFICATE_WRONG_HOST", "tls", "the certificate that came is not for $"],
  [/^(DEPTH_ZERO_)?SELF_SIGNED_CERT|^UNABLE_TO_(GET|VERIFY)|^CERT_/, "CERTIFICATE_UNTRUSTED", "tls", "nobody who is trusted here signed the certificate of $"],
  [/^(EPROTO|ERR_(SSL|TLS)_\w+)$/, "TLS_FAILED", "tls", "there is no TLS with $"],
  [/^HPE_/, "NOT_SOCKET_IO", undefined, "what listens on $ does not speak HTTP"],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|ERR_STREAM_PREMATURE_CLOSE)$/, "CONNECTION_LOST", undefined, "the connection to $ broke"],
];

interface SystemError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: SystemError | null;
  /** Of an attempt to connect to several addresses. */
  readonly errors?: readonly SystemError[];
}

/** What Node can tell of a request that got no answer. */
export function systemFailure(cause: unknown, url: string): Failure {
  const { host } = new URL(url);
  const codes = codesOf(cause as SystemError | null | undefined);
  for (const [pattern, code, phase, reason] of MEANINGS) {
    if (codes.some((each) => pattern.test(each))) return { code, reason: reason.replace("$", host), ...(phase && { phase }) };
  }
  return { code: "TRANSPORT_ERROR", reason: String((cause as SystemError | null)?.message ?? cause) };
}

function codesOf(error: SystemError | null | undefined): string[] {
  if (!error) return [];
  return [...(typeof error.code === "string" ? [error.code] : []), ...codesOf(error.cause), ...codesOf(error.errors?.[0])];
}

/**
 * Takes what may be secret out of an error of Node, which has more than a message: out of its own properties, its stack among
 * them, and out of its causes. It keeps its class and its codes; one that cannot be changed is replaced.
 */
export function hushSystem(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return hush(error);
  const record = error as Record<string, unknown>;
  try {
    for (const key of ["message", ...Object.getOwnPropertyNames(error)]) {
      const value = record[key];
      const clean = key === "cause" && typeof value === "object" ? hushSystem(value) : typeof value === "string" ? discreet(value) : value;
      if (clean !== value) record[key] = clean;
    }
  } catch {
    return new Error(discreet(String(record["message"])));
  }
  return error;
}
