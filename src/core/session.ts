import { Acknowledgements, disconnected, type Pending, type Settle, settleAll, timedOut } from "./acknowledgements.ts";
import { flooded } from "./budget.ts";
import { messageOf, note, parseError, SocketIOError } from "./errors.ts";
import type { SessionEvents, SessionLink } from "./link.ts";
import { Outbox, type SendOptions } from "./outbox.ts";
import { ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, type Packet } from "./packet.ts";
import type { CloseReason, Host } from "./ports.ts";
import { Recovery } from "./recovery.ts";
import { refused, versionMismatch } from "./refusal.ts";

export type { SendOptions, Settle };

/** Time for the server to digest a DISCONNECT: it closes the whole connection if the next CONNECT overtakes it. */
const REJOIN_DELAY = 10;
/** Time for the server to answer who left meanwhile and wants back in: a browser that repeats a poll may have lost the answer. */
const REJOIN_PATIENCE = 10_000;

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
  /** True once the server has let this session in for the first time. */
  admitted = false;
  id: string | undefined;
  /** True when the server resumed the previous session: nothing that it sent meanwhile is lost. */
  recovered = false;
  /** Events received before the CONNECT that recovery replays them ahead of. */
  inbox: Packet[] = [];
  nsp: string;
  readonly out: Outbox;

  #inboxBytes = 0;
  #host: Host;
  #link: SessionLink;
  #events: SessionEvents;
  /** Those who wait for this session to be online; made when somebody does. */
  #waiting: Acknowledgements | undefined;
  /** Whether the application was told `connect`: it hears of a disconnection only then. */
  #announced = false;
  /** Counts the times this session asked to join, so that what belongs to an earlier time is recognised. */
  #joins = 0;
  /** When it was left over this connection: events from before may still be on their way. */
  #leftAt = -Infinity;
  /** While offline, when to join again; while authorizing, when it must be known who asks; while leaving, when to wait no more. */
  #due = Infinity;
  #recovery = new Recovery();

  /** With `retries`, every event is sent again up to so many times until the server acknowledges it, one after the other. */
  constructor(nsp: string, host: Host, link: SessionLink, events: SessionEvents, retries = 0) {
    this.nsp = nsp;
    this.#host = host;
    this.#link = link;
    this.#events = events;
    this.out = new Outbox(this, events, host, link, retries);
    link.register(this);
  }

  get online(): boolean {
    return this.state === "online";
  }

  get deadline(): number {
    return Math.min(this.out.deadline, this.#waiting?.deadline ?? Infinity, this.#due);
  }

  /** The link is up: ask to join, with whatever lets the server resume where it left off. */
  onUp(): void {
    if (!this.active || this.state !== "offline") return;
    this.#joins++;
    this.state = "authorizing";
    this.#due = this.#host.now() + (this.#events.authTimeout ?? Infinity);
    const current = this.#current();
    const join = (auth?: object) => {
      if (!current()) return;
      this.state = "joining";
      this.#due = Infinity;
      try {
        this.#link.write({ type: CONNECT, nsp: this.nsp, data: this.#recovery.credentials(auth) });
      } catch (cause) {
        this.#refuse(new SocketIOError("AUTH_FAILED", `\`auth\` cannot be sent: ${messageOf(cause)}`, { cause }));
      }
    };
    this.#events.onJoin(join, (error) => {
      if (current()) this.#refuse(error);
    });
    if (current()) this.#link.wake(); // it takes its time, of which there is an end
  }

  /** Asks to join at that time, or as soon as the link is up again. */
  join(at = this.#leftAt + REJOIN_DELAY): void {
    const now = this.#host.now();
    if (this.state !== "offline") {
      if (this.state !== "leaving" || this.#due < Infinity) return;
      this.#due = now + REJOIN_PATIENCE;
      return this.#link.wake();
    }
    // in one payload with the DISCONNECT, the CONNECT would be too early still
    if (now >= at && (this.#leftAt === -Infinity || this.#link.writable)) return this.onUp();
    this.#due = Math.max(at, now + REJOIN_DELAY);
    this.#link.wake();
  }

  /** The application wants no more. Returns whether there is a disconnection to tell it about, once the link has been seen to. */
  leave(): boolean {
    const { state } = this;
    this.active = false;
    this.#recovery = new Recovery(); // there is nothing to resume
    this.#due = Infinity;
    if (state === "joining") this.state = "leaving"; // the server allows no DISCONNECT before its reply
    else if (state !== "leaving") this.#offline();
    if (state !== "online") return false;
    this.#depart();
    return true;
  }

  /**
   * Sends an event; what becomes of it when the session is not online is its sender's choice.
   *
   * @throws SocketIOError `SERVER_UNREACHABLE`, `NOT_SERIALIZABLE`, `MESSAGE_TOO_LARGE`
   */
  emit(data: readonly unknown[], options: SendOptions, settle?: Settle): void {
    this.out.emit(data, options, settle);
  }

  /** Tells once the session is online, or why it is not: the time is up, or nothing will connect it by itself. */
  ready(settle: Settle, timeout = Infinity): void {
    if (this.online) return settle(null, []);
    (this.#waiting ??= new Acknowledgements()).add(settle, this.#host.now() + timeout);
    this.#link.wake();
  }

  /** Somebody waits no more, for an answer or for the session to be online. */
  cancel(settle: Settle, error: SocketIOError): void {
    const theirs = (pending: Pick<Pending, "settle">) => pending.settle === settle;
    settleAll(this.#dismiss(theirs), () => error);
    this.out.giveUp(theirs, () => error);
  }

  /** No connection will come: whoever waits for one is told the reason, whoever awaits an answer why there is none. */
  abandon(reason?: SocketIOError, error?: SocketIOError): void {
    settleAll(this.#dismiss(), () => reason ?? disconnected());
    this.out.giveUp(({ awaited, deadline }) => awaited === true && deadline === Infinity, () => error ?? disconnected());
  }

  /** @param bytes what it took to receive the packet. */
  onPacket(packet: Packet, bytes = 0): void {
    const { type, data } = packet;
    if (type === CONNECT) this.#onConnect(data ?? {});
    else if (type === CONNECT_ERROR) this.#onRefused(data);
    else if (this.online) {
      if (type === EVENT) this.#deliver(packet);
      if (type === ACK) this.out.onAck(packet);
      if (type === DISCONNECT) this.#onDisconnect();
    } else if (type === EVENT && this.state === "joining" && this.#leftAt === -Infinity) this.#keep(packet, bytes);
  }

  /** The link is down. Returns whether the application is to hear of it, once all namespaces know. */
  onDown(): boolean {
    const { online } = this;
    this.#leftAt = -Infinity;
    this.#offline();
    return online;
  }

  /** It was connected, and is not any more: what was sent will not be answered; what was not sent waits. */
  onLost(reason: CloseReason, error?: Error): void {
    const lost = this.out.lose();
    if (this.#announced) this.#events.tell("disconnect", reason, error);
    else if (error) this.#events.tell("connect_error", error as SocketIOError); // it ended before anybody could hear that it began
    settleAll(lost, disconnected);
  }

  /** The link could not be made. Who waits for the first connection is told at once: nobody knows yet that there is a server. */
  onUnreachable(error: SocketIOError): void {
    if (!this.active) return;
    if (!this.admitted) settleAll(this.#dismiss(), () => error);
    this.#events.tell("connect_error", error);
  }

  onAlarm(now: number): void {
    const late = ({ deadline }: Pick<Pending, "deadline">) => deadline <= now;
    settleAll(this.#dismiss(late), notInTime);
    this.out.giveUp(late, timedOut);
    if (now < this.#due) return;
    if (this.state === "offline") this.join(now);
    else if (this.state === "leaving") this.#link.fail(notInTime(), "transport error");
    else this.#refuse(new SocketIOError("AUTH_TIMEOUT", `\`auth\` gave no credentials within ${this.#events.authTimeout} ms`));
  }

  /** Those who wait for this session to be online wait no more: all of them, unless only some are condemned. */
  #dismiss(condemned: (pending: Pending) => boolean = () => true): readonly Pending[] {
    return this.#waiting?.remove(condemned) ?? [];
  }

  #onConnect({ sid, pid }: { sid?: unknown; pid?: unknown }): void {
    if (this.state === "leaving") {
      this.#offline();
      this.#depart();
      return this.#rejoin();
    }
    if (this.online) return this.#link.fail(parseError(`the server connected ${this.nsp} twice`));
    // such a server does not wait to be asked
    if ((this.active || !this.#joins) && typeof sid !== "string") return this.#refuse(versionMismatch());
    if (this.state !== "joining") return;
    this.recovered = this.#recovery.onConnect(pid);
    this.state = "online";
    this.admitted = true;
    this.#announced = false;
    this.id = sid as string;
    const current = this.#current();
    const early = this.inbox;
    this.inbox = [];
    for (const packet of early) if (current()) this.#deliver(packet);
    this.out.flush(current);
    if (!current()) return;
    this.#announced = true;
    settleAll(this.#dismiss(), () => null);
    this.#events.tell("connect");
  }

  #onDisconnect(): void {
    this.active = false;
    this.#recovery = new Recovery(); // there is nothing to resume
    this.#offline();
    this.#link.expel(this);
    const details = { phase: "session", url: this.#host.url, willRetry: this.active } as const;
    this.onLost("io server disconnect", new SocketIOError("DISCONNECTED_BY_SERVER", "the server disconnected the socket", details));
  }

  #onRefused(reason: unknown): void {
    if (this.state === "joining") return this.#refuse(refused(reason, this.nsp, this.#host.url));
    if (this.state !== "leaving") return;
    this.#offline();
    this.#rejoin();
  }

  /** The application may have changed its mind while it was leaving. */
  #rejoin(): void {
    if (this.active) this.join();
  }

  #refuse(error: SocketIOError): void {
    const waiting = this.#dismiss();
    this.active = false;
    this.#offline();
    note(error, { phase: "join", url: this.#host.url, willRetry: false });
    this.#link.release(); // nobody else may need it either
    settleAll(waiting, () => error);
    this.#events.tell("connect_error", error);
  }

  /** Until the server has let this session in. */
  #keep(packet: Packet, bytes: number): void {
    this.inbox.push(packet);
    this.#inboxBytes += bytes;
    const error = flooded(this.inbox.length, this.#inboxBytes, this.#link.limits);
    if (error) this.#link.fail(error);
  }

  #deliver(packet: Packet): void {
    const { id, data } = packet;
    this.#recovery.onEvent(packet);
    if (id === undefined) return this.#events.onEvent(data as unknown[]);
    this.#events.onEvent(data as unknown[], this.#replier(id));
  }

  /** How to answer an event: once, and only in this session; in another one it would answer another question, or break the connection. */
  #replier(id: number): (...answer: unknown[]) => void {
    const current = this.#current();
    let replied = false;
    return (...answer) => {
      if (replied || !current()) return;
      replied = true;
      try {
        this.#link.write({ type: ACK, nsp: this.nsp, id, data: answer });
      } catch (error) {
        replied = false; // what cannot be sent was no answer
        throw error;
      }
    };
  }

  /** Tells whether this is still the session that it is now, and in the same state. */
  #current(): () => boolean {
    const attempt = this.#joins;
    const { state } = this;
    return () => attempt === this.#joins && state === this.state;
  }

  #depart(): void {
    this.#leftAt = this.#host.now();
    this.#link.write({ type: DISCONNECT, nsp: this.nsp });
  }

  #offline(): void {
    this.state = "offline";
    this.#due = Infinity;
    this.id = undefined;
    this.inbox = [];
    this.#inboxBytes = 0;
  }
}

function notInTime(): SocketIOError {
  return new SocketIOError("CONNECT_TIMEOUT", "the socket was not connected in time", { phase: "join" });
}
