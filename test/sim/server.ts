import type { Limits } from "../../src/core/budget.ts";
import type { Frame } from "../../src/core/ports.ts";
import { memory, type MemoryPeer } from "../../transports/memory.ts";
import { handshake } from "./world.ts";

/** What a client says, taken apart: "4", type, attachments, namespace, id, payload. */
const PACKET = /^4([0-6])(?:(\d+)-)?(?:(\/[^,]*),?)?(\d+)?(.*)$/s;

interface Member {
  readonly sid: string;
  readonly pid: string;
}

/** One Engine.IO session as the server sees it. */
export class Link {
  readonly url: URL;
  /** What the client says that it takes. */
  readonly limits: Limits | undefined;
  /** Every frame that came in. */
  readonly received: Frame[] = [];
  /** Namespaces that were joined. */
  readonly members = new Map<string, Member>();
  /** How it ended, if it did. */
  ended: "by the client" | "by the server" | undefined;
  #peer: MemoryPeer;

  constructor(peer: MemoryPeer) {
    this.#peer = peer;
    this.url = new URL(peer.target.url);
    this.limits = peer.target.limits;
  }

  send(...frames: Frame[]): void {
    this.#peer.send(...frames);
  }

  close(error?: Error): void {
    this.ended ??= "by the server";
    this.#peer.close(error);
  }
}

/**
 * A Socket.IO server in memory: handshake, namespaces, acknowledgements, connection state recovery. It forgives as little
 * as the real one: what is said for a namespace that was not joined, or was joined already, ends the whole connection.
 */
export class Server {
  readonly transport = memory((peer) => this.#accept(new Link(peer), peer), "memory");
  readonly links: Link[] = [];
  /** Events that came in: namespace, name, arguments. */
  readonly events: unknown[][] = [];
  /** Credentials as they came in. */
  readonly credentials: unknown[] = [];
  /** What a client did that ends a connection. */
  readonly violations: string[] = [];
  /** False while nobody listens. */
  up = true;
  /** False while connections are accepted and nothing is said. */
  responsive = true;
  /** Says no to a namespace: the payload of a CONNECT_ERROR. */
  refuse: (nsp: string, credentials: unknown) => object | undefined = () => undefined;
  /** Answers an event that asks for it; undefined to keep silent. */
  answer: (event: unknown[]) => unknown[] | undefined = ([, ...args]) => args;
  /** Whether lost sessions may be resumed. */
  recovery = false;

  #count = 0;
  /** What was sent to each namespace, for those who missed it. */
  #history: { readonly nsp: string; readonly data: readonly unknown[] }[] = [];
  #lost = new Map<string, Member>();

  /** The latest connection. */
  get link(): Link {
    const link = this.links.at(-1);
    if (!link) throw new Error("nobody connected");
    return link;
  }

  /** Tells everybody in a namespace. */
  emit(nsp: string, ...event: unknown[]): void {
    const data = this.recovery ? [...event, `offset${this.#history.length}`] : event;
    this.#history.push({ nsp, data });
    for (const link of this.links) {
      if (!link.ended && link.members.has(nsp)) link.send(`42${prefix(nsp)}${JSON.stringify(data)}`);
    }
  }

  /** Every connection breaks. */
  drop(error?: Error): void {
    for (const link of this.links) this.#end(link, error);
  }

  #accept(link: Link, peer: MemoryPeer): void {
    this.links.push(link);
    if (!this.up) return link.close(new Error("nobody listens"));
    peer.onFrame = (frame) => this.#receive(link, frame);
    peer.onClose = () => (link.ended ??= "by the client");
    if (this.responsive) link.send(handshake({ sid: `engine${this.links.length}`, upgrades: [], pingInterval: 3_600_000 }));
  }

  #receive(link: Link, frame: Frame): void {
    if (link.ended) return;
    link.received.push(frame);
    if (typeof frame !== "string" || !frame.startsWith("4")) return;
    const [, type, , nsp = "/", id, payload] = PACKET.exec(frame) ?? [];
    if (type === undefined) return this.#punish(link, frame);
    if (type === "0") return this.#join(link, nsp, payload ? JSON.parse(payload) : undefined, frame);
    if (!link.members.has(nsp)) return this.#punish(link, frame);
    if (type === "1") link.members.delete(nsp);
    if (type === "2" || type === "5") this.#event(link, nsp, id, JSON.parse(payload!) as unknown[]);
  }

  #join(link: Link, nsp: string, credentials: unknown, frame: string): void {
    this.credentials.push(credentials);
    if (link.members.has(nsp) || (credentials !== undefined && (typeof credentials !== "object" || Array.isArray(credentials)))) {
      return this.#punish(link, frame);
    }
    const error = this.refuse(nsp, credentials);
    if (error) return link.send(`44${prefix(nsp)}${JSON.stringify(error)}`);
    const { pid, offset } = (credentials ?? {}) as { pid?: string; offset?: string };
    const resumed = pid === undefined || offset === undefined ? undefined : this.#lost.get(pid);
    if (resumed) {
      const seen = this.#history.findIndex(({ data }) => data.at(-1) === offset);
      const missed = this.#history.slice(seen + 1).filter((each) => each.nsp === nsp);
      for (const { data } of missed) link.send(`42${prefix(nsp)}${JSON.stringify(data)}`);
    }
    const member = resumed ?? { sid: `sid${++this.#count}`, pid: `pid${this.#count}` };
    link.members.set(nsp, member);
    link.send(`40${prefix(nsp)}${JSON.stringify(this.recovery ? member : { sid: member.sid })}`);
  }

  #event(link: Link, nsp: string, id: string | undefined, data: unknown[]): void {
    this.events.push([nsp, ...data]);
    const answer = id === undefined ? undefined : this.answer(data);
    if (answer) link.send(`43${prefix(nsp)}${id}${JSON.stringify(answer)}`);
  }

  #punish(link: Link, frame: string): void {
    this.violations.push(frame);
    this.#end(link);
  }

  #end(link: Link, error?: Error): void {
    if (link.ended) return;
    for (const member of link.members.values()) this.#lost.set(member.pid, member);
    link.close(error);
  }
}

function prefix(nsp: string): string {
  return nsp === "/" ? "" : `${nsp},`;
}
