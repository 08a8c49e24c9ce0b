import type { Duplex } from "node:stream";
import { FRAMES, HANDSHAKES } from "./frames.ts";
import { REQUESTS } from "./requests.ts";
import { STREAMS } from "./streams.ts";
import type { Outcome } from "./outcome.ts";
import type { PollingWire, SocketWire, Wire } from "./wire.ts";

/** What a class of input is, whatever carries it. */
export interface InputClass {
  /** In words; it names the class, it shows no input. */
  readonly name: string;
  /** What becomes of our client. */
  readonly ours: Outcome;
  /** What its application is told by the server, beside the words with which each conversation ends. */
  readonly delivers?: readonly unknown[][];
  /** Options of the client: those that our client alone knows, too. */
  readonly options?: object;
}

/** A class of input that both transports can carry. */
export interface FrameClass extends InputClass {
  readonly send: (wire: Wire) => unknown;
}

export interface PollingClass extends InputClass {
  readonly send: (wire: PollingWire) => unknown;
}

export interface SocketClass extends InputClass {
  readonly send: (wire: SocketWire) => unknown;
}

export interface StreamClass extends InputClass {
  readonly send: (stream: Duplex) => unknown;
}

interface Common extends InputClass {
  /** A name in the address of the server. */
  readonly id: string;
  readonly transports: readonly string[];
}

/** One client, one server, one class of input. */
export type Conversation =
  | (Common & { readonly over: "polling"; readonly converse: (wire: PollingWire) => unknown })
  | (Common & { readonly over: "websocket"; readonly converse: (wire: SocketWire) => unknown })
  | (Common & { readonly over: "handshake"; readonly converse: (stream: Duplex) => unknown });

const shared = [...HANDSHAKES, ...FRAMES];

/** All of them. An error in one, such as that the client is gone, is the end of that one. */
export const CONVERSATIONS: readonly Conversation[] = [
  ...shared.map(({ send, ...rest }, index) => ({ ...rest, id: `polling-${index}`, over: "polling", transports: ["polling"], converse: send }) as const),
  ...REQUESTS.map(({ send, ...rest }, index) => ({ ...rest, id: `request-${index}`, over: "polling", transports: ["polling", "websocket"], converse: send }) as const),
  ...shared.map(({ send, ...rest }, index) => ({ ...rest, id: `websocket-${index}`, over: "websocket", transports: ["websocket"], converse: send }) as const),
  ...STREAMS.sockets.map(({ send, ...rest }, index) => ({ ...rest, id: `socket-${index}`, over: "websocket", transports: ["websocket"], converse: send }) as const),
  ...STREAMS.handshakes.map(({ send, ...rest }, index) => ({ ...rest, id: `stream-${index}`, over: "handshake", transports: ["websocket"], converse: send }) as const),
];
