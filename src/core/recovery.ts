import type { Packet } from "./packet.ts";

/** What lets the server resume a lost session: the session's private id, and the offset of the last event that came. */
export class Recovery {
  #last: { pid: string; offset?: string } | undefined;

  /** What to join with: the credentials, and where the last session left off. */
  credentials(auth: object | undefined): object | undefined {
    return this.#last ? { ...this.#last, ...auth } : auth;
  }

  /** The server let us in, under this id. Returns whether it resumed the last session. */
  onConnect(pid: unknown): boolean {
    const resumed = pid !== undefined && pid === this.#last?.pid;
    if (!resumed) this.#last = typeof pid === "string" ? { pid } : undefined;
    return resumed;
  }

  /** The server appends the offset to every event that expects no acknowledgement, and to no other. */
  onEvent({ id, data }: Packet): void {
    const last = (data as unknown[]).at(-1);
    if (this.#last && id === undefined && typeof last === "string") this.#last.offset = last;
  }

  /** The session was left: there is nothing to resume. */
  forget(): void {
    this.#last = undefined;
  }
}
