import type { Settle } from "./core/acknowledgements.ts";
import { SocketIOError } from "./core/errors.ts";
import { RESERVED } from "./core/packet.ts";
import type { SendOptions, Session } from "./core/session.ts";
import { type EventNames, type EventsMap, invoke, type Listener } from "./emitter.ts";
import type { Socket } from "./socket.ts";
import type { Answer, DecorateAcknowledgements, EventParams, EventParamsWithoutAck } from "./types.ts";

/** How events of one socket are sent, when nothing else is said. */
export interface SendDefaults extends SendOptions {
  /** Acknowledgements get the error first, because there may be one. */
  readonly fallible?: boolean | undefined;
}

/**
 * A socket with other ways of sending: what `timeout`, `volatile` and `compress` return. A value: the socket itself
 * keeps its own ways.
 */
export class Sender<Out extends EventsMap, Emitted extends EventsMap = Out> {
  #socket: Socket;
  #session: Session;
  #options: SendDefaults;

  constructor(socket: Socket, session: Session, options: SendDefaults) {
    this.#socket = socket;
    this.#session = session;
    this.#options = options;
  }

  /** As `Socket.emit`, in this sender's way. */
  emit<E extends EventNames<Emitted>>(...data: [event: E, ...args: EventParams<Emitted, E>]): Socket {
    transmit(this.#session, data, this.#options);
    return this.#socket;
  }

  /** As `Socket.send`, in this sender's way. */
  send(...args: unknown[]): Socket {
    transmit(this.#session, ["message", ...args], this.#options);
    return this.#socket;
  }

  /** As `Socket.emitWithAck`, in this sender's way. */
  emitWithAck<E extends EventNames<Out>>(...data: [event: E, ...args: EventParamsWithoutAck<Out, E>]): Promise<Answer<Out, E>> {
    return inquire(this.#session, data, this.#options);
  }

  /** As `Socket.timeout`, beside what this sender does already. */
  timeout(ms: number): Sender<Out, DecorateAcknowledgements<Out>> {
    return new Sender(this.#socket, this.#session, { ...this.#options, timeout: ms, fallible: true });
  }

  /** As `Socket.volatile`, beside what this sender does already. */
  get volatile(): Sender<Out, Emitted> {
    return new Sender(this.#socket, this.#session, { ...this.#options, volatile: true });
  }

  /** As `Socket.compress`, beside what this sender does already. */
  compress(compress: boolean): Sender<Out, Emitted> {
    return new Sender(this.#socket, this.#session, { ...this.#options, compress });
  }
}

/**
 * Sends an event; a function at its end is called with the acknowledgement.
 *
 * @throws SocketIOError `ILLEGAL_EVENT`, `RESERVED_EVENT`, `NOT_SERIALIZABLE`, `MESSAGE_TOO_LARGE`
 */
export function transmit(session: Session, data: unknown[], options: SendDefaults): void {
  checkName(data[0]);
  const last = data[data.length - 1];
  if (typeof last !== "function") return session.emit(data, options);
  data.pop();
  session.emit(data, options, callback(last as Listener, options.fallible));
}

/** Sends an event and promises the first argument of the acknowledgement. */
export function inquire<T>(session: Session, data: unknown[], options: SendDefaults): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    checkName(data[0]);
    session.emit(data, { ...options, awaited: true }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer[0] as T);
    });
  });
}

/** An acknowledgement that cannot be told of an error is not called at all then. */
function callback(listener: Listener, fallible: boolean | undefined): Settle {
  return (error, answer) => {
    if (fallible) invoke(listener, undefined, error ? [error] : [null, ...answer]);
    else if (!error) invoke(listener, undefined, answer);
  };
}

function checkName(event: unknown): void {
  if (typeof event !== "string" && !Number.isFinite(event)) {
    throw new SocketIOError("ILLEGAL_EVENT", `an event is named by a string or a number, not by ${String(event)}`);
  }
  if (RESERVED.has(event)) {
    throw new SocketIOError("RESERVED_EVENT", `"${String(event)}" is a reserved event name`, {
      hint: "The library tells of its own life under this name: give your event another one.",
    });
  }
}
