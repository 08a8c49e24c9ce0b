import { SocketIOError } from "../core/errors.ts";
import type { TransportOptions } from "../core/ports.ts";
import type { Answer, RequestInit } from "./platform.ts";

/** The origin of a page or a worker; undefined where there is none. */
export function pageOrigin(): string | undefined {
  return (globalThis as { location?: Partial<Location> }).location?.origin;
}

/** One request as a page can send it. What is in the way is found out by asking in other ways. */
export async function request(url: string, { method, body, signal }: RequestInit, { extraHeaders, withCredentials }: TransportOptions): Promise<Answer> {
  const violation = watchPolicy();
  const headers = new Headers(extraHeaders);
  if (body !== undefined) headers.set("Content-Type", "text/plain;charset=UTF-8");
  try {
    const credentials: RequestCredentials = withCredentials ? "include" : "same-origin";
    if (opens(url)) await fetch(stamped(harmless(url)), { headers, signal, credentials, redirect: "manual", cache: "no-store" });
    const response = await fetch(stamped(url), { method, headers, body: body ?? null, signal, credentials, redirect: "manual", cache: "no-store" });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (cause) {
    signal.throwIfAborted();
    const directive = await violation.reported();
    if (directive !== undefined) throw new SocketIOError("CONTENT_SECURITY_POLICY", `the Content-Security-Policy of the page forbids the connection (${directive})`, { cause });
    throw await unreadable(url, signal, cause);
  } finally {
    violation.forget();
  }
}

/** Whether somebody answers, although the page may not read it. */
async function unreadable(url: string, signal: AbortSignal, cause: unknown): Promise<SocketIOError> {
  const page = pageOrigin();
  if (page === new URL(url).origin) return new SocketIOError("CONNECTION_LOST", "nobody answers, though the page came from the same server", { cause });
  try {
    await fetch(stamped(harmless(url)), { mode: "no-cors", signal, cache: "no-store", credentials: "omit" });
  } catch {
    signal.throwIfAborted();
    return new SocketIOError("NETWORK_OR_CORS", "nobody answers: the name, the port or the certificate is wrong, or the server is down", { cause });
  }
  return new SocketIOError("CORS_BLOCKED", `the server answers, but does not allow pages of ${page} to read what it says`, { cause });
}

/** Whether a request opens a session that the page might not be allowed to read of, and so could not close. */
function opens(url: string): boolean {
  return new URL(url).origin !== pageOrigin() && !/[?&]sid=/.test(url);
}

/** The same for a transport that no server has: it answers as readably, and opens no session. */
function harmless(url: string): string {
  return url.replace(/([?&]transport=)polling/, "$1none");
}

/** No cache may answer. */
function stamped(url: string): string {
  return `${url}&t=${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
}

/** Notices when the policy of the page forbids a connection: the browser tells that in an event of its own. */
function watchPolicy(): { reported: () => Promise<string | undefined>; forget: () => void } {
  const page = globalThis as Partial<Pick<EventTarget, "addEventListener" | "removeEventListener">>;
  let directive: string | undefined;
  const onViolation = (event: Event) => (directive = (event as SecurityPolicyViolationEvent).effectiveDirective);
  page.addEventListener?.("securitypolicyviolation", onViolation);
  return {
    // it comes in a task of its own, soon after the request has failed
    reported: () => new Promise((resolve) => void setTimeout(() => resolve(directive), 50)),
    forget: () => page.removeEventListener?.("securitypolicyviolation", onViolation),
  };
}
