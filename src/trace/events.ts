import type { TransportFactory } from "../core/ports.ts";

/** Which way something went: "in" is what the network tells the library, "out" what the library does. */
export type Direction = "in" | "out";

/** What an Engine.IO packet or, inside of a message, a Socket.IO packet is for. */
export type PacketKind =
  | "open"
  | "close"
  | "ping"
  | "pong"
  | "upgrade"
  | "noop"
  | "connect"
  | "disconnect"
  | "event"
  | "acknowledgement"
  | "refusal"
  /** The bytes of an attachment, or of a whole packet where a `parser` makes it. */
  | "binary"
  /** A message that is no Socket.IO packet, or none that can be read. */
  | "message";

interface Occurrence {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Counts the transports that this tracer saw open, from 1: a reconnection and an upgrade each open one. */
  readonly id: number;
  /** "polling", "websocket" … */
  readonly transport: string;
}

/** A packet came in, or was given to the transport. */
export interface PacketEvent extends Occurrence {
  readonly kind: "packet";
  readonly direction: Direction;
  readonly packet: PacketKind;
  /** Of a Socket.IO packet. */
  readonly namespace?: string;
  /** The name of an event. */
  readonly event?: string;
  /** Bytes of the frame. */
  readonly size: number;
  /** The frame as text, without what is private. Bytes are given in base64, and only when contents were asked for. */
  readonly content?: string;
}

/** A transport is being opened. */
export interface OpeningEvent extends Occurrence {
  readonly kind: "opening";
  readonly direction: "out";
  /** The address, without credentials and without the values of the application's query. */
  readonly url: string;
}

/** A transport told its end. */
export interface ClosedEvent extends Occurrence {
  readonly kind: "closed";
  readonly direction: "in";
  readonly reason: "transport close" | "transport error" | "parse error";
  readonly error?: { readonly code?: string; readonly message: string };
}

/** A step in the life of a transport: the network is there, an upgrade pauses or resumes it, the library lets it go. */
export interface StepEvent extends Occurrence {
  readonly kind: "opened" | "pause" | "paused" | "resume" | "close" | "abandon";
  readonly direction: Direction;
}

/** What a tracer tells its sinks. */
export type TraceEvent = PacketEvent | OpeningEvent | ClosedEvent | StepEvent;

/** Takes what a tracer sees. It is called while the library is at work: it must not use the socket. */
export type TraceSink = (event: TraceEvent) => void;

/** The option `trace`: it is given each transport before it is used. */
export type Tracer = (factory: TransportFactory) => TransportFactory;
