import { SocketIOError } from "./core/errors.ts";
import type { Session, Settle } from "./core/session.ts";

/**
 * Promises what `start` begins and `settle` ends. Aborting the signal takes it back.
 *
 * @param end says what is promised, from what `settle` is called with: at once, before whoever awaits the promise hears of it.
 */
export function promise<T>(session: Session, signal: AbortSignal | undefined, start: (settle: Settle) => void, end: (...settled: Parameters<Settle>) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    checkSignal(signal);
    const settle: Settle = (error, answer) => {
      forget?.();
      const result = end(error, answer);
      if (error) reject(error);
      else resolve(result);
    };
    const forget = signal && onAbort(signal, () => session.cancel(settle, aborted(signal)));
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

/** Calls `listener` once the signal is aborted. Returns how to stop listening. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

export function aborted({ reason }: AbortSignal): SocketIOError {
  return new SocketIOError("ABORTED", "aborted", { cause: reason as unknown });
}
