import { type Limits, LIMITS } from "../src/core/budget.ts";
import { SocketIOError, transportError } from "../src/core/errors.ts";
import { Poller, type PollerPort } from "../src/core/poller.ts";
import type { Frame, Target, TransportFactory } from "../src/core/ports.ts";
import { type Body, textOf } from "./body.ts";
import { type Base64, decodePayload, encodePayload, w3cBase64 } from "./payload.ts";
import { hush } from "./secrecy.ts";

/** What an adapter asks of `fetch`. */
export type FetchFunction = (url: string, init: RequestInit, target: Target) => Promise<Body & Pick<Response, "ok" | "status" | "headers">>;

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
export function polling(request: FetchFunction = (url, init) => fetch(url, init), base64: Base64 = w3cBase64): TransportFactory {
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
  #request: FetchFunction;
  #base64: Base64;
  #target: Target;
  #limits: Limits;
  #poller: Pick<Poller, "onFrames" | "onPosted" | "onError">;
  /** How to give up each request in flight. */
  #pending = new Set<() => void>();
  #lingering = false;
  #over = false;

  constructor(request: FetchFunction, base64: Base64, target: Target, poller: Pick<Poller, "onFrames" | "onPosted" | "onError">) {
    this.#request = request;
    this.#base64 = base64;
    this.#target = target;
    this.#limits = target.limits ?? LIMITS;
    this.#poller = poller;
  }

  get(sid: string | undefined): void {
    const payload = this.#exchange("GET", sid).then((body) => decodePayload(body, this.#base64, this.#limits));
    payload.then(
      (frames) => this.#poller.onFrames(frames),
      (error: unknown) => this.#poller.onError(asTransportError("GET", error)),
    );
  }

  post(sid: string, frames: readonly Frame[]): void {
    encodePayload(frames, this.#base64)
      .then((body) => this.#exchange("POST", sid, body))
      .then(
        () => this.#poller.onPosted(),
        (error: unknown) => this.#poller.onError(asTransportError("POST", error)),
      );
  }

  linger(): void {
    this.#lingering = true;
    const pending = [...this.#pending];
    const timer = setTimeout(() => pending.forEach((giveUp) => giveUp()), LINGER); // those that follow have limits of their own
    this.#pending.add(() => clearTimeout(timer));
  }

  abort(): void {
    this.#over = true;
    for (const giveUp of this.#pending) giveUp();
    this.#pending.clear();
  }

  async #exchange(method: string, sid: string | undefined, body?: string): Promise<string> {
    if (this.#over) throw new Error("the session is over"); // nobody hears it any more
    const request = this.#request; // a browser's fetch must not be called as a method
    const { extraHeaders, withCredentials } = this.#target.options;
    const headers = headersOf(extraHeaders);
    if (method === "POST") headers.set("Content-Type", "text/plain;charset=UTF-8"); // the server accepts nothing else
    const credentials = withCredentials ? { credentials: "include" as const } : undefined; // some runtimes know no other value
    const { signal, done } = this.#limit();
    try {
      const response = await request(this.#url(sid), { method, body: body ?? null, headers, signal, ...credentials }, this.#target);
      const text = await textOf(response, this.#limits);
      if (!response.ok) throw refusal(method, response.status, text);
      return text;
    } finally {
      done();
    }
  }

  /** A signal for one request: some runtimes never take their listeners off a signal. */
  #limit(): { signal: AbortSignal; done: () => void } {
    const controller = new AbortController();
    const ms = this.#lingering ? LINGER : (this.#target.options.requestTimeout ?? 0);
    const late = () => this.#poller.onError(transportError(`the polling request was not answered within ${ms} ms`, "polling"));
    const timer = ms > 0 ? setTimeout(late, ms) : undefined;
    const giveUp = () => {
      clearTimeout(timer);
      controller.abort();
    };
    const done = () => {
      clearTimeout(timer);
      this.#pending.delete(giveUp);
    };
    this.#pending.add(giveUp);
    return { signal: controller.signal, done };
  }

  #url(sid: string | undefined): string {
    const { url, options } = this.#target;
    const session = sid === undefined ? "" : `&sid=${encodeURIComponent(sid)}`;
    if (options.timestampRequests === false) return url + session;
    return `${url}&${options.timestampParam ?? "t"}=${Date.now().toString(36)}${(stamps++ % 1296).toString(36)}${session}`;
  }
}

/** The server answered, but not with success. Its reason is in the body: `{"code":1,"message":"Session ID unknown"}`. */
function refusal(method: string, status: number, body: string): SocketIOError {
  const reason = /"message":"([^"]*)"/.exec(body)?.[1];
  return transportError(`the server answered ${method} with HTTP ${status}${reason ? ` (${reason})` : ""}`, "polling", {
    description: status,
    context: { readyState: 4, status, responseText: body },
    hint: status === 413 ? "A message exceeds what the server accepts: raise its maxHttpBufferSize, or send less." : undefined,
  });
}

/** @throws SocketIOError without the words of the platform, which may quote a header. */
function headersOf(extraHeaders: Target["options"]["extraHeaders"]): Headers {
  const Class = Headers; // a platform without them is told as such
  try {
    return new Class(extraHeaders);
  } catch {
    throw transportError("HTTP allows no such header as `extraHeaders` has", "polling");
  }
}

/** No answer: the network, the name, TLS, CORS; browsers do not say which. */
function asTransportError(method: string, thrown: unknown): SocketIOError {
  if (thrown instanceof SocketIOError) return thrown;
  const cause = hush(thrown);
  const { code, message, cause: origin } = (cause ?? {}) as { code?: unknown; message?: unknown; cause?: { code?: unknown } | null };
  const reason = [code, origin?.code].find((word) => typeof word === "string") ?? message ?? cause;
  return transportError(`the ${method} request of long-polling failed: ${reason as string}`, "polling", { description: 0, context: cause, cause });
}
