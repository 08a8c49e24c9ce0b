import { isBinary } from "./core/attachments.ts";
import type { Engine, EngineObserver } from "./core/engine.ts";
import { SocketIOError } from "./core/errors.ts";
import { type Binary, type Frame, type Handshake, MESSAGE } from "./core/frame.ts";
import type { BinaryType, CloseReason, Message, Transport } from "./core/ports.ts";
import { Emitter, invoke } from "./emitter.ts";
import { behind, Face, type FaceEvents } from "./face.ts";
import type { ManagerOptions } from "./options.ts";
import { type EnginePacket, toPacket } from "./packets.ts";
import type { Settings } from "./settings.ts";
import { endpoint } from "./url.ts";

export type { EnginePacket };

/** Events of a connection below the namespaces. */
export interface EngineSocketEvents {
  open: () => void;
  /** What the server granted; a server before 4.1 names no `maxPayload`. */
  handshake: (handshake: Omit<Handshake, "maxPayload"> & Partial<Pick<Handshake, "maxPayload">>) => void;
  /** A packet came in. */
  packet: (packet: EnginePacket) => void;
  /** A packet is going out. */
  packetCreate: (packet: EnginePacket) => void;
  /** What was sent so far is on its way. */
  flush: () => void;
  /** Nothing waits any more. */
  drain: () => void;
  ping: () => void;
  pong: () => void;
  heartbeat: () => void;
  data: (data: Frame) => void;
  message: (data: Frame) => void;
  upgrading: (transport: Transport) => void;
  upgrade: (transport: Transport) => void;
  upgradeError: (error: SocketIOError) => void;
  error: (error: Error) => void;
  close: (reason: CloseReason, details?: Error) => void;
}

/** A message with what to call when it is on its way. */
interface Sent extends Message {
  readonly callback?: (() => void) | undefined;
}

/**
 * The public face of one Engine.IO session: `manager.engine`, to watch the transport and the packets below the
 * namespaces. Each reconnection has a new one. Costs nothing until somebody asks for it.
 *
 * @example
 * socket.io.engine.on("upgrade", (transport) => console.log(`now over ${transport.name}`));
 */
export class EngineSocket extends Emitter<EngineSocketEvents> implements EngineObserver {
  /** The server: an IPv6 address without its brackets. */
  declare readonly hostname: string;
  declare readonly port: string;
  /** Whether the connection is over TLS. */
  declare readonly secure: boolean;
  /** The options of the connection, with the path of its requests. */
  readonly opts: ManagerOptions;

  #settings: Settings;
  #engine: Engine;
  #binaryType: BinaryType | undefined;
  /** Packets since the last drain, with what to call then. */
  #waiting: { readonly packet: EnginePacket; readonly message: Sent | undefined }[] = [];
  /** The transports as the application sees them. */
  #faces = new WeakMap<Transport, Face & Transport>();

  constructor(engine: Engine, settings: Settings) {
    super();
    Object.assign(this, endpoint(settings.address));
    this.opts = { ...settings.opts, path: settings.path };
    this.#settings = settings;
    this.#engine = engine;
    engine.observer = this;
  }

  /** The id of the session; not the id of a socket. */
  get id(): string | undefined {
    return this.#engine.handshake?.sid;
  }

  /** An application may call it what it likes. */
  set id(id: string | undefined) {
    Object.defineProperty(this, "id", { value: id, writable: true });
  }

  /** What the session runs over. It ends with this transport, whoever closes that. */
  get transport(): Face & Transport {
    return this.#face(this.#engine.transport);
  }

  /** The names of the transports that the session may use. */
  get transports(): readonly string[] {
    return this.#settings.transports;
  }

  get readyState(): "opening" | "open" | "closing" | "closed" {
    return this.#engine.state;
  }

  /** Packets that have not been given to the network yet. */
  get writeBuffer(): EnginePacket[] {
    return this.#waiting.map(({ packet }) => packet);
  }

  /** Bytes that were sent and not given to the network yet: in the queue of a handshake or an upgrade, of long-polling, or of a WebSocket. */
  get bufferedAmount(): number {
    return this.#engine.bufferedAmount;
  }

  /** When the server is given up unless its heartbeat comes, in ms since the epoch. As in `engine.io-client`, where suites set it. */
  get _pingTimeoutTime(): number {
    return this.#engine.expiry;
  }

  set _pingTimeoutTime(time: number) {
    this.#engine.expiry = time;
    this.#engine.wake();
  }

  /** Whether that time is over, and the session about to be closed. As in `engine.io-client`, where suites ask it. */
  _hasPingExpired(): boolean {
    return this.#engine.expired;
  }

  /** What binary data arrives as: "nodebuffer" in Node, "arraybuffer" in browsers, unless set to something else. */
  get binaryType(): BinaryType {
    return this.#binaryType ?? this.transport.binaryType ?? "arraybuffer";
  }

  /** @throws SocketIOError `ILLEGAL_OPTION` for what this platform does not have. */
  set binaryType(type: BinaryType) {
    this.#engine.convert = converter(type);
    this.#binaryType = type;
  }

  /**
   * Sends a message below the namespaces, for servers that speak Engine.IO alone. Over one that is larger than it accepts
   * (`maxPayload` of the event `handshake`), a server closes the session.
   *
   * @param data text or binary; a number is sent as text.
   * @param options `compress: false` to send it as it is.
   * @param callback called when it is on its way.
   * @throws SocketIOError `NOT_SERIALIZABLE`
   */
  send(data: Frame | number | boolean, options?: { compress?: boolean } | (() => void) | null, callback?: () => void): this {
    if (typeof options === "function") return this.send(data, null, options);
    const message: Sent = { compress: options?.compress ?? true, callback };
    this.#engine.send(framed(data, this.transport.name), message);
    return this;
  }

  /** Another name of `send`. */
  write(...sent: Parameters<EngineSocket["send"]>): this {
    return this.send(...sent);
  }

  /** Calls the listeners of an event; `data` is also taken for a message of the server, as suites do that feed one without a network. */
  emit(event: keyof EngineSocketEvents | (string & {}), ...args: unknown[]): this {
    const [data] = args;
    if (event === "data") this.#engine.onFrame(this.#engine.transport!, typeof data === "string" ? MESSAGE + data : (data as Frame));
    else this.dispatch(event, args);
    return this;
  }

  /** Closes the session: once what was sent is delivered and an upgrade in progress has settled. */
  close(): this {
    this.#engine.close();
    return this;
  }

  onHandshake({ maxPayload, ...granted }: Handshake): void {
    const handshake = { ...granted, ...(maxPayload < Infinity && { maxPayload }) }; // as the server said it, which may name no limit
    this.dispatch("packet", [{ type: "open", data: JSON.stringify(handshake) }]);
    this.dispatch("heartbeat", []);
    this.dispatch("handshake", [handshake]);
  }

  onOpen(): void {
    this.dispatch("open", []);
  }

  onReceive(frame: Frame): void {
    const packet = toPacket(frame);
    this.#tell("packet", packet);
    this.dispatch("packet", [packet]);
    this.dispatch("heartbeat", []);
    if (packet.type === "message") {
      this.dispatch("data", [packet.data]);
      this.dispatch("message", [packet.data]);
    }
  }

  onSend(frame: Frame, message: Sent | undefined): void {
    const packet = { ...toPacket(frame), options: { compress: message?.compress ?? true } };
    // one answers any number of pings, which may be many
    if (packet.type !== "pong" || this.#waiting.at(-1)?.packet.type !== "pong") this.#waiting.push({ packet, message });
    this.dispatch("packetCreate", [packet]);
    if (packet.type !== "pong") return;
    // only ever sent in answer to a ping
    this.dispatch("ping", []);
    this.dispatch("pong", []);
  }

  onDrain(): void {
    this.#tell("drain");
    const sent = this.#waiting;
    if (sent.length === 0) return;
    this.#waiting = [];
    this.dispatch("flush", []);
    for (const { message } of sent) if (message?.callback) invoke(message.callback, this, []);
    if (this.#waiting.length === 0) this.dispatch("drain", []);
  }

  onUpgrading(transport: Transport): void {
    this.dispatch("upgrading", [this.#face(transport)]);
  }

  onUpgrade(transport: Transport): void {
    this.dispatch("upgrade", [this.#face(transport)]);
  }

  onUpgradeError(error: SocketIOError): void {
    this.dispatch("upgradeError", [error]);
  }

  onClose(reason: CloseReason, error: Error | undefined): void {
    const failed = error && reason === "transport error";
    this.#tell(failed ? "error" : "close", error);
    if (failed) this.dispatch("error", [error]);
    this.dispatch("close", [reason, error]);
    this.#waiting = []; // which those who listened may have wanted to see
  }

  #face(transport: Transport | undefined): Face & Transport {
    let seen = this.#faces.get(transport!);
    if (!seen && transport) {
      seen = behind(new Face(this.#engine, transport, this.#settings), transport);
      this.#faces.set(transport, seen);
    }
    return seen!; // there is one from the moment an engine is opened
  }

  /** Tells those who watch the transport in use, if anybody ever looked at it. */
  #tell(event: keyof FaceEvents, ...args: unknown[]): void {
    this.#faces.get(this.#engine.transport!)?.emit(event, ...args);
  }
}

/** What is sent: whatever is no binary as text, which long-polling joins with a character that it must not contain. */
function framed(data: Frame | number | boolean, transport: string): Frame {
  const message = typeof data === "object" ? data : data?.toString();
  if (typeof message === "string" ? transport !== "polling" || !message.includes("\x1e") : message && isBinary(message)) return message;
  throw new SocketIOError("NOT_SERIALIZABLE", "a message is binary or text, over long-polling without U+001E");
}

/** How to turn what a transport gives into what was asked for. */
export function converter(type: BinaryType): (binary: Binary) => Binary {
  const { Buffer } = globalThis as { Buffer?: { from(binary: ArrayBuffer): Uint8Array } };
  if (type === "blob") return (binary) => new Blob([binary as ArrayBuffer]);
  if (type === "nodebuffer" && Buffer) return (binary) => (ArrayBuffer.isView(binary) ? binary : Buffer.from(binary as ArrayBuffer));
  if (type !== "arraybuffer") throw new SocketIOError("ILLEGAL_OPTION", `"${type as string}" is no binary type here`);
  return (binary) => (ArrayBuffer.isView(binary) ? binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.byteLength) : binary) as Binary;
}
