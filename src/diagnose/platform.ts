import type { TransportOptions } from "../core/ports.ts";
import type { Transports } from "../options.ts";
import type { Address, Location } from "../url.ts";
import type { Result, StageName } from "./report.ts";

/** What a server answered to one request. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Its beginning; the rest is of no interest. */
  readonly body: string;
}

export interface RequestInit {
  readonly method: "GET" | "POST";
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** What `diagnose` needs of where it runs. */
export interface Platform {
  readonly transports: Transports;
  /** What completes an address. */
  readonly page: Location | undefined;
  /** The origin whose pages the server must allow; undefined where nobody asks. */
  origin(options: TransportOptions): string | undefined;
  /** What can be seen below HTTP. */
  readonly network: Partial<Record<StageName, (address: Address, options: TransportOptions, signal: AbortSignal) => Promise<Result>>>;
  /**
   * One request, over a connection of its own where that can be had; redirections are not followed.
   *
   * @throws SocketIOError with the code of what is in the way.
   */
  request(url: string, init: RequestInit, options: TransportOptions): Promise<Answer>;
}
