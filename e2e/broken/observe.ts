// What a client says of a broken set-up. Runs in Node and in pages, so it knows neither.
import type { Socket } from "socket.io-client";
import type { Situation } from "./setups.ts";

/** The facts of an error that do not depend on the run. */
export interface Said {
  /** Which event told it, or "throws". */
  readonly event: string;
  readonly message: string;
  /** All that the error has beside its message, where it is text, a number or a boolean. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly hint?: string | undefined;
}

type Connect = (url: string, options: object) => Socket;

/** Connects, acts when there is something to do, and waits for the first thing that the client says to be wrong. */
export async function observe(io: Connect, { url, options, act, upgradeError }: Situation): Promise<Said> {
  const socket = io(url, { reconnection: false, forceNew: true, ...options });
  try {
    return await new Promise<Said>((resolve) => {
      socket.on("connect_error", (error) => resolve(said("connect_error", error)));
      socket.on("disconnect", (reason, details) => resolve(said("disconnect", details, reason)));
      if (upgradeError) socket.io.engine.on("upgradeError", (error: unknown) => resolve(said("upgradeError", error)));
      if (act) socket.on("connect", () => void attempt(socket, act).then((error) => error && resolve(said("throws", error))));
    });
  } finally {
    socket.disconnect();
  }
}

async function attempt(socket: Socket, act: (socket: Socket) => unknown): Promise<Error | undefined> {
  try {
    await act(socket);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function said(event: string, details: unknown, reason?: string): Said {
  const error = (details ?? {}) as Partial<Error> & { hint?: string };
  const facts = Object.fromEntries(Object.entries(error).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)));
  return { event, message: reason ?? String(error.message ?? details), facts: reason === undefined ? facts : { ...facts, message: error.message }, hint: error.hint };
}
