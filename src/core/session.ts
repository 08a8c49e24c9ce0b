import { Acknowledgements, disconnected, type Settle, timedOut } from "./acknowledgements.ts";
import { SocketIOError } from "./errors.ts";
import { ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, type Packet } from "./packet.ts";
import type { CloseReason, Host } from "./ports.ts";
import { RetryQueue } from "./retry.ts";

export type { Settle };

export interface SendOptions {
  /** Milliseconds to wait for the acknowledgement. */
  readonly timeout?: number | undefined;
  /** Drop the event instead of letting it wait. */
  readonly volatile?: boolean | undefined;
  readonly compress?: boolean | undefined;
  /** Somebody awaits the answer: they must hear of it when none can come, even of an event that was never sent. */
  readonly awaited?: boolean | undefined;
}

/** The connection under a session, shared by all namespaces. */
export interface SessionLink {
  /** A session was made: its deadlines count from now on, connected or not. */
  register(session: Session): void;
  /** False while a packet would wait behind another one. */
  readonly writable: boolean;
  /** True when the connection is dead and only the alarm has not rung yet. */
  readonly expired: boolean;
  /** @throws SocketIOError `NOT_SERIALIZABLE`, `MESSAGE_TOO_LARGE`; nothing has been sent then. */
  write(packet: Packet): void;
  /** Throws what `write` would: misuse is told at the call, not when the connection is back. */
  check(packet: Packet): void;
  /** This session's deadline moved. */
  wake(): void;
  /** This session stopped being active. */
  release(): void;
  /** The server broke the protocol. */
  fail(error: SocketIOError): void;
}

export interface SessionEvents {
  /**
   * The link is up: `join` asks to be let in, `refuse` gives up because the `auth` could not be had.
   * Both are valid for this attempt only, so a late answer is ignored.
   */
  onJoin(join: (auth?: object) => void, refuse: (error: SocketIOError) => void): void;
  onConnect(): void;
  onEvent(args: unknown[], reply?: (...answer: unknown[]) => void): void;
  /** An event is on its way to the server. */
  onSend(args: readonly unknown[]): void;
  /** The connection could not be made, or the server refused; in that case the session is inactive now. */
  onError(error: SocketIOError): void;
  onDisconnect(reason: CloseReason, error?: Error): void;
}

/** Time for the server to digest a DISCONNECT: it closes the whole connection if the next CONNECT overtakes it. */
const REJOIN_DELAY = 10;

/**
 * One namespace, across reconnections (Socket.IO protocol 5, "Connection to a namespace").
 *
 *   offline ──link up──▶ authorizing ──join()──▶ joining ──CONNECT──▶ online ──link down──▶ offline
 *                                                   └──leave()──▶ leaving ──CONNECT──▶ offline
 */
export class Session {
  state: "offline" | "authorizing" | "joining" | "leaving" | "online" = "offline";
  /** True while the application wants to be connected. */
  active = false;
  id: string | undefined;
  /** True when the server resumed the previous session: nothing that it sent meanwhile is lost. */
  recovered = false;
  /** Events emitted while not online, and those that a dead connection never handed to the network. */
  outbox: Packet[] = [];
  /** Events received before the CONNECT that recovery replays them ahead of. */
  inbox: Packet[] = [];
  readonly nsp: string;

  #host: Host;
  #link: SessionLink;
  #events: SessionEvents;
  #acks = new Acknowledgements();
  /** Whether the application was told `connect`: it hears of a disconnection only then. */
  #announced = false;
  /** Counts the times this session asked to join, so that what belongs to an earlier time is recognised. */
  #joins = 0;
  #leftAt = -Infinity;
  #rejoinAt = Infinity;
  #retry: RetryQueue | undefined;
  #recovery: { pid: string; offset?: string } | undefined;

  /** With `retries`, every event is sent again up to so many times until the server acknowledges it, one after the other. */
  constructor(nsp: string, host: Host, link: SessionLink, events: SessionEvents, retries = 0) {
    this.nsp = nsp;
    this.#host = host;
    this.#link = link;
    this.#events = events;
    link.register(this);
    if (retries > 0) this.#retry = new RetryQueue(retries, () => this.state === "online");
  }

  get deadline(): number {
    return Math.min(this.#acks.deadline, this.#rejoinAt);
  }

  /** The link is up: ask to join, with whatever lets the server resume where it left off. */
  onUp(): void {
    if (!this.active || this.state !== "offline") return;
    const attempt = ++this.#joins;
    this.state = "authorizing";
    this.#rejoinAt = Infinity;
    const current = () => attempt === this.#joins && this.state === "authorizing";
    const join = (auth?: object) => {
      if (!current()) return;
      this.state = "joining";
      try {
        this.#link.write({ type: CONNECT, nsp: this.nsp, data: this.#recovery ? { ...this.#recovery, ...auth } : auth });
      } catch (cause) {
        this.#refuse(new SocketIOError("AUTH_FAILED", `\`auth\` cannot be sent: ${(cause as Error).message}`, { cause }));
      }
    };
    this.#events.onJoin(join, (error) => {
      if (current()) this.#refuse(error);
    });
  }

  /** The application wants to join while the link is up. */
  join(): void {
    if (this.state !== "offline") return;
    const at = this.#leftAt + REJOIN_DELAY;
    if (this.#host.now() >= at) return this.onUp();
    this.#rejoinAt = at;
    this.#link.wake();
  }

  /** The application wants no more. Returns the disconnection to tell it about, once the link has been seen to. */
  leave(): (() => void) | undefined {
    const { state } = this;
    this.active = false;
    this.#recovery = undefined;
    this.#rejoinAt = Infinity;
    if (state === "joining") this.state = "leaving"; // the server allows no DISCONNECT before its reply
    else if (state !== "leaving") this.#offline();
    if (state !== "online") return undefined;
    this.#depart();
    return this.#disconnect("io client disconnect");
  }

  /**
   * Sends an event, or keeps it until the session is online.
   *
   * @throws SocketIOError `NOT_SERIALIZABLE`, `MESSAGE_TOO_LARGE`
   */
  emit(data: readonly unknown[], options: SendOptions, settle?: Settle): void {
    const { nsp } = this;
    if (this.#retry && !options.volatile) {
      this.#link.check({ type: EVENT, nsp, data });
      return this.#retry.push((answered) => this.#emit(data, options, answered), settle, options.awaited);
    }
    this.#emit(data, options, settle);
  }

  #emit(data: readonly unknown[], options: SendOptions, settle?: Settle): void {
    const { nsp } = this;
    const online = this.state === "online" && this.outbox.length === 0 && !this.#link.expired;
    if (options.volatile && !(online && this.#link.writable)) {
      // nothing is sent, so no answer comes: whoever waits for one is told when its time is up
      if (settle) this.#await(settle, { timeout: options.timeout ?? 0 });
      return;
    }
    if (!online) this.#link.check({ type: EVENT, nsp, data });
    const id = settle && this.#await(settle, options);
    const packet: Packet = { type: EVENT, nsp, id, data, compress: options.compress };
    if (!online) return void this.outbox.push(packet);
    try {
      this.#send(packet);
    } catch (error) {
      if (id !== undefined) this.#acks.take(id); // the throw tells the sender
      throw error;
    }
  }

  /** No connection will come: tells those who await an answer without a time limit, and forgets their events. */
  abandon(): void {
    this.#fail(this.#acks.hopeless(), disconnected);
    this.#retry?.abandon();
  }

  /** Takes back what a dead connection never handed to the network, except questions that have been settled since. */
  takeBack(unsent: readonly Packet[]): void {
    this.outbox = [...unsent.filter(({ id }) => id === undefined || this.#acks.has(id)), ...this.outbox];
  }

  onPacket(packet: Packet): void {
    switch (packet.type) {
      case EVENT:
        if (this.state === "online") this.#deliver(packet);
        else if (this.state === "joining") this.inbox.push(packet);
        return;
      case ACK:
        if (this.state === "online") this.#acks.take(packet.id!)?.(null, (packet.data ?? []) as unknown[]);
        return;
      case CONNECT:
        return this.#onConnect(packet.data ?? {});
      case DISCONNECT:
        if (this.state !== "online") return;
        this.active = false;
        this.#recovery = undefined;
        this.#offline();
        return this.#withdraw(this.#disconnect("io server disconnect"));
      case CONNECT_ERROR:
        return this.#onRefused(packet.data as string | { message?: unknown; data?: unknown } | undefined);
    }
  }

  /**
   * The link is down. What was sent will not be answered; what was not sent waits. Returns what the application is to
   * hear once all namespaces know.
   */
  onDown(reason: CloseReason, error?: Error): (() => void) | undefined {
    const was = this.state;
    this.#rejoinAt = Infinity;
    this.#offline();
    return was === "online" ? this.#disconnect(reason, error) : undefined;
  }

  /** The link could not be made. */
  onUnreachable(error: SocketIOError): void {
    if (this.active) this.#events.onError(error);
  }

  onAlarm(now: number): void {
    if (now >= this.#rejoinAt) this.onUp();
    if (now < this.#acks.deadline) return;
    this.#fail(this.#acks.expire(now), timedOut);
  }

  #await(settle: Settle, { timeout, awaited }: SendOptions): number {
    const before = this.#acks.deadline;
    const deadline = timeout === undefined ? Infinity : this.#host.now() + timeout;
    const id = this.#acks.add({ settle, deadline, awaited });
    if (deadline < before) this.#link.wake();
    return id;
  }

  /** Settles emits with an error; those not sent yet never will be. */
  #fail(emits: ReadonlyMap<number, Settle>, error: () => SocketIOError): void {
    this.outbox = this.outbox.filter(({ id }) => id === undefined || !emits.has(id));
    for (const settle of emits.values()) settle(error(), []);
  }

  #onConnect({ sid, pid }: { sid?: unknown; pid?: unknown }): void {
    if (this.state === "leaving") {
      this.#offline();
      this.#depart();
      if (this.active) this.join();
      return;
    }
    if (this.state === "online") return this.#link.fail(new SocketIOError("PARSE_ERROR", `the server connected ${this.nsp} twice`));
    if (this.state !== "joining") return;
    if (typeof sid !== "string") return this.#refuse(versionMismatch());
    this.recovered = pid !== undefined && pid === this.#recovery?.pid;
    if (!this.recovered) this.#recovery = typeof pid === "string" ? { pid } : undefined;
    this.state = "online";
    this.#announced = false;
    this.id = sid;
    const current = () => attempt === this.#joins && this.state === "online";
    const attempt = this.#joins;
    for (let packet; current() && (packet = this.inbox.shift()); ) this.#deliver(packet);
    for (let packet; current() && (packet = this.outbox.shift()); ) this.#resend(packet);
    if (current()) this.#retry?.drain();
    if (!current()) return;
    this.#announced = true;
    this.#events.onConnect();
  }

  /** Sends what waited. It was checked when it was emitted, but its owner may have changed it since. */
  #resend(packet: Packet): void {
    try {
      this.#send(packet);
    } catch (error) {
      const settle = packet.id === undefined ? undefined : this.#acks.take(packet.id);
      if (settle) settle(error as SocketIOError, []);
      else this.#host.report(error);
    }
  }

  #send(packet: Packet): void {
    this.#link.write(packet);
    this.#events.onSend(packet.data as readonly unknown[]);
  }

  #onRefused(reason: string | { message?: unknown; data?: unknown } | undefined): void {
    if (this.state === "leaving") {
      this.#offline();
      if (this.active) this.join();
      return;
    }
    if (this.state !== "joining") return;
    const { message, data } = typeof reason === "string" ? { message: reason } : { message: undefined, data: undefined, ...reason };
    const text = typeof message === "string" ? message : "the server refused the connection";
    this.#refuse(new SocketIOError("REFUSED", text, { data }));
  }

  #refuse(error: SocketIOError): void {
    this.active = false;
    this.#offline();
    this.#withdraw(() => this.#events.onError(error));
  }

  /** This session wants the link no more: nobody else may need it either. */
  #withdraw(tell: () => void): void {
    this.#link.release();
    tell();
  }

  #deliver({ id, data }: Packet): void {
    const args = data as unknown[];
    const last = args.at(-1);
    // the server appends the offset to every event that expects no acknowledgement
    if (this.#recovery && id === undefined && typeof last === "string") this.#recovery.offset = last;
    this.#events.onEvent(args, id === undefined ? undefined : this.#replier(id));
  }

  #replier(id: number): (...answer: unknown[]) => void {
    const attempt = this.#joins;
    let replied = false;
    return (...answer) => {
      // an answer that comes after the session it belongs to would answer another question, or break the connection
      if (replied || attempt !== this.#joins || this.state !== "online") return;
      replied = true;
      try {
        this.#link.write({ type: ACK, nsp: this.nsp, id, data: answer });
      } catch (error) {
        replied = false; // nothing was sent: the application may answer with something else
        throw error;
      }
    };
  }

  #depart(): void {
    this.#leftAt = this.#host.now();
    this.#link.write({ type: DISCONNECT, nsp: this.nsp });
  }

  #offline(): void {
    this.state = "offline";
    this.id = undefined;
    this.inbox = [];
  }

  /** What was sent is not answered any more. Returns what the application is to hear of it. */
  #disconnect(reason: CloseReason, error?: Error): () => void {
    const lost = this.#acks.sent(new Set(this.outbox.map(({ id }) => id)));
    const announced = this.#announced;
    return () => {
      if (announced) this.#events.onDisconnect(reason, error);
      this.#fail(lost, disconnected);
    };
  }
}

function versionMismatch(): SocketIOError {
  return new SocketIOError(
    "BAD_HANDSHAKE",
    "It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)",
    { hint: "Upgrade the server to version 3 or later." },
  );
}
