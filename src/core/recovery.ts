import type { Packet } from "./packet.ts";

/**
 * Offsets as the adapters that come with Socket.IO make them: a time in base 64 (the 2020s begin with "P" to "R"), a stream
 * entry of Redis, an object id of MongoDB.
 */
const OFFSET = /^(?:[P-Z][\w-]{6}(?:\.[\w-]+)?|\d{13}-\d+|[\da-f]{24})$/;

/** What a server may have again with the next CONNECT: more than it accepts would keep the client out for ever. */
function brief(value: unknown): value is string {
  return typeof value === "string" && value.length < 1000;
}

/** What lets the server resume a lost session: the session's private id, and the offset of the last event that came. One that was left begins anew. */
export class Recovery {
  #last: { pid: string; offset?: string } | undefined;
  /** Whether this server's offsets are of a known form: other text at the end of an event is then just text. */
  #known = false;
  /** How the last text began that looked like an offset and not like the one before. */
  #doubtful = "";

  /** What to join with: the credentials, and where the last session left off. */
  credentials(auth: object | undefined): object | undefined {
    return this.#last ? { ...this.#last, ...auth } : auth;
  }

  /** The server let us in, under this id. Returns whether it resumed the last session. */
  onConnect(pid: unknown): boolean {
    const resumed = pid !== undefined && pid === this.#last?.pid;
    if (!resumed) this.#last = brief(pid) ? { pid } : undefined;
    return resumed;
  }

  /** The server appends the offset to every event that expects no acknowledgement, unless it is volatile. */
  onEvent({ id, data }: Packet): void {
    const last = (data as unknown[]).at(-1);
    if (!this.#last || id !== undefined || !brief(last)) return;
    const known = OFFSET.test(last);
    if (this.#known && !(known && this.#resembles(last))) return; // a volatile event that ends with text
    this.#known = known;
    this.#last.offset = last;
  }

  /** Offsets grow with time, so those of years begin alike; what begins otherwise is a word, unless it comes again. */
  #resembles(offset: string): boolean {
    const { offset: before = "" } = this.#last!;
    if (offset[0] === before[0] || offset[0] === this.#doubtful) return true;
    this.#doubtful = offset[0]!;
    return false;
  }
}
