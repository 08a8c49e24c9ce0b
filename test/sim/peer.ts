import type { Frame } from "../../src/core/ports.ts";

/** Something that changes, and those who wait for it to have changed. */
export class Changing {
  #waiting = new Set<() => void>();

  /** Resolves once `condition` holds; it is looked at whenever something changed. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  protected changed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** How the server of a transport sends and breaks off. */
export interface PeerPort {
  send(frame: Frame): void;
  /** Ends the connection without a word. */
  drop(): void;
  /** Ends it in order, where there is such an order. */
  end?(): void;
}

/** The server's end of one transport, whatever that is made of. */
export class Peer extends Changing {
  /** Frames that arrived, oldest first. */
  readonly received: Frame[] = [];
  /** The client let go. */
  gone = false;
  #port: PeerPort;

  constructor(port: PeerPort) {
    super();
    this.#port = port;
  }

  send(...frames: Frame[]): void {
    for (const frame of frames) this.#port.send(frame);
  }

  drop(): void {
    this.#port.drop();
  }

  end(): void {
    this.#port.end!();
  }

  // what the server reports

  arrived(frame: Frame): void {
    this.received.push(frame);
    this.changed();
  }

  left(): void {
    this.gone = true;
    this.changed();
  }
}
