import { SocketIOError } from "./core/errors.ts";
import type { Session, Settle } from "./core/session.ts";

/**
 * Promises what `start` begins and `settle` ends. Aborting the signal takes it back.
 *
 * @param failed called at once when it comes to nothing, before whoever awaits the promise hears of it.
 * @param result what is promised, from what `settle` is called with.
 */
export function promise<T>(
  session: Session,
  signal: AbortSignal | undefined,
  failed: (() => void) | undefined,
  start: (settle: Settle) => void,
  result: (answer: readonly unknown[]) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    checkSignal(signal);
    const settle: Settle = (error, answer) => {
      forget?.();
      if (!error) return resolve(result(answer));
      failed?.();
      reject(error);
    };
    const forget = signal && onAbort(signal, (error) => session.cancel(settle, error));
    try {
      start(settle);
    } catch (error) {
      settle(error as SocketIOError, []);
    }
  });
}

/** @throws SocketIOError `ABORTED` */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** Calls `listener` with the error `ABORTED` once the signal is aborted. Returns how to stop listening. */
export function onAbort(signal: AbortSignal | undefined, listener: (error: SocketIOError) => void): () => void {
  const abort = () => listener(aborted(signal!));
  signal?.addEventListener("abort", abort, { once: true });
  return () => signal?.removeEventListener("abort", abort);
}

function aborted({ reason }: AbortSignal): SocketIOError {
  return new SocketIOError("ABORTED", "aborted", { cause: reason as unknown });
}
