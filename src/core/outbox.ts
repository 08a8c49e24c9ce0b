import { Acknowledgements, type Pending, type Settle, settleAll } from "./acknowledgements.ts";
import { SocketIOError } from "./errors.ts";
import { EVENT, type Packet } from "./packet.ts";
import type { CloseReason, Host } from "./ports.ts";
import { type Item, RetryQueue } from "./retry.ts";

/** What becomes of an event while there is no connection: it waits for one, it is forgotten, or its sender is told. */
export type WhenOffline = "buffer" | "drop" | "reject";

export interface SendOptions {
  /** Milliseconds to wait for the acknowledgement. */
  readonly timeout?: number | undefined;
  /** Drop the event instead of letting it wait. */
  readonly volatile?: boolean | undefined;
  readonly compress?: boolean | undefined;
  readonly whenOffline?: WhenOffline | undefined;
  /** Somebody awaits the answer: they must hear of it when none can come, even of an event that was never sent. */
  readonly awaited?: boolean | undefined;
}

/** The way out, as far as it is for packets. */
export interface PacketLink {
  /** False while a packet would wait behind another one. */
  readonly writable: boolean;
  /** True when the connection is dead and only the alarm has not rung yet. */
  readonly expired: boolean;
  /** @throws SocketIOError `NOT_SERIALIZABLE`, `MESSAGE_TOO_LARGE`; nothing has been sent then. */
  write(packet: Packet): void;
  /** Throws what `write` would: misuse is told at the call, not when the connection is back. */
  check(packet: Packet): void;
  /** A deadline moved. */
  wake(): void;
  /** The connection is of no use any more: the server broke the protocol, unless there is another reason. */
  fail(error: SocketIOError, reason?: CloseReason): void;
}

/** The session whose events these are. */
export interface Sending {
  readonly nsp: string;
  readonly online: boolean;
}

/** Those who hear of what is sent. */
export interface SendEvents {
  /** Whether anybody hears of what is sent. */
  readonly heard: boolean;
  /** An event is on its way to the server. */
  onSend(args: readonly unknown[]): void;
}

/** The events that leave one namespace: those that wait for it to be online, and those whose answer is awaited. */
export class Outbox {
  /** Those who wait for an answer. */
  readonly acks = new Acknowledgements();

  #packets: Packet[] = [];
  /** How many of them have been sent: to take the first out of a long list would move all the others, each time. */
  #sent = 0;
  #session: Sending;
  #events: SendEvents;
  #host: Host;
  #link: PacketLink;
  #retry: RetryQueue | undefined;

  constructor(session: Sending, events: SendEvents, host: Host, link: PacketLink, retries: number) {
    this.#session = session;
    this.#events = events;
    this.#host = host;
    this.#link = link;
    // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- settings that come from the environment are text, whatever their type says
    if (retries > 0) this.#retry = new RetryQueue(Number(retries), () => session.online);
  }

  /** Emitted while not online, or never handed to the network by a connection that is dead. */
  get packets(): Packet[] {
    this.#packets.splice(0, this.#sent);
    this.#sent = 0;
    return this.#packets;
  }

  set packets(packets: Packet[]) {
    this.#packets = packets;
    this.#sent = 0;
  }

  get deadline(): number {
    return this.acks.deadline;
  }

  /** With `retries`, the events that are not settled. */
  get queue(): readonly Item[] {
    return this.#retry?.items ?? [];
  }

  /** @throws SocketIOError `SERVER_UNREACHABLE`, `NOT_SERIALIZABLE`, `MESSAGE_TOO_LARGE` */
  emit(data: readonly unknown[], options: SendOptions, settle?: Settle): void {
    const { volatile, whenOffline, awaited } = options;
    if (!volatile && whenOffline && whenOffline !== "buffer" && !this.#reachable) {
      if (whenOffline === "reject" || awaited) {
        throw new SocketIOError("SERVER_UNREACHABLE", "the socket is not connected, and nothing was sent", { phase: "emit" });
      }
      return this.#drop(options, settle);
    }
    if (!this.#retry || volatile) return this.#emit(data, options, settle);
    this.#link.check({ type: EVENT, nsp: this.#session.nsp, data });
    this.#retry.push((answered) => this.#emit(data, options, answered), settle, awaited);
  }

  /** Sends what waited, for as long as `current` says that this is still the session to send it in. */
  flush(current: () => boolean): void {
    for (let packet; current() && !this.#link.expired && (packet = this.#first); ) this.#resend(packet);
    if (current()) this.#retry?.drain();
  }

  onAck({ id, data }: Packet): void {
    this.acks.take(id!)?.(null, (data ?? []) as unknown[]);
  }

  /** Takes back what a dead connection never handed to the network, except questions that have been settled since. */
  takeBack(unsent: readonly Packet[]): void {
    this.packets = [...unsent, ...this.packets].filter(({ id }) => id === undefined || this.acks.has(id));
  }

  /** What was sent is not answered any more. Returns who is to be told. */
  lose(): readonly Pending[] {
    const unsent = new Set(this.packets.map(({ id }) => id));
    return this.acks.remove(({ id }) => !unsent.has(id));
  }

  /** Settles those that are condemned with an error; an event that was not sent yet never will be. */
  giveUp(condemned: (emit: Pick<Item, "settle" | "awaited" | "deadline">) => boolean, error: () => SocketIOError): void {
    const removed = this.acks.remove(condemned);
    if (removed.length > 0) this.takeBack([]);
    settleAll(removed, error);
    this.#retry?.giveUp(condemned, error);
  }

  /** The next to be sent. */
  get #first(): Packet | undefined {
    return this.#packets[this.#sent];
  }

  get #reachable(): boolean {
    return this.#session.online && !this.#link.expired;
  }

  #emit(data: readonly unknown[], options: SendOptions, settle?: Settle): void {
    const online = !this.#first && this.#reachable;
    if (!online) this.#link.wake(); // a connection that is dead is to end now, and not when a timer that was set before a sleep rings
    if (options.volatile && !(online && this.#link.writable)) return this.#drop(options, settle);
    const id = settle && this.#register(settle, options);
    const packet: Packet = { type: EVENT, nsp: this.#session.nsp, id, data, compress: options.compress };
    try {
      if (online && !this.#events.heard) return this.#link.write(packet); // as nearly always
      if (!online) this.#link.check(packet);
      this.#packets.push(packet);
      if (online) this.#send(packet);
    } catch (error) {
      this.acks.take(id!); // the throw tells the sender
      throw error;
    } finally {
      if (online && this.#first) this.flush(() => this.#reachable); // what listeners have emitted meanwhile
    }
  }

  /** Nothing is sent, so no answer comes: whoever waits for one is told when its time is up. */
  #drop({ timeout = 0 }: SendOptions, settle: Settle | undefined): void {
    if (settle) this.#register(settle, { timeout });
  }

  #register(settle: Settle, { timeout, awaited }: SendOptions): number {
    const before = this.acks.deadline;
    // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- settings that come from the environment are text, whatever their type says
    const deadline = timeout === undefined ? Infinity : this.#host.now() + Number(timeout);
    const id = this.acks.add(settle, deadline, awaited);
    if (deadline < before) this.#link.wake();
    return id;
  }

  /** Sends what waited. It was checked when it was emitted, but its owner may have changed it since. */
  #resend(packet: Packet): void {
    try {
      this.#send(packet);
    } catch (error) {
      const settle = this.acks.take(packet.id!);
      if (settle) settle(error as SocketIOError, []);
      // over a message that is too large the server would end the connection: its sender, who asked for no answer, hears of it in the same way
      else if ((error as SocketIOError).code === "MESSAGE_TOO_LARGE") this.#link.fail(error as SocketIOError, "transport error");
      else this.#host.report(error);
    }
  }

  /** Sends the first that waits, unless a listener that hears of it leaves, or forgets it. What a listener changes is sent. */
  #send(packet: Packet): void {
    this.#events.onSend(packet.data as readonly unknown[]);
    if (this.#first !== packet || !this.#reachable) return;
    this.#sent++;
    if (!this.#first) this.#packets.length = this.#sent = 0;
    this.#link.write(packet);
  }
}
