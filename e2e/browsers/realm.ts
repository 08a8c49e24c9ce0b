// The program where the library is: answers the page's calls if this is a worker, the test's if it is a page.
import { type Program, program } from "./program.ts";

/** A call of the program, with the port to answer it on. */
export interface Call {
  readonly name: keyof Program;
  readonly args: readonly unknown[];
}

export type Answer = { readonly value: unknown } | { readonly error: string };

async function run({ name, args }: Call): Promise<Answer> {
  try {
    return { value: await (program[name] as (...args: readonly unknown[]) => unknown)(...args) };
  } catch (error) {
    return { error: `${name}: ${String(error)}` };
  }
}

async function answer({ data, ports }: MessageEvent<Call>): Promise<void> {
  const [port] = ports;
  // a port goes to one realm, which is known: it takes no origin
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  port!.postMessage(await run(data));
}

if (typeof document === "object") {
  Object.assign(globalThis, { run });
} else {
  addEventListener("message", (event) => {
    const { waitUntil } = event as Partial<ExtendableEvent>;
    const answered = answer(event);
    waitUntil?.call(event, answered); // a Service Worker may be ended before
  });
  // a SharedWorker
  addEventListener("connect", (event) => ((event as MessageEvent).ports[0]!.onmessage = (event) => void answer(event)));
}

interface ExtendableEvent {
  waitUntil(promise: Promise<unknown>): void;
}
