import { SocketIOError, transportError } from "../src/core/errors.ts";
import { Poller, type PollerPort } from "../src/core/poller.ts";
import type { Frame, Target, TransportFactory } from "../src/core/ports.ts";
import { type Base64, decodePayload, encodePayload, w3cBase64 } from "./payload.ts";

/** What an adapter asks of `fetch`. */
export type Fetch = (url: string, init: RequestInit, target: Target) => Promise<Pick<Response, "ok" | "status" | "headers" | "text">>;

/** Milliseconds that a closing session may take for each of its last requests. */
const LINGER = 5_000;

let stamps = 0;

/**
 * HTTP long-polling over any W3C `fetch` (Engine.IO protocol 4, "HTTP long-polling").
 *
 * @param request the function to send requests with; the global `fetch` unless told otherwise.
 * @param base64 how binary becomes text on this platform.
 * @example
 * const io = createIo({ polling: polling() });
 */
export function polling(request: Fetch = (url, init) => fetch(url, init), base64: Base64 = w3cBase64): TransportFactory {
  const open: TransportFactory = (target, sink) => {
    const requests = new Requests(request, base64, target, {
      onFrames: (frames) => poller.onFrames(frames),
      onPosted: () => poller.onPosted(),
      onError: (error) => poller.onError(error),
    });
    const poller = new Poller(requests, sink, base64.binaryType);
    poller.open();
    return poller;
  };
  return Object.assign(open, { transportName: "polling" });
}

/** The requests of one session. Decides nothing: when to send which is the Poller's part. */
class Requests implements PollerPort {
  #request: Fetch;
  #base64: Base64;
  #target: Target;
  #poller: Pick<Poller, "onFrames" | "onPosted" | "onError">;
  #pending = new AbortController();
  #lingering = false;
  #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(request: Fetch, base64: Base64, target: Target, poller: Pick<Poller, "onFrames" | "onPosted" | "onError">) {
    this.#request = request;
    this.#base64 = base64;
    this.#target = target;
    this.#poller = poller;
  }

  get(sid: string | undefined): void {
    this.#exchange(sid, { method: "GET" }).then(
      (body) => this.#poller.onFrames(decodePayload(body, this.#base64)),
      (error: unknown) => this.#poller.onError(error as Error),
    );
  }

  post(sid: string, frames: readonly Frame[]): void {
    encodePayload(frames, this.#base64)
      .then((body) => this.#exchange(sid, { method: "POST", body }))
      .then(
        () => this.#poller.onPosted(),
        (error: unknown) => this.#poller.onError(error as Error),
      );
  }

  linger(): void {
    this.#lingering = true;
    this.#limit(LINGER); // for the requests in flight
  }

  abort(): void {
    this.#pending.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #exchange(sid: string | undefined, init: RequestInit): Promise<string> {
    const { extraHeaders, withCredentials, requestTimeout } = this.#target.options;
    const headers: Record<string, string> = { ...extraHeaders };
    if (init.method === "POST") headers["Content-Type"] = "text/plain;charset=UTF-8"; // the server accepts nothing else
    const request = this.#request; // a browser's fetch must not be called as a method
    const timer = this.#limit(this.#lingering ? LINGER : (requestTimeout ?? 0));
    try {
      const { signal } = this.#pending;
      const credentials = withCredentials ? { credentials: "include" as const } : undefined; // some runtimes know no other value
      const response = await request(this.#url(sid), { ...init, ...credentials, headers, signal }, this.#target);
      const body = await response.text();
      if (!response.ok) throw refusal(init.method!, response.status, body);
      return body;
    } catch (error) {
      throw error instanceof SocketIOError ? error : failure(init.method!, error as Error);
    } finally {
      clearTimeout(timer);
      if (timer) this.#timers.delete(timer);
    }
  }

  #url(sid: string | undefined): string {
    const { url, options } = this.#target;
    const session = sid === undefined ? "" : `&sid=${encodeURIComponent(sid)}`;
    if (options.timestampRequests === false) return url + session;
    return `${url}&${options.timestampParam ?? "t"}=${Date.now().toString(36)}${(stamps++ % 1296).toString(36)}${session}`;
  }

  #limit(ms: number): ReturnType<typeof setTimeout> | undefined {
    if (ms <= 0) return undefined;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#poller.onError(transportError(`the polling request was not answered within ${ms} ms`, "polling"));
    }, ms);
    this.#timers.add(timer);
    return timer;
  }
}

/** The server answered, but not with success. Its reason is in the body: `{"code":1,"message":"Session ID unknown"}`. */
function refusal(method: string, status: number, body: string): SocketIOError {
  const reason = /"message":"([^"]*)"/.exec(body)?.[1];
  return transportError(`the server answered ${method} with HTTP ${status}${reason ? ` (${reason})` : ""}`, "polling", {
    description: status,
    context: { status, responseText: body },
    hint: status === 413 ? "A message exceeds what the server accepts: raise its maxHttpBufferSize, or send less." : undefined,
  });
}

/** No answer: the network, the name, TLS, CORS; browsers do not say which. */
function failure(method: string, cause: Error & { code?: string }): SocketIOError {
  const origin = cause.cause as { code?: string } | undefined;
  const reason = cause.code ?? origin?.code ?? cause.message;
  return transportError(`the ${method} request of long-polling failed: ${reason}`, "polling", { description: 0, context: cause, cause });
}
