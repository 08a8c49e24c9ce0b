import type { Frame, Message, Target, Transport, TransportFactory, TransportSink } from "../src/core/ports.ts";

/** The server's end of a transport in memory. */
export interface MemoryPeer {
  readonly target: Target;
  /** Frames that arrived, oldest first. */
  readonly received: readonly Frame[];
  /** Called for each frame that arrives. */
  onFrame: (frame: Frame) => void;
  /** Called once the client let go. */
  onClose: () => void;
  send(...frames: Frame[]): void;
  close(error?: Error): void;
}

/**
 * A transport without a network, for tests: `accept` is given the server's end of each one opened.
 * Both directions keep their order and arrive in a later microtask, as the contract demands.
 *
 * @example
 * const io = createIo({ memory: memory((peer) => peer.send('0{"sid":"1","upgrades":[],"pingInterval":25000,"pingTimeout":20000}')) });
 */
export function memory(accept: (peer: MemoryPeer) => void, name = "memory"): TransportFactory {
  const open: TransportFactory = (target, sink) => new MemoryTransport(name, target, sink, accept);
  return Object.assign(open, { transportName: name });
}

class MemoryTransport implements Transport {
  readonly name: string;
  #sink: TransportSink;
  #peer: MemoryPeer & { received: Frame[] };
  #open = true;

  constructor(name: string, target: Target, sink: TransportSink, accept: (peer: MemoryPeer) => void) {
    this.name = name;
    this.#sink = sink;
    this.#peer = {
      target,
      received: [],
      onFrame: () => {},
      onClose: () => {},
      send: (...frames) => {
        for (const frame of frames) this.#report(() => this.#sink.onFrame(this, frame));
      },
      close: (error) => {
        this.#report(() => {
          this.#open = false;
          this.#sink.onClose(this, error ? "transport error" : "transport close", error);
        });
      },
    };
    this.#report(() => this.#sink.onOpen(this));
    queueMicrotask(() => accept(this.#peer));
  }

  get writable(): boolean {
    return this.#open;
  }

  begin(): void {}

  send(frame: Frame): void {
    queueMicrotask(() => {
      this.#peer.received.push(frame);
      this.#peer.onFrame(frame);
    });
    this.#report(() => this.#sink.onDrain(this));
  }

  pause(): void {
    this.#report(() => this.#sink.onPaused(this));
  }

  resume(): void {}

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    queueMicrotask(() => this.#peer.onClose());
  }

  abandon(): readonly Message[] {
    this.close();
    return [];
  }

  /** Nothing is reported from inside a call, nor after the transport was let go. */
  #report(event: () => void): void {
    queueMicrotask(() => {
      if (this.#open) event();
    });
  }
}
