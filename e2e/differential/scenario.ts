import type { io, Manager, ManagerOptions, Socket, SocketOptions } from "socket.io-client";
import type { ServerOptions } from "socket.io";
import type { World } from "./world.ts";

/** The function under test, as the reference types it, with what hangs on it untyped. */
export type Io = typeof io & { readonly io: unknown; readonly connect: typeof io; readonly Manager: typeof Manager; readonly Socket: typeof Socket };

export type Run = (io: Io, world: World) => Promise<void>;

/** A story that is played twice, with `socket.io-client` and with this library, and recorded. */
export interface Scenario {
  readonly name: string;
  readonly server: Partial<ServerOptions>;
  readonly run: Run;
}

export function scenario(name: string, run: Run): Scenario;
export function scenario(name: string, server: Partial<ServerOptions>, run: Run): Scenario;
export function scenario(name: string, first: Partial<ServerOptions> | Run, second?: Run): Scenario {
  return typeof first === "function" ? { name, server: {}, run: first } : { name, server: first, run: second! };
}

/** Options under which a client comes back at once, and always after the same delay. */
export const FAST = { reconnectionDelay: 10, reconnectionDelayMax: 20, randomizationFactor: 0 } as const;

/** Options under which a client comes back late enough for a server to be there again, however busy the machine. */
export const LATER = { reconnectionDelay: 200, reconnectionDelayMax: 200 } as const;

type Options = Partial<ManagerOptions & SocketOptions>;

// Fresh objects each time: the reference writes into the options it is given.
export const websocket = (options: Options = {}): Options => ({ transports: ["websocket"], ...FAST, ...options });
export const polling = (options: Options = {}): Options => ({ transports: ["polling"], ...FAST, ...options });
export const upgrading = (options: Options = {}): Options => ({ transports: ["polling", "websocket"], ...FAST, ...options });

/** The transports by name, for scenarios that are told over each. */
export const OVER = Object.entries({ websocket, polling });

/** Long enough for what must not happen to happen. */
export const meanwhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
