import type { Engine, EngineObserver, EngineState } from "./core/engine.ts";
import type { SocketIOError } from "./core/errors.ts";
import { MESSAGE, type Frame, type Handshake } from "./core/frame.ts";
import type { CloseReason, Message, Transport } from "./core/ports.ts";
import { Emitter } from "./emitter.ts";

/** An Engine.IO packet as those who watch a connection see it. */
export interface EnginePacket {
  readonly type: "open" | "close" | "ping" | "pong" | "message" | "upgrade" | "noop" | "unknown";
  readonly data?: Frame;
}

/** Events of a connection below the namespaces. */
export interface EngineSocketEvents {
  open: () => void;
  handshake: (handshake: Handshake) => void;
  /** A packet came in. */
  packet: (packet: EnginePacket) => void;
  /** A packet is going out. */
  packetCreate: (packet: EnginePacket) => void;
  ping: () => void;
  heartbeat: () => void;
  pong: () => void;
  data: (data: Frame) => void;
  message: (data: Frame) => void;
  upgrading: (transport: Transport) => void;
  upgrade: (transport: Transport) => void;
  upgradeError: (error: SocketIOError) => void;
  error: (error: Error) => void;
  close: (reason: CloseReason, details?: Error) => void;
}

/** Packet types by their character. */
const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const;

const READY_STATE = { idle: "opening", opening: "opening", open: "open", closing: "closing", closed: "closed" } as const satisfies Record<EngineState, string>;

/**
 * The public face of one Engine.IO session: `manager.engine`, to watch the transport and the packets below the
 * namespaces. Each reconnection has a new one. Costs nothing until somebody asks for it.
 *
 * @example
 * socket.io.engine.on("upgrade", (transport) => console.log(`now over ${transport.name}`));
 */
export class EngineSocket extends Emitter<EngineSocketEvents> implements EngineObserver {
  #engine: Engine;

  constructor(engine: Engine) {
    super();
    this.#engine = engine;
    engine.observer = this;
  }

  /** The id of the session; not the id of a socket. */
  get id(): string | undefined {
    return this.#engine.handshake?.sid;
  }

  get transport(): Transport {
    return this.#engine.transport!; // there is one from the moment an engine is opened
  }

  get readyState(): "opening" | "open" | "closing" | "closed" {
    return READY_STATE[this.#engine.state];
  }

  /** Packets that no transport has been given yet. */
  get writeBuffer(): EnginePacket[] {
    return this.#engine.queue.map(({ frame }) => toPacket(frame));
  }

  /** Closes the session: once what was sent is delivered and an upgrade in progress has settled. */
  close(): this {
    this.#engine.close();
    return this;
  }

  onOpen(handshake: Handshake): void {
    this.dispatch("packet", [{ type: "open", data: JSON.stringify(handshake) }]);
    this.dispatch("handshake", [handshake]);
    this.dispatch("open", []);
  }

  onReceive(frame: Frame): void {
    const packet = toPacket(frame);
    this.dispatch("packet", [packet]);
    this.dispatch("heartbeat", []);
    if (packet.type === "ping") {
      this.dispatch("ping", []);
      this.dispatch("pong", []);
    } else if (packet.type === "message") {
      this.dispatch("data", [packet.data]);
      this.dispatch("message", [packet.data]);
    }
  }

  onSend(frame: Frame, _message: Message | undefined): void {
    this.dispatch("packetCreate", [toPacket(frame)]);
  }

  onUpgrading(transport: Transport): void {
    this.dispatch("upgrading", [transport]);
  }

  onUpgrade(transport: Transport): void {
    this.dispatch("upgrade", [transport]);
  }

  onUpgradeError(error: SocketIOError): void {
    this.dispatch("upgradeError", [error]);
  }

  onClose(reason: CloseReason, error: Error | undefined): void {
    if (error && reason === "transport error") this.dispatch("error", [error]);
    this.dispatch("close", [reason, error]);
  }
}

function toPacket(frame: Frame): EnginePacket {
  if (typeof frame !== "string") return { type: "message", data: frame };
  const type = TYPES[frame.charCodeAt(0) - 48] ?? "unknown";
  return frame.length > 1 || frame[0] === MESSAGE ? { type, data: frame.slice(1) } : { type };
}
