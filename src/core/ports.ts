import type { Limits } from "./budget.ts";
import type { Binary, Frame, Handshake } from "./frame.ts";

export type { Binary, Frame, Handshake };

export type BinaryType = "arraybuffer" | "nodebuffer" | "blob";

/** What a frame is part of: the first frame of a message carries it, and it comes back when that frame was never sent. */
export interface Message {
  /** Whether the transport may compress it; true unless told otherwise. */
  readonly compress?: boolean | undefined;
}

/** A way to carry frames. An adapter holds no protocol decisions. */
export interface Transport {
  readonly name: string;
  /** What binary frames arrive as: "arraybuffer" unless said. */
  readonly binaryType?: BinaryType;
  /** False while a frame would wait behind another one; volatile events are dropped then. */
  readonly writable: boolean;
  /** Bytes that were sent and not given to the network yet; none where a transport does not say. */
  readonly bufferedAmount?: number;
  /** The session exists: long-polling needs its id and its payload limit. */
  begin(handshake: Handshake): void;
  send(frame: Frame, message?: Message): void;
  /** Stop reading and writing once everything in flight has landed, then report `onPaused`. */
  pause(): void;
  /** Undo `pause`, finished or not: the upgrade came to nothing. */
  resume(): void;
  /** Deliver what was sent, then let go. Reports nothing more. */
  close(): void;
  /** Let go at once, and hand back, in order, the messages no part of which was given to the network. */
  abandon(): readonly Message[];
}

/**
 * What a transport reports. Each call names its source, so that a stale transport is recognised
 * by identity instead of being unsubscribed. Never call a sink from inside a Transport method.
 */
export interface TransportSink {
  onOpen(source: Transport): void;
  onFrame(source: Transport, frame: Frame): void;
  onPaused(source: Transport): void;
  /** All that was sent in this turn of the event loop, or in the last request, has been given to the network. */
  onDrain(source: Transport): void;
  onClose(source: Transport, reason: "transport close" | "transport error" | "parse error", error?: Error): void;
}

/** How to reach the server, as far as an adapter needs to know. */
export interface Target {
  /** Absolute http(s) address with the query of the protocol; with a `sid`, that of the session to take over. */
  readonly url: string;
  readonly options: TransportOptions;
  /** How much the server may send; those of `LIMITS` unless said. */
  readonly limits?: Limits;
  /** Stands for the connection: what its transports share, such as cookies, is kept under this key. */
  readonly owner: object;
}

/** Opens a transport. It reports nothing before it has returned. */
export interface TransportFactory {
  (target: Target, sink: TransportSink): Transport;
  /** The name of what it opens, so that it can stand in a list of transports. */
  readonly transportName?: string;
}

/** The options of `io()` that reach the adapters. */
export interface TransportOptions {
  /** Sent with every HTTP request; with the WebSocket handshake in Node only, browsers allow none there. */
  extraHeaders?: Record<string, string> | undefined;
  /** Send cookies to other origins (browsers); keep and send cookies at all (Node). */
  withCredentials?: boolean | undefined;
  /** Put a unique stamp on each polling request, so that no cache answers it. Default true. */
  timestampRequests?: boolean | undefined;
  /** The name of that stamp. Default "t". */
  timestampParam?: string | undefined;
  /** Milliseconds that one polling request may take; 0, the default, for no limit. */
  requestTimeout?: number | undefined;
  /** Sub-protocols of the WebSocket. */
  protocols?: string | readonly string[] | undefined;
  /** Send and ask for binary as base64 even where the transport carries it as it is. */
  forceBase64?: boolean | undefined;
  /** Let the process end although connections are open (Node). Default false. */
  autoUnref?: boolean | undefined;
  /** How to open connections: an `http.Agent` or `https.Agent`, such as one for a proxy (Node). */
  agent?: object | string | boolean | undefined;
  /**
   * Reach the server through this proxy, unless an `agent` is given; false for none. By default, what the environment says in
   * HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY (Node). Needs the package `proxy-agent`.
   */
  proxy?: boolean | string | undefined;
  /** Compression of the WebSocket: false for none, or the settings of `ws` (Node). Default `{ threshold: 1024 }`. */
  perMessageDeflate?: boolean | object | undefined;
  /** Certificate, key and authorities, as in `tls.connect` (Node). */
  pfx?: TlsValue | undefined;
  key?: TlsValue | undefined;
  passphrase?: string | undefined;
  cert?: TlsValue | undefined;
  ca?: TlsValue | readonly TlsValue[] | undefined;
  ciphers?: string | undefined;
  servername?: string | undefined;
  /** Whether a server without a valid certificate is refused (Node). Default true; only `false` turns it off. */
  rejectUnauthorized?: boolean | undefined;
  checkServerIdentity?: ((host: string, certificate: never) => Error | undefined) | undefined;
  /** The local address and the IP version to connect from (Node). */
  localAddress?: string | undefined;
  family?: number | undefined;
}

/** Text in PEM, or bytes. */
export type TlsValue = string | Uint8Array;

/** The world, as the core sees it. The only way in for time, chance and the network. */
export interface Host {
  /** The address of the requests, without credentials and without its query. */
  readonly url?: string | undefined;
  /** Wall clock, in ms, that never runs backwards. It may leap: a laptop that slept finds its deadline passed. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Have `onAlarm` called at or soon after `at`; it may also be called early. One slot: the last call wins, Infinity clears. */
  alarm(at: number): void;
  /** Opens a transport; with the id of a session, one that may take that session over. */
  open(transport: string, sid: string | undefined, sink: TransportSink): Transport;
  /** An application listener threw. */
  report(error: unknown): void;
}

/** Why a connection ended. The first six are those of `Socket.DisconnectReason` in `socket.io-client`. */
export type CloseReason =
  | "io server disconnect"
  | "io client disconnect"
  | "ping timeout"
  | "transport close"
  | "transport error"
  | "parse error"
  | "forced close";
