import type { ErrorCode } from "../src/core/errors.ts";

/** What the errors of an Engine.IO server mean, by the number in `{"code":1,"message":"Session ID unknown"}`. */
const ENGINE: readonly (ErrorCode | undefined)[] = ["UNSUPPORTED_TRANSPORT", "SESSION_UNKNOWN", undefined, undefined, "FORBIDDEN", "UNSUPPORTED_PROTOCOL"];

const HTTP: Readonly<Record<number, ErrorCode>> = { 401: "FORBIDDEN", 403: "FORBIDDEN", 404: "PATH_NOT_FOUND", 413: "MESSAGE_TOO_LARGE" };

/** What an HTTP answer means that brings no packets, and how to say it. */
export function answered(status: number, body = ""): { code: ErrorCode; reason: string } {
  const [, number, words] = /^{"code":(\d),"message":"([^"]*)"/.exec(body) ?? [];
  const code = ENGINE[Number(number)] ?? HTTP[status] ?? (status >= 300 && status < 400 ? "REDIRECTED" : "HTTP_STATUS");
  return { code, reason: `HTTP ${status}${words ? ` (${words})` : ""}` };
}
