import type { FetchFunction } from "../../transports/polling.ts";
import type { PollingServer } from "./polling.ts";

/** A `fetch` that reaches a server without a network; without a server, it fails as a network does. */
export function fetchFrom(server: PollingServer | undefined): FetchFunction {
  return async (url, { method, headers, body, signal }) => {
    signal!.throwIfAborted();
    if (!server) throw new TypeError("fetch failed", { cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }) });
    const contentType = new Headers(headers).get("content-type") ?? undefined;
    const answer = server.handle({ method: method!, url, contentType, body: (body as string | undefined) ?? "", signal: signal! });
    const { status, body: text } = await Promise.race([answer, aborted(signal!, answer)]);
    return new Response(text, { status });
  };
}

/** Rejects when the signal is aborted; forgets it once the answer is there. */
function aborted(signal: AbortSignal, answer: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort);
    const forget = () => signal.removeEventListener("abort", abort);
    answer.then(forget, forget);
  });
}
