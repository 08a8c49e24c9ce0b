import type { ErrorCode } from "../src/core/errors.ts";

/** What an HTTP status means, and before that the number in the answer of an Engine.IO server: `{"code":1,"message":"Session ID unknown"}`. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  0: "UNSUPPORTED_TRANSPORT",
  1: "SESSION_UNKNOWN",
  4: "FORBIDDEN",
  5: "UNSUPPORTED_PROTOCOL",
  401: "FORBIDDEN",
  403: "FORBIDDEN",
  404: "PATH_NOT_FOUND",
  413: "MESSAGE_TOO_LARGE",
};

/** What an HTTP answer means that brings no packets, and how to say it. */
export function answered(status: number, body = ""): { code: ErrorCode; reason: string } {
  const [, number, words] = /^{"code":(\d),"message":"([^"]*)"/.exec(body) ?? [];
  const code = CODES[Number(number)] ?? CODES[status] ?? (status >= 300 && status < 400 ? "REDIRECTED" : "HTTP_STATUS");
  return { code, reason: `HTTP ${status}${words ? ` (${words})` : ""}` };
}
