import type { Settle } from "./core/acknowledgements.ts";
import { SocketIOError } from "./core/errors.ts";
import { RESERVED } from "./core/packet.ts";
import type { WhenOffline } from "./core/outbox.ts";
import type { SendOptions, Session } from "./core/session.ts";
import { type DefaultEventsMap, type EventNames, type EventsMap, invoke, type Listener } from "./emitter.ts";
import { promise } from "./promise.ts";
import type { Socket } from "./socket.ts";
import type { Answer, DecorateAcknowledgements, Decorated, EventParams, EventParamsWithoutAck } from "./types.ts";

/** Ways of sending, to choose from for single events. */
export interface SendWays {
  /** Milliseconds that the acknowledgement may take. */
  readonly timeout?: number | undefined;
  /** Has `emitWithAck` reject with `ABORTED`; an event that waits to be sent is not sent then. */
  readonly signal?: AbortSignal | undefined;
  /** As the option of the same name. */
  readonly whenOffline?: WhenOffline | undefined;
  /** Drop the event when it cannot be sent at once. */
  readonly volatile?: boolean | undefined;
  /** Whether the transport may compress it. */
  readonly compress?: boolean | undefined;
}

/** How events of one socket are sent, when nothing else is said. */
export interface SendDefaults extends SendOptions, SendWays {
  /** Acknowledgements get the error first, because there may be one. */
  readonly fallible?: boolean | undefined;
  /** Where the errors of acknowledgements go. */
  readonly report?: ((error: unknown) => void) | undefined;
  /** The same ways for those who await the answer: made once, since to copy an object costs more than to send an event. */
  awaiting: SendDefaults | undefined;
}

/** A function for an acknowledgement, as `emitWithAck` hands it to an `emit` of the application's own: it gets the error first, and knows who asks. */
type Asking = Listener & { readonly settle?: Settle };

/**
 * A socket with other ways of sending: what `with`, `timeout`, `volatile` and `compress` return. A value: the socket
 * itself keeps its own ways.
 */
export class Sender<Out extends EventsMap, Emitted extends EventsMap = Out> {
  #socket: Socket;
  #options: SendDefaults;

  constructor(socket: Socket, options: SendDefaults) {
    this.#socket = socket;
    this.#options = options;
  }

  /** As `Socket.emit`, in this sender's way. */
  emit<E extends EventNames<Emitted>>(...data: [event: E, ...args: EventParams<Emitted, E>]): Socket {
    return this.#socket.sendIn(this.#options, "emit", data);
  }

  /** As `Socket.send`, in this sender's way. */
  send(...args: unknown[]): Socket {
    return (this as unknown as Sender<DefaultEventsMap>).emit("message", ...args);
  }

  /** As `Socket.emitWithAck`, in this sender's way. */
  emitWithAck<E extends EventNames<Out>>(...data: [event: E, ...args: EventParamsWithoutAck<Out, E>]): Promise<Answer<Out, E>> {
    return this.#socket.sendIn(this.#options, "emitWithAck", data) as Promise<Answer<Out, E>>;
  }

  /** As `Socket.on`: to those who listen it does not matter how is sent. */
  on(...listener: Parameters<Socket["on"]>): Socket {
    return this.#socket.on(...listener);
  }

  /** As `Socket.once`. */
  once(...listener: Parameters<Socket["once"]>): Socket {
    return this.#socket.once(...listener);
  }

  /** As `Socket.off`. */
  off(...listener: Parameters<Socket["off"]>): Socket {
    return this.#socket.off(...listener);
  }

  /** As `Socket.with`, beside what this sender does already. */
  with<Ways extends SendWays>(ways: Ways): Sender<Out, Decorated<Out, Ways, Emitted>> {
    const fallible = this.#options.fallible || ways.timeout !== undefined;
    return new Sender(this.#socket, { ...this.#options, ...ways, fallible, awaiting: undefined });
  }

  /** As `Socket.timeout`, beside what this sender does already. */
  timeout(ms: number): Sender<Out, DecorateAcknowledgements<Out>> {
    return this.with({ timeout: ms });
  }

  /** As `Socket.volatile`, beside what this sender does already. */
  get volatile(): Sender<Out, Emitted> {
    return this.with({ volatile: true });
  }

  /** As `Socket.compress`, beside what this sender does already. */
  compress(compress: boolean): Sender<Out, Emitted> {
    return this.with({ compress });
  }
}

/**
 * Sends an event; a function at its end is called with the acknowledgement, as a method of the socket.
 *
 * @throws SocketIOError `ILLEGAL_EVENT`, `RESERVED_EVENT`, `NOT_SERIALIZABLE`, `MESSAGE_TOO_LARGE`, `SERVER_UNREACHABLE`
 */
export function transmit(socket: unknown, session: Session, data: unknown[], ways: SendDefaults): void {
  checkName(data[0]);
  const last = data[data.length - 1];
  if (typeof last !== "function") return session.emit(data, ways);
  data.pop();
  const asking = (last as Asking).settle;
  const options = asking ? awaiting(ways) : ways;
  const settle = asking ?? callback(socket, last as Listener, ways);
  try {
    session.emit(data, options, settle);
  } catch (error) {
    if (!options.fallible || (error as SocketIOError).code !== "MESSAGE_TOO_LARGE") throw error;
    queueMicrotask(() => settle(error as SocketIOError, [])); // what this server accepts is no misuse, and this sender hears of errors
  }
}

/** Sends an event, over what stands in the place of the socket's `emit` if that is given, and promises the first argument of the acknowledgement. */
export function inquire<T>(session: Session, data: unknown[], options: SendDefaults, over: Socket | undefined): Promise<T> {
  const start = (settle: Settle) => {
    if (over) {
      const asking: Listener = (error: SocketIOError | null, ...answer: unknown[]) => settle(error, answer);
      return void over.sendIn(options, "emit", [...data, Object.assign(asking, { settle })]);
    }
    checkName(data[0]);
    session.emit(data, awaiting(options), settle);
  };
  return promise(session, options.signal, start, (_, [answer]) => answer as T);
}

function awaiting(options: SendDefaults): SendDefaults {
  return (options.awaiting ??= { ...options, awaited: true });
}

/** An acknowledgement that cannot be told of an error is not called at all then. */
function callback(socket: unknown, listener: Listener, { fallible, report }: SendDefaults): Settle {
  return (error, answer) => {
    const args = fallible ? (error ? [error] : [null, ...answer]) : answer;
    if (fallible || !error) invoke(listener, socket, args, report);
  };
}

function checkName(event: unknown): void {
  if (typeof event !== "string" && !Number.isFinite(event)) {
    throw new SocketIOError("ILLEGAL_EVENT", `"${String(event)}" is no event name: that is a string or a number`, { phase: "emit" });
  }
  if (RESERVED.has(event)) {
    throw new SocketIOError("RESERVED_EVENT", `"${String(event)}" is a reserved event name`, { phase: "emit" });
  }
}
