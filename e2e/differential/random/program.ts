import type { SampleName } from "./samples.ts";

/** A conversation as plain data: it is generated, printed, shortened and played. */
export interface Program {
  readonly server: ServerPlan;
  readonly steps: readonly Step[];
  /** Do all steps, and at once, also where the two libraries differ on purpose. */
  readonly bold?: true;
}

export interface ServerPlan {
  readonly transports: readonly ("polling" | "websocket")[];
  /** Connection state recovery. */
  readonly recovery: boolean;
}

/** Options of a client, as far as programs vary them. */
export interface ClientOptions {
  readonly transports?: readonly string[];
  readonly upgrade?: boolean;
  readonly autoConnect?: boolean;
  readonly forceNew?: boolean;
  readonly multiplex?: boolean;
  readonly rememberUpgrade?: boolean;
  readonly tryAllTransports?: boolean;
  readonly forceBase64?: boolean;
  readonly reconnection?: boolean;
  readonly reconnectionAttempts?: number;
  readonly reconnectionDelay?: number;
  readonly reconnectionDelayMax?: number;
  readonly timeout?: number | false;
  readonly retries?: number;
  readonly ackTimeout?: number;
  readonly query?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly auth?: AuthPlan;
}

/** How a client says who it is: not at all, with an object, or through a callback, which may be called later. */
export type AuthPlan = "object" | "empty" | "callback" | "late callback" | "callback without data";

/** How an event is emitted: without an acknowledgement, with a callback, or with a promise. */
export type Mode = "plain" | "callback" | "promise";

export interface Message {
  readonly event: string | number;
  readonly args: readonly SampleName[];
  readonly mode: Mode;
}

export interface Modifiers {
  readonly timeout?: number;
  readonly volatile?: true;
  readonly compress?: boolean;
}

/** What a listener does beside being recorded. */
export type Reaction =
  | { readonly react: "nothing" | "disconnect" | "connect" | "off itself" | "off all" | "answer" | "answer twice" | "answer late" }
  | { readonly react: "emit"; readonly message: Message }
  | { readonly react: "off" | "on" | "once"; readonly listener: number };

/** What a server's namespace does with those who want in. */
export type Policy = "welcome" | "refuse" | "refuse with data" | "greet" | "ask" | "throw out";

/** Which list of listeners: of an event, of all events that come in or go out, or of an event that the Manager tells. */
export type Place = "event" | "any" | "any outgoing" | "manager";

type OnSocket<Do extends string, Rest = unknown> = { readonly do: Do; readonly socket: string } & Rest;

export type ClientStep =
  | OnSocket<"io", { readonly nsp: string; readonly options: ClientOptions }>
  | OnSocket<"manager", { readonly nsp: string; readonly options: ClientOptions }>
  | OnSocket<"namespace", { readonly of: string; readonly nsp: string; readonly options: ClientOptions }>
  | OnSocket<"connect" | "disconnect", { readonly alias: boolean }>
  | OnSocket<"open manager", { readonly callback: boolean }>
  | OnSocket<"close engine" | "stop reconnecting" | "empty the send buffer">
  | OnSocket<"emit", { readonly message: Message; readonly modifiers: Modifiers; readonly send: boolean }>
  | OnSocket<"on", { readonly place: Place; readonly event: string | number; readonly how: "on" | "once" | "prepend"; readonly listener: number; readonly reaction: Reaction }>
  | OnSocket<"off", { readonly place: Place; readonly event?: string | number; readonly listener?: number }>
  | OnSocket<"off by mistake">
  | OnSocket<"auth", { readonly auth: AuthPlan }>;

export type ServerStep =
  | OnSocket<"server emits", { readonly message: Message; readonly volatile: boolean; readonly timeout: boolean }>
  | OnSocket<"server disconnects", { readonly close: boolean }>
  | OnSocket<"server closes the connection" | "server joins" | "server leaves">
  | { readonly do: "broadcast"; readonly nsp: string; readonly room: boolean; readonly message: Message }
  | { readonly do: "policy"; readonly nsp: string; readonly policy: Policy };

export type WorldStep =
  | { readonly do: "settle" }
  | { readonly do: "cut" }
  | { readonly do: "stop" | "start" }
  | { readonly do: "silence" }
  | { readonly do: "pass"; readonly ms: number };

export type Step = ClientStep | ServerStep | WorldStep;
