import type { SocketIOError } from "../../src/core/errors.ts";
import { parseHandshake } from "../../src/core/frame.ts";
import type { Frame, Target, Transport, TransportFactory, TransportSink } from "../../src/core/ports.ts";
import { Changing } from "./peer.ts";

/**
 * The owner of a transport: it writes down what it is told, takes the first frame for the handshake, as an engine does,
 * and notices when a transport speaks from inside a call, or in another's name.
 */
export class Recorder extends Changing implements TransportSink {
  /** What was told, in order. */
  readonly log: string[] = [];
  /** The frames among it, without the handshake. */
  readonly frames: Frame[] = [];
  /** Where the transport broke the rules. */
  readonly offences: string[] = [];
  error: SocketIOError | undefined;
  /** What happens while a frame is told. */
  react: (frame: Frame) => void = () => {};
  greeted = false;
  readonly transport: Transport;

  #source: Transport | undefined;
  #calls: string[] = ["the factory"];

  constructor(factory: TransportFactory, target: Target) {
    super();
    const source = factory(target, this);
    this.#calls = [];
    this.#source = source;
    this.transport = this.#watched(source);
  }

  /** How often this was told. */
  count(what: string): number {
    return this.log.filter((line) => line === what).length;
  }

  onOpen(source: Transport): void {
    this.#told("open", source);
  }

  onFrame(source: Transport, frame: Frame): void {
    if (this.greeted) this.frames.push(frame);
    else {
      this.greeted = true;
      this.transport.begin(parseHandshake(frame));
    }
    this.#told("frame", source);
    this.react(frame);
  }

  onPaused(source: Transport): void {
    this.#told("paused", source);
  }

  onDrain(source: Transport): void {
    this.#told("drain", source);
  }

  onClose(source: Transport, reason: string, error?: Error): void {
    this.error = error as SocketIOError;
    this.#told(reason, source);
  }

  #told(what: string, source: Transport): void {
    const inside = this.#calls.at(-1);
    if (inside) this.offences.push(`${what} was told from inside ${inside}`);
    if (source !== this.#source) this.offences.push(`${what} was told in another's name`);
    this.log.push(what);
    this.changed();
  }

  /** The same transport, except that it is known when one of its methods runs. */
  #watched(source: Transport): Transport {
    const inside = <T>(name: string, call: () => T): T => {
      this.#calls.push(name);
      try {
        return call();
      } finally {
        this.#calls.pop();
      }
    };
    return {
      name: source.name,
      ...(source.binaryType && { binaryType: source.binaryType }),
      get writable() {
        return inside("writable", () => source.writable);
      },
      begin: (handshake) => inside("begin", () => source.begin(handshake)),
      send: (frame, message) => inside("send", () => source.send(frame, message)),
      pause: () => inside("pause", () => source.pause()),
      resume: () => inside("resume", () => source.resume()),
      close: () => inside("close", () => source.close()),
      abandon: () => inside("abandon", () => source.abandon()),
    };
  }
}
