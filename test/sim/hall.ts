import type { Frame } from "../../src/core/ports.ts";
import type { BackendSession, Resident } from "./backend.ts";
import type { Ledger } from "./ledger.ts";
import type { Network } from "./line.ts";

/** What a client says, taken apart: "4", type, attachments, namespace, id, payload. */
const PACKET = /^4([0-6])(?:(\d+)-)?(?:(\/[^,]*),?)?(\d+)?(.*)$/s;

/** How long a lost session may be resumed, in milliseconds. */
const MEMORY = 20_000;

/** How long the server may take to answer. */
const PONDERING = 600;

interface Member {
  readonly sid: string;
  readonly pid: string;
  readonly room: number;
}

interface Broadcast {
  readonly nsp: string;
  readonly room: number | undefined;
  readonly number: number;
  readonly offset: string;
}

/** One client as the hall knows it. */
interface Guest {
  readonly session: BackendSession;
  readonly members: Map<string, Member>;
  /** Namespaces that it was thrown out of: it may not have heard of that yet. */
  readonly expelled: Set<string>;
  /** An event that waits for its attachments. */
  pending: { readonly missing: number; readonly complete: () => void } | undefined;
}

/** A Socket.IO server without I/O (Socket.IO protocol 5): namespaces, rooms, acknowledgements, connection state recovery. */
export class Hall {
  /** How many of those who ask to join are refused next. */
  refusals = 0;
  /** Whether it may forget to answer, or take its time. */
  distracted = true;
  /** It acknowledges what it does not take down: to prove that this is found out. */
  careless = false;

  #network: Network;
  #ledger: Ledger;
  #recovery: boolean;
  #guests: Guest[] = [];
  #count = 0;
  #questions = 0;
  #history: Broadcast[] = [];
  #lost = new Map<string, { readonly member: Member; readonly nsp: string; readonly until: number }>();

  constructor(network: Network, ledger: Ledger, recovery: boolean) {
    this.#network = network;
    this.#ledger = ledger;
    this.#recovery = recovery;
  }

  welcome(session: BackendSession): Resident {
    const guest: Guest = { session, members: new Map(), expelled: new Set(), pending: undefined };
    this.#guests.push(guest);
    return {
      onMessage: (frame) => this.#receive(guest, frame),
      onClose: (by) => this.#leave(guest, by),
    };
  }

  /** The process was killed: nothing is remembered. */
  forget(): void {
    this.#guests = [];
    this.#history = [];
    this.#lost.clear();
  }

  /** Tells everybody in a room of a namespace, or everybody in the namespace; those who are away hear of it when they come back. */
  broadcast(nsp: string, room: number | undefined): void {
    const number = this.#ledger.tell();
    const offset = `1700000000000-${number}`;
    const concerns = (member: Member | undefined): member is Member => member !== undefined && (room === undefined || member.room === room);
    const data = JSON.stringify(["broadcast", number, ...(this.#recovery ? [offset] : [])]);
    for (const { session, members } of this.#guests) {
      const member = members.get(nsp);
      if (!concerns(member)) continue;
      this.#ledger.address(member.sid, number);
      session.send(`42${prefix(nsp)}${data}`);
    }
    if (!this.#recovery) return;
    this.#history.push({ nsp, room, number, offset });
    for (const lost of this.#lost.values()) if (lost.nsp === nsp && concerns(lost.member)) this.#ledger.address(lost.member.sid, number);
  }

  /** Tells whoever is there something that nobody needs to hear; it ends with a word, which is no offset. */
  whisper(nsp: string): void {
    const number = this.#ledger.tell();
    for (const { session, members } of this.#guests) if (members.has(nsp)) session.send(`42${prefix(nsp)}${JSON.stringify(["whisper", number, "Pending"])}`);
  }

  /** Asks whoever is there, and wants an answer. */
  ask(nsp: string): void {
    const number = this.#ledger.tell();
    for (const { session, members } of this.#guests) if (members.has(nsp)) session.send(`42${prefix(nsp)}${this.#questions++}${JSON.stringify(["question", number])}`);
  }

  /** Throws everybody out of a namespace. */
  expel(nsp: string): void {
    for (const { session, members, expelled } of this.#guests) {
      if (!members.delete(nsp)) continue;
      expelled.add(nsp);
      session.send(`41${prefix(nsp)}`);
    }
  }

  #receive(guest: Guest, frame: Frame): void {
    const { pending } = guest;
    if (typeof frame !== "string") {
      this.#ledger.demand(pending !== undefined, "the protocol is kept", "binary before its header");
      guest.pending = pending!.missing > 1 ? { ...pending!, missing: pending!.missing - 1 } : undefined;
      if (!guest.pending) pending!.complete();
      return;
    }
    this.#ledger.demand(pending === undefined, "the protocol is kept", `${frame} between attachments`);
    const [, type, attachments, nsp = "/", id, payload] = PACKET.exec(frame) ?? [];
    if (type === "0") return this.#join(guest, nsp, JSON.parse(payload || "{}") as Credentials);
    if (!guest.members.has(nsp)) {
      this.#ledger.demand(guest.expelled.has(nsp), "the protocol is kept", `${frame} for a namespace that was not joined`);
      return guest.session.close("server");
    }
    if (type === "1") guest.members.delete(nsp);
    else if (type === "3") this.#ledger.reply(Number(id));
    else if (type === "2") this.#event(guest, nsp, id, payload!);
    else if (type === "5") guest.pending = { missing: Number(attachments), complete: () => this.#event(guest, nsp, id, payload!) };
    else this.#ledger.demand(false, "the protocol is kept", frame);
  }

  #join(guest: Guest, nsp: string, { pid, offset }: Credentials): void {
    const { session, members, expelled } = guest;
    this.#ledger.demand(!members.has(nsp), "the protocol is kept", `${nsp} was joined twice`);
    if (this.refusals > 0) {
      this.refusals--;
      return session.send(`44${prefix(nsp)}{"message":"refused"}`);
    }
    expelled.delete(nsp);
    const member = this.#resume(session, nsp, pid, offset) ?? this.#newcomer();
    members.set(nsp, member);
    const { sid } = member;
    session.send(`40${prefix(nsp)}${JSON.stringify(this.#recovery ? { sid, pid: member.pid } : { sid })}`);
  }

  /** Gives a lost session back to who left it, after what it missed. */
  #resume(session: BackendSession, nsp: string, pid: string | undefined, offset: string | undefined): Member | undefined {
    const lost = pid === undefined ? undefined : this.#lost.get(pid);
    const seen = this.#history.findIndex((each) => each.offset === offset);
    if (!lost || lost.until < this.#network.clock.now || seen < 0) return undefined;
    this.#lost.delete(pid!);
    const { member } = lost;
    for (const { nsp: where, room, number, offset: at } of this.#history.slice(seen + 1)) {
      if (where === nsp && (room === undefined || room === member.room)) session.send(`42${prefix(nsp)}${JSON.stringify(["broadcast", number, at])}`);
    }
    return member;
  }

  #newcomer(): Member {
    const count = ++this.#count;
    return { sid: `sid${count}`, pid: `pid${count}`, room: count % 2 };
  }

  #event(guest: Guest, nsp: string, id: string | undefined, payload: string): void {
    const [, number] = JSON.parse(payload) as [string, number];
    if (!this.careless) this.#ledger.receive(guest.session.sid, nsp, number);
    if (id === undefined) return;
    const member = guest.members.get(nsp);
    const answer = () => {
      if (guest.members.get(nsp) === member) guest.session.send(`43${prefix(nsp)}${id}[${number}]`);
    };
    const { chance, clock, server } = this.#network;
    const mood = this.distracted ? chance() : 1;
    if (mood < 0.05) return;
    if (mood < 0.25) clock.after(chance() * PONDERING, () => server.run(answer, "timer"));
    else answer();
  }

  #leave(guest: Guest, by: "client" | "server" | "loss"): void {
    this.#guests = this.#guests.filter((each) => each !== guest);
    if (!this.#recovery || by !== "loss") return;
    const until = this.#network.clock.now + MEMORY;
    for (const [nsp, member] of guest.members) this.#lost.set(member.pid, { member, nsp, until });
  }
}

interface Credentials {
  readonly pid?: string;
  readonly offset?: string;
}

function prefix(nsp: string): string {
  return nsp === "/" ? "" : `${nsp},`;
}
