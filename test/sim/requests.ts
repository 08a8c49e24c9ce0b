import { parseHandshake } from "../../src/core/frame.ts";
import { Poller } from "../../src/core/poller.ts";
import type { Frame, TransportSink } from "../../src/core/ports.ts";
import { show } from "./owner.ts";
import { handshake } from "./world.ts";

/** The requests of a long-polling session. Each ends in `onFrames`, `onPosted` or `onError` of the Poller. */
export interface PollerPort {
  get(sid: string | undefined): void;
  post(sid: string, frames: readonly Frame[]): void;
  linger(): void;
  abort(): void;
}

/** A poller that leaves its requests to another. */
export class PortPoller extends Poller {
  #port: PollerPort;

  constructor(port: PollerPort, sink: TransportSink) {
    super(sink);
    this.#port = port;
  }

  protected request(sid: string | undefined, frames?: readonly Frame[]): void {
    if (frames) this.#port.post(sid!, frames);
    else this.#port.get(sid);
  }

  protected linger(): void {
    this.#port.linger();
  }

  protected abort(): void {
    this.#port.abort();
  }
}

/** The requests of a poller as the test answers them. A second GET or POST at a time is an error, as it is for a server. */
export class Requests implements PollerPort {
  readonly poller: Poller;
  /** What the poller asked for and reported, in order. */
  readonly log: string[] = [];
  readonly posts: (readonly Frame[])[] = [];
  /** What happens while a frame is delivered. */
  react: () => void = () => {};
  getting = false;
  posting = false;

  constructor() {
    const sink: TransportSink = {
      onOpen: () => this.log.push("open"),
      onFrame: (_, frame) => {
        this.log.push(`frame ${show(frame)}`);
        this.react();
      },
      onPaused: () => this.log.push("paused"),
      onDrain: () => {
        this.log.push("drain");
        this.react();
      },
      onClose: (_, reason, error) => this.log.push(`${reason}: ${error!.message}`),
    };
    this.poller = new PortPoller(this, sink);
    this.poller.open();
  }

  get(sid: string | undefined): void {
    if (this.getting) throw new Error("two GETs at a time");
    this.getting = true;
    this.log.push(sid === undefined ? "GET" : `GET ${sid}`);
  }

  post(sid: string, frames: readonly Frame[]): void {
    if (this.posting) throw new Error("two POSTs at a time");
    this.posting = true;
    this.posts.push(frames);
    this.log.push(`POST ${sid} ${frames.map(show).join(" ")}`);
  }

  linger(): void {
    this.log.push("linger");
  }

  abort(): void {
    this.log.push("abort");
  }

  /** The server answers the GET. */
  answer(...frames: Frame[]): this {
    if (!this.getting) throw new Error("there is no GET to answer");
    this.getting = false;
    this.poller.onFrames(frames);
    return this;
  }

  /** The server answers the POST. */
  accept(): this {
    if (!this.posting) throw new Error("there is no POST to accept");
    this.posting = false;
    this.poller.onPosted();
    return this;
  }

  /** What was asked for and reported since the last time. */
  news(): string[] {
    return this.log.splice(0);
  }
}

/** A poller in a session, with a GET pending. */
export function connected(changes?: Readonly<Record<string, unknown>>) {
  const requests = new Requests();
  const { poller } = requests;
  requests.react = () => poller.begin(parseHandshake(handshake(changes)));
  requests.answer(handshake(changes));
  requests.react = () => {};
  requests.news();
  return { requests, poller };
}
