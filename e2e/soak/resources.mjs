import { setTimeout as sleep } from "node:timers/promises";

/** What keeps the process, by kind; without the terminal, and without what is being closed. */
export function handles() {
  return process.getActiveResourcesInfo().filter((name) => !/TTY|Pipe|File|CloseReq/.test(name));
}

/** Waits for something to be so; false when it is not in time. */
export async function within(ms, condition) {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) if (condition()) return true;
  return condition();
}

/** Bytes in use once nothing can be collected any more. */
export async function heap() {
  let least = Infinity;
  for (let time = 0; time < 5; time++) {
    await sleep(20);
    globalThis.gc();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}
