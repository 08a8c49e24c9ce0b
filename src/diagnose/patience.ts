import { SocketIOError } from "../core/errors.ts";

/** How long whoever is interrupted may take to say what that means, in ms. */
const GRACE = 100;

/** A time limit that can also be cut short. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Rejects soon after the limit is reached or the signal of the application is aborted, with what that means. */
  readonly over: Promise<never>;
  done(): void;
}

/** Waits no longer than `ms`, and no longer than `signal` allows. */
export function patience(ms: number, signal: AbortSignal | undefined): Patience {
  const controller = new AbortController();
  let giveUp: (error: SocketIOError) => void = () => {};
  const over = new Promise<never>((_, reject) => {
    giveUp = (error) => {
      controller.abort(error);
      setTimeout(() => reject(error), GRACE);
    };
  });
  over.catch(() => {}); // nobody may be waiting any more
  const abort = () => giveUp(new SocketIOError("ABORTED", "the diagnosis was aborted", { cause: signal!.reason as unknown }));
  const timer = setTimeout(() => giveUp(new SocketIOError("CONNECT_TIMEOUT", `no answer within ${Math.round(ms)} ms`)), ms);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    over,
    done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      controller.abort();
    },
  };
}

/** Resolves after so many milliseconds; at once when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
