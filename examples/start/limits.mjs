// The patience of the tour: nothing is awaited for ever.

/** Thrown by a step to say that the server does not offer it. */
export class NotOffered extends Error {}

/** Resolves as `promise` does; rejects when `what` has not come after `limit` milliseconds, or when `signal` is aborted. */
export async function within(what, promise, limit, signal) {
  let timer;
  let onAbort;
  const interruption = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${limit / 1000} s.`)), limit);
    onAbort = () => reject(new Error("Interrupted."));
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([promise, interruption]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** The arguments of the next event of that name; never rejects. */
export function next(emitter, event) {
  return new Promise((resolve) => {
    emitter.once(event, (...args) => resolve(args));
  });
}

/** The message of an error and of everything that caused it, one line each. */
export function explain(error) {
  const lines = [error.message];
  const { data } = error;
  if (data !== undefined) lines.push(`the server added: ${typeof data === "string" ? data : JSON.stringify(data)}`);
  for (let cause = error.cause ?? error.description; cause instanceof Error; cause = cause.cause) {
    const words = cause.message || cause.code;
    if (words && !lines.some((line) => line.includes(words))) lines.push(`because: ${words}`);
  }
  if (error.hint) lines.push(error.hint);
  return lines.join("\n");
}
