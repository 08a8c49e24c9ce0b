import { messageOf } from "./core/errors.ts";
import type { Listener } from "./emitter.ts";

/** What answers an event, whatever its types. */
export type Answerer = (...args: unknown[]) => unknown;

/** The listener that sends the server what `answer` returns, promises or fails with; a failure is also the listener's own. */
export function answering(answer: Answerer): (...args: unknown[]) => Promise<void> {
  return async function (this: unknown, ...args) {
    const reply = typeof args.at(-1) === "function" ? (args.pop() as Listener) : undefined;
    try {
      const value = await answer.apply(this, args);
      if (value === undefined) reply?.();
      else reply?.(value);
    } catch (error) {
      reply?.({ error: messageOf(error) });
      throw error;
    }
  };
}
