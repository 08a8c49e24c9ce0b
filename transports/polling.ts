import { type Limits, LIMITS } from "../src/core/budget.ts";
import { type ErrorDetails, SocketIOError, transportError } from "../src/core/errors.ts";
import { OPEN } from "../src/core/frame.ts";
import { Poller, type PollerPort } from "../src/core/poller.ts";
import type { Frame, Target, TransportFactory } from "../src/core/ports.ts";
import { type Body, textOf } from "./body.ts";
import { type Failure, fetchFailure, type Judge, watchPolicy } from "./failure.ts";
import { type Base64, decodePayload, encodePayload, w3cBase64 } from "./payload.ts";
import { hush } from "./secrecy.ts";
import { answered } from "./status.ts";

/** What an adapter asks of `fetch`. */
export type FetchFunction = (url: string, init: RequestInit, target: Target) => Promise<Answer>;

/** What an adapter reads of a response. */
type Answer = Body & Pick<Response, "ok" | "status" | "headers"> & Partial<Pick<Response, "redirected" | "url">>;

/** Milliseconds within which a server does not forget a session that it knows: one that never knew it is behind the same address. */
const SOON = 30_000;

/** Milliseconds that a closing session may take for each of its last requests. */
const LINGER = 5_000;

let stamps = 0;

/** What stopped a request of a page is known a turn after it has failed. */
const globalFetch: FetchFunction = (url, init) => fetch(url, init).catch((error: unknown) => new Promise<never>((_, reject) => setTimeout(() => reject(error as Error))));

/**
 * HTTP long-polling over any W3C `fetch` (Engine.IO protocol 4, "HTTP long-polling").
 *
 * @param request the function to send requests with; the global `fetch` unless told otherwise.
 * @param base64 how binary becomes text on this platform.
 * @param judge how this platform tells why a request got no answer.
 * @example
 * const io = createIo({ polling: polling() });
 */
export function polling(
  request: FetchFunction = globalFetch,
  base64: Base64 = w3cBase64,
  judge: Judge = fetchFailure,
): TransportFactory {
  const open: TransportFactory = (target, sink) => {
    const requests = new Requests({ request, base64, judge }, target, {
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

/** What is different on each platform. */
interface Platform {
  readonly request: FetchFunction;
  readonly base64: Base64;
  readonly judge: Judge;
}

/** The requests of one session. Decides nothing: when to send which is the Poller's part. */
class Requests implements PollerPort {
  #platform: Platform;
  #target: Target;
  #limits: Limits;
  /** When the session began. */
  #since = Date.now();
  #poller: Pick<Poller, "onFrames" | "onPosted" | "onError">;
  /** How to give up each request in flight. */
  #pending = new Set<() => void>();
  #lingering = false;
  #over = false;

  constructor(platform: Platform, target: Target, poller: Pick<Poller, "onFrames" | "onPosted" | "onError">) {
    this.#platform = platform;
    this.#target = target;
    this.#limits = target.limits ?? LIMITS;
    this.#poller = poller;
  }

  get(sid: string | undefined): void {
    const payload = this.#exchange("GET", sid).then((body) => decodePayload(body, this.#platform.base64, this.#limits));
    payload.then(
      (frames) => this.#poller.onFrames(frames),
      (error: unknown) => this.#poller.onError(this.#failure("GET", error)),
    );
  }

  post(sid: string, frames: readonly Frame[]): void {
    encodePayload(frames, this.#platform.base64)
      .then((body) => this.#exchange("POST", sid, body))
      .then(
        () => this.#poller.onPosted(),
        (error: unknown) => this.#poller.onError(this.#failure("POST", error)),
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
    const { request } = this.#platform; // a browser's fetch must not be called as a method
    const { extraHeaders, withCredentials } = this.#target.options;
    const headers = headersOf(method, extraHeaders);
    if (method === "POST") headers.set("Content-Type", "text/plain;charset=UTF-8"); // the server accepts nothing else
    const credentials = withCredentials ? { credentials: "include" as const } : undefined; // some runtimes know no other value
    const { signal, done } = this.#limit(method);
    const unwatch = watchPolicy();
    try {
      const response = await request(this.#url(sid), { method, body: body ?? null, headers, signal, ...credentials }, this.#target);
      const text = await textOf(response, this.#limits);
      const elsewhere = response.redirected && (sid !== undefined || text[0] !== OPEN) ? response.url : undefined;
      if (!response.ok || elsewhere) throw this.#refusal(method, response.status, text, elsewhere);
      return text;
    } finally {
      unwatch();
      done();
    }
  }

  /** A signal for one request: some runtimes never take their listeners off a signal. */
  #limit(method: string): { signal: AbortSignal; done: () => void } {
    const controller = new AbortController();
    const ms = this.#lingering ? LINGER : (this.#target.options.requestTimeout ?? 0);
    const late = () => this.#poller.onError(failed(method, { code: "REQUEST_TIMEOUT", reason: `no answer within ${ms} ms` }));
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

  /** No answer, or none that is of use. */
  #failure(method: string, thrown: unknown): SocketIOError {
    if (thrown instanceof SocketIOError) return thrown;
    const cause = hush(thrown);
    return failed(method, this.#platform.judge(cause, this.#target.url), { description: 0, context: cause, cause });
  }

  /** The server answered, but not with packets. */
  #refusal(method: string, status: number, body: string, elsewhere: string | undefined): SocketIOError {
    const { code, reason } = elsewhere === undefined ? answered(status, body) : ({ code: "REDIRECTED", reason: `the server redirected to ${elsewhere.split("?")[0]}` } as const);
    const young = code === "SESSION_UNKNOWN" && Date.now() < this.#since + SOON;
    return failed(method, { code: young ? "NO_STICKY_SESSIONS" : code, reason }, {
      status,
      description: status,
      context: { readyState: 4, status, responseText: body }, // as an XMLHttpRequest tells it
    });
  }
}

/** @throws SocketIOError without the words of the platform, which may quote a header. */
function headersOf(method: string, extraHeaders: Target["options"]["extraHeaders"]): Headers {
  const Class = Headers; // a platform without them is told as such
  try {
    return new Class(extraHeaders);
  } catch {
    throw failed(method, { code: "ILLEGAL_OPTION", reason: "HTTP allows no such header as `extraHeaders` has" });
  }
}

function failed(method: string, { code, reason, phase }: Failure, details: ErrorDetails = {}): SocketIOError {
  return transportError(code, `xhr ${method === "GET" ? "poll" : "post"} error: ${reason}`, "polling", { phase, ...details });
}
