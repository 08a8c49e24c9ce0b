import { type Frame, type Handshake, PONG } from "./core/frame.ts";
import type { Message, Target, Transport, TransportFactory, TransportSink } from "./core/ports.ts";
import { invoke } from "./emitter.ts";
import { type EnginePacket, toFrame, toPacket } from "./packets.ts";
import { bareHost } from "./url.ts";

/** A transport as `engine.io-client` knows it: a class with `open`, `send`, `pause` and `close`, and events. */
export interface ClassTransport {
  query?: Record<string, unknown>;
  readonly writable: boolean;
  readonly readyState?: string;
  open(): unknown;
  send(packets: readonly EnginePacket[]): void;
  pause?(paused: () => void): void;
  close(): unknown;
  on(event: string, listener: (argument: never) => void): unknown;
}

/** Its constructor, whatever it calls the type of its options. */
export type TransportClass = abstract new (options: never) => object;

/** Such a class as an adapter. It cannot take back a pause: when an upgrade dies half-way, the session does too. */
export function fromClass(Class: TransportClass, transportName: string): TransportFactory {
  const open: TransportFactory = (target, sink) => new ClassAdapter(Class, transportName, target, sink);
  return Object.assign(open, { transportName });
}

class ClassAdapter implements Transport {
  readonly name: string;
  #transport: ClassTransport;
  #sink: TransportSink;
  #outbox: { readonly packet: EnginePacket; readonly message: Message | undefined }[] = [];
  #over = false;
  /** What was sent is still on its way to the network; then it is to be closed. */
  #closing = false;
  /** While the transport is called. What it tells meanwhile is told afterwards: its owner is in the middle of something. */
  #calling = false;

  constructor(Class: TransportClass, name: string, target: Target, sink: TransportSink) {
    this.name = name;
    this.#sink = sink;
    this.#transport = new (Class as unknown as new (options: object) => ClassTransport)(classOptions(target));
    this.#on("open", () => sink.onOpen(this));
    this.#on("packet", (packet: EnginePacket) => sink.onFrame(this, toFrame(packet)));
    this.#on("drain", () => this.#drained());
    this.#on("error", (error: Error) => this.#close("transport error", error));
    this.#on("close", (details?: Error) => this.#close("transport close", details));
    this.#call(() => this.#transport.open());
  }

  get writable(): boolean {
    return this.#transport.writable && this.#outbox.length === 0;
  }

  begin({ sid }: Handshake): void {
    if (this.#transport.query) this.#transport.query["sid"] = sid;
  }

  send(frame: Frame, message?: Message): void {
    if (frame === PONG && this.#outbox.at(-1)?.packet.type === "pong") return; // one answers any number of pings, which may be many
    this.#outbox.push({ packet: { ...toPacket(frame), options: { compress: message?.compress ?? true } }, message });
    this.#flush();
  }

  pause(): void {
    const paused = () => queueMicrotask(() => this.#sink.onPaused(this));
    if (this.#transport.pause) this.#call(() => this.#transport.pause!(paused));
    else paused();
  }

  resume(): void {}

  close(): void {
    this.#over = true;
    this.#closing = this.#transport.readyState === "open" && !this.writable;
    if (!this.#closing) this.#hangUp();
  }

  abandon(): readonly Message[] {
    this.#over = true;
    this.#hangUp();
    return this.#outbox.flatMap(({ message }) => message ?? []);
  }

  #on(event: string, listener: (argument: never) => void): void {
    this.#transport.on(event, (argument: never) => {
      if (this.#calling) queueMicrotask(() => listener(argument));
      else listener(argument);
    });
  }

  #flush(): void {
    if (!this.#transport.writable || this.#outbox.length === 0) return;
    const packets = this.#outbox.map(({ packet }) => packet);
    this.#outbox = [];
    this.#call(() => this.#transport.send(packets));
  }

  #call(action: () => void): void {
    this.#calling = true;
    action(); // should it throw, all that is told is told later, which does no harm
    this.#calling = false;
  }

  #drained(): void {
    this.#flush();
    if (this.#closing) {
      if (this.writable) this.#hangUp();
    } else if (this.#outbox.length === 0) this.#sink.onDrain(this);
  }

  /** Whoever closes it has others to tell, whatever it throws; and it may tell of a last `drain` meanwhile. */
  #hangUp(): void {
    this.#closing = false;
    invoke(() => this.#transport.close(), undefined, []);
  }

  #close(reason: "transport close" | "transport error", error?: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.onClose(this, reason, error);
  }
}

/** The options that such classes build their address from. */
function classOptions({ url, options }: Target): object {
  const { protocol, hostname, port, pathname, searchParams } = new URL(url);
  const secure = protocol === "https:";
  return {
    ...options,
    secure,
    hostname: bareHost(hostname),
    port: port || (secure ? "443" : "80"),
    path: pathname,
    query: Object.fromEntries(searchParams),
    socket: { binaryType: "Buffer" in globalThis ? "nodebuffer" : "arraybuffer" },
  };
}
