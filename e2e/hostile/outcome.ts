/** What becomes of a client and its session. */
export type Outcome =
  | "goes on" // the session lives, and what was said properly is delivered
  | "refused" // `connect_error`: there is no session
  | `closed, ${string}` // `disconnect`, with this reason
  | "crash" // an uncaught error ended the process
  | "misread" // the session lives, and the application was told what nobody said
  | "out of memory" // the process ended for that
  | "stuck" // the process does nothing else any more
  | "silent"; // nothing happens any more, and nobody is told

/** What a client in a process of its own tells of one conversation. */
export interface Told {
  readonly id: string;
  readonly outcome: Outcome;
}
