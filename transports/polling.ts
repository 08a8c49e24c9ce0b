import { type ErrorDetails, SocketIOError } from "../src/core/errors.ts";
import { Poller } from "../src/core/poller.ts";
import type { Frame, Target, TransportFactory, TransportSink } from "../src/core/ports.ts";
import { type Body, textOf } from "./body.ts";
import { type Failure, failed, fetchFailure, type Judge, watchPolicy } from "./failure.ts";
import { type Base64, decodePayload, encodePayload, w3cBase64 } from "./payload.ts";
import { hush } from "./secrecy.ts";
import { stamp } from "./stamp.ts";
import { answered } from "./status.ts";

/** What an adapter asks of `fetch`. */
export type FetchFunction = (url: string, init: RequestInit, target: Target) => Promise<Answer>;

/** What an adapter reads of a response. */
type Answer = Body & Pick<Response, "ok" | "status" | "headers"> & Partial<Pick<Response, "redirected" | "url">>;

const NAME = "polling";

/** What a request is for, as the errors of `socket.io-client` call it. */
type Verb = "poll" | "post";

/** Milliseconds within which a server does not forget a session that it knows: one that never knew it is behind the same address. */
const SOON = 30_000;

/** Milliseconds that a closing session may take for each of its last requests. */
const LINGER = 5_000;

/** The timer that was there when this was loaded: what replaces it may never ring. */
const soon = globalThis.setTimeout;

/** What stopped a request of a page is known a turn after it has failed. */
const globalFetch: FetchFunction = (url, init) => fetch(url, init).catch((error: unknown) => new Promise<never>((_, reject) => soon(reject, 0, error)));

/**
 * HTTP long-polling over any W3C `fetch` (Engine.IO protocol 4, "HTTP long-polling").
 *
 * @param request the function to send requests with; the global `fetch` unless told otherwise.
 * @param base64 how binary becomes text on this platform.
 * @param judge how this platform tells why a request got no answer.
 * @example
 * const io = createIo({ polling: polling() });
 */
export function polling(request: FetchFunction = globalFetch, base64: Base64 = w3cBase64, judge: Judge = fetchFailure): TransportFactory {
  const open: TransportFactory = (target, sink) => new Polling({ ...target, request, base64, judge }, sink);
  return Object.assign(open, { transportName: NAME });
}

/** What is to be reached, and what is different on each platform. */
interface Setting extends Target {
  readonly request: FetchFunction;
  readonly base64: Base64;
  readonly judge: Judge;
}

/** A request in flight: with a signal of its own, since some runtimes never take their listeners off a signal. */
interface Pending {
  readonly controller: AbortController;
  timer?: ReturnType<typeof setTimeout>;
}

/** The requests of one session. Decides nothing: when to send which is the Poller's part. */
class Polling extends Poller {
  #setting: Setting;
  /** When the session began. */
  #since = Date.now();
  /** Milliseconds that a request may take. */
  #patience: number;
  #pending: readonly Pending[] = [];

  constructor(setting: Setting, sink: TransportSink) {
    super(sink, setting.base64.binaryType);
    this.#setting = setting;
    this.#patience = setting.options.requestTimeout ?? 0;
    this.open();
  }

  protected request(sid: string | undefined, frames?: readonly Frame[]): void {
    // what is told after an `await` is told outside of the zone of an application that uses zone.js
    this.#exchange(sid, frames)
      .then((answer) => (frames ? this.onPosted() : this.onFrames(answer)))
      .catch((error: unknown) => this.onError(error as Error));
  }

  protected linger(): void {
    this.#patience = LINGER;
    for (const pending of this.#pending) {
      clearTimeout(pending.timer);
      this.#limit(pending, "poll");
    }
  }

  protected abort(): void {
    for (const { controller, timer } of this.#pending) {
      clearTimeout(timer);
      controller.abort();
    }
  }

  /** Sends a GET, or with frames a POST, and promises what the server answers. Rejects with nothing but a SocketIOError. */
  async #exchange(sid: string | undefined, frames: readonly Frame[] | undefined): Promise<Frame[]> {
    const { url, options, limits, request, base64, judge } = this.#setting; // a browser's fetch must not be called as a method
    const verb = frames ? "post" : "poll";
    const pending: Pending = { controller: new AbortController() };
    const { signal } = pending.controller;
    const unwatch = watchPolicy();
    const done = () => {
      unwatch();
      clearTimeout(pending.timer);
      this.#pending = this.#pending.filter((each) => each !== pending);
    };
    this.#pending = [...this.#pending, pending];
    this.#limit(pending, verb);
    try {
      const body = frames ? await encodePayload(frames, base64) : null;
      if (signal.aborted) throw new Error("aborted"); // nobody hears it any more
      const headers = headersOf(verb, options.extraHeaders);
      if (frames) headers.set("Content-Type", "text/plain;charset=UTF-8"); // the server accepts nothing else
      const session = sid === undefined ? "" : `&sid=${encodeURIComponent(sid)}`;
      const response = await request(
        url + stamp(options, true) + session,
        // some runtimes know no other value of `credentials`
        { method: frames ? "POST" : "GET", body, headers, signal, ...(options.withCredentials && { credentials: "include" }) },
        this.#setting,
      );
      const text = await textOf(response, limits);
      done(); // before anybody hears of it: to abort what has ended would cost as much as to send it
      // servers are also behind redirects that keep the method: then the answer is theirs
      const elsewhere = response.redirected && !(frames ? /^ok/i : /^[0-6b]/).test(text) ? response.url : undefined;
      if (!response.ok || elsewhere) throw this.#refusal(verb, response.status, text, elsewhere);
      return frames ? [] : decodePayload(text, base64, limits);
    } catch (thrown) {
      done();
      pending.controller.abort(); // of an answer that is too long, the rest would come all the same
      if (thrown instanceof SocketIOError) throw thrown;
      const cause = hush(thrown);
      throw failure(verb, judge(cause, url), { description: 0, context: cause, cause });
    }
  }

  /** Counts from now how long a request may take. */
  #limit(pending: Pending, verb: Verb): void {
    const ms = this.#patience;
    const late = () => this.onError(failure(verb, { code: "REQUEST_TIMEOUT", reason: `no answer within ${ms} ms` }));
    if (ms > 0) pending.timer = setTimeout(late, ms);
  }

  /** The server answered, but not with packets. */
  #refusal(verb: Verb, status: number, body: string, elsewhere: string | undefined): SocketIOError {
    const why: Failure = elsewhere ? { code: "REDIRECTED", reason: `redirected to ${elsewhere.split("?")[0]}` } : answered(status, body);
    const young = why.code === "SESSION_UNKNOWN" && Date.now() < this.#since + SOON;
    return failure(verb, young ? { ...why, code: "NO_STICKY_SESSIONS" } : why, {
      status,
      description: status,
      context: { readyState: 4, status, responseText: body }, // as an XMLHttpRequest tells it
    });
  }
}

/** @throws SocketIOError without the words of the platform, which may quote a header. */
function headersOf(verb: Verb, extraHeaders: Target["options"]["extraHeaders"]): Headers {
  const Class = Headers; // a platform without them is told as such
  try {
    return new Class(extraHeaders);
  } catch {
    throw failure(verb, { code: "ILLEGAL_OPTION", reason: "illegal header in `extraHeaders`" });
  }
}

function failure(verb: Verb, why: Failure, details?: ErrorDetails): SocketIOError {
  return failed(NAME, `xhr ${verb}`, why, details);
}
