import { failed, passed, type Problem, type Result, skipped } from "./report.ts";
import type { Subject } from "./subject.ts";

/** Whether the server allows pages of another origin to read its answers. */
export function crossOrigin({ platform, options, answer, origin }: Subject): Result {
  const page = platform.origin(options);
  if (page === undefined) return skipped("only pages ask for it; name one with the header Origin");
  if (page === origin) return skipped("the page is of the same origin");
  const allowed = answer?.headers.get("access-control-allow-origin") ?? null;
  const problem = blocked(page, allowed, answer?.headers.get("access-control-allow-credentials") ?? null, options.withCredentials ?? false);
  return problem ?? passed(`pages of ${page} may connect`);
}

/** In a page the browser has judged already, and shows the headers to nobody. */
function blocked(page: string, allowed: string | null, credentials: string | null, withCredentials: boolean): Problem | undefined {
  if (typeof document !== "undefined") return undefined;
  if (allowed === null) return failed("CORS_BLOCKED", `the server does not allow pages of ${page}: it sends no access-control-allow-origin`);
  if (allowed === "*") {
    return withCredentials ? failed("CORS_BLOCKED", "the server allows pages of any origin (*), which does not count for requests with credentials") : undefined;
  }
  if (allowed !== page) return failed("CORS_BLOCKED", `the server allows pages of ${allowed}, and not those of ${page}`);
  if (withCredentials && credentials !== "true") return failed("CORS_BLOCKED", `the server allows pages of ${page}, but no credentials`);
  return undefined;
}
