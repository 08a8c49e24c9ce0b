// What every entry offers beside `io` and `Manager`, which know the transports of their platform.
export { polling } from "../transports/polling.ts";
export { websocket } from "../transports/websocket.ts";
export { webtransport } from "../transports/webtransport.ts";
export type { FetchFunction } from "../transports/polling.ts";
export type { WebSocketConstructor } from "../transports/websocket.ts";
export type { WebTransportConstructor } from "../transports/webtransport.ts";
export { type ErrorCode, type ErrorDetails, type ExtendedError, type Phase, SocketIOError } from "./core/errors.ts";
export type { Binary, Frame, Handshake } from "./core/frame.ts";
export type { CloseReason, Message, Target, Transport, TransportFactory, TransportOptions, TransportSink } from "./core/ports.ts";
export type { AckOptions, BuilderEvents, BuiltSocket, SocketBuilder as BaseBuilder, SocketBuilderConstructor, TlsConfig, TransportType } from "./builder.ts";
export type { WhenOffline } from "./core/outbox.ts";
export type { DefaultEventsMap, EventsMap, Listener, ListenOptions } from "./emitter.ts";
export type { EnginePacket, EngineSocket, EngineSocketEvents } from "./engine.ts";
export { createIo, type Io, type ManagerConstructor, protocol } from "./io.ts";
// the first by a name of its own, for the declarations of who exports one: what the entries call `Manager` is none to compilers
export type { Manager as BaseManager, ManagerEvents, ManagerEvents as ManagerReservedEvents } from "./manager.ts";
export type { NetworkEvents } from "./page.ts";
export type { TransportStorage } from "./storage.ts";
export type { IoOptions, ManagerOptions, ManagerSettings, ReconnectChanges, ReconnectContext, Transports } from "./options.ts";
export type { Parser, ParserPacket } from "./parser.ts";
export type { Sender, SendWays } from "./sender.ts";
export { type Auth, type DisconnectDescription, type ReadyOptions, Socket, type SocketOptions, type SocketReservedEvents } from "./socket.ts";
export type { Answer, Answering, DecorateAcknowledgements, EventParams } from "./types.ts";
