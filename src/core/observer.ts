import type { Engine } from "./engine.ts";
import type { SocketIOError } from "./errors.ts";
import type { CloseReason, Frame, Handshake, Message, Transport } from "./ports.ts";

/** What a session tells its owner. The source comes first, so that an engine of the past is recognised by identity. */
export interface EngineEvents {
  onOpen(source: Engine): void;
  onMessage(source: Engine, data: Frame): void;
  onUpgrade(source: Engine): void;
  onPing(source: Engine): void;
  /** Exactly once. `unsent` are the messages that never reached the network, in order. */
  onClose(source: Engine, reason: CloseReason, error: Error | undefined, unsent: readonly Message[]): void;
  /** The deadline moved. */
  wake(): void;
}

/** Someone who watches a session without taking part in it. */
export interface EngineObserver {
  onHandshake(handshake: Handshake): void;
  /** The session stands, and its owner knows. */
  onOpen(): void;
  /** A frame arrived; a message still carries its type. */
  onReceive(frame: Frame): void;
  onSend(frame: Frame, message: Message | undefined): void;
  /** What was sent so far has been given to the network. */
  onDrain(): void;
  onUpgrading(transport: Transport): void;
  onUpgrade(transport: Transport): void;
  onUpgradeError(error: SocketIOError): void;
  onClose(reason: CloseReason, error: Error | undefined): void;
}
