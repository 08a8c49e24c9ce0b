import type { Program } from "./program.ts";

/** One of the engines, started. */
export interface Browser {
  /** As readers of a table know it. */
  readonly name: string;
  open(): Promise<Tab>;
  close(): Promise<void>;
}

/** A tab of a browser, as far as all drivers can do it. What a driver cannot do it tells by throwing `NotRun`. */
export interface Tab {
  goto(url: string): Promise<void>;
  back(): Promise<void>;
  reload(): Promise<void>;
  /** The result of a JavaScript expression, which may be a promise, in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Takes the network away from the tab, or gives it back. */
  setOffline(offline: boolean): Promise<void>;
  /** Stops all tasks of the page, as browsers do to spare a battery, and lets it go on. */
  freeze(): Promise<void>;
  close(): Promise<void>;
}

/** Calls a function of the program, which may run in a worker of the page. */
export type Call = <Name extends keyof Program>(name: Name, ...args: Parameters<Program[Name]>) => Promise<Awaited<ReturnType<Program[Name]>>>;

/** What a test wanted cannot be had here; the message is for the readers of the table. */
export class NotRun extends Error {}
