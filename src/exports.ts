// What every entry offers beside `io` and `Manager`, which know the transports of their platform.
export { polling } from "../transports/polling.ts";
export { websocket } from "../transports/websocket.ts";
export { webtransport } from "../transports/webtransport.ts";
export type { Fetch } from "../transports/polling.ts";
export type { WebSocketConstructor } from "../transports/websocket.ts";
export type { WebTransportConstructor } from "../transports/webtransport.ts";
export { type ErrorCode, type ErrorDetails, SocketIOError } from "./core/errors.ts";
export type { Binary, Frame, Handshake } from "./core/frame.ts";
export type { CloseReason, Message, Target, Transport, TransportFactory, TransportOptions, TransportSink } from "./core/ports.ts";
export type { DefaultEventsMap, EventsMap, Listener, ListenOptions } from "./emitter.ts";
export type { EnginePacket, EngineSocket, EngineSocketEvents } from "./engine.ts";
export { createIo, type Io, type ManagerConstructor, protocol } from "./io.ts";
export type { ManagerEvents } from "./manager.ts";
export type { IoOptions, ManagerOptions, Transports } from "./options.ts";
export type { Sender } from "./sender.ts";
export { type Auth, type DisconnectDescription, Socket, type SocketOptions, type SocketReservedEvents } from "./socket.ts";
export type { Answer, DecorateAcknowledgements, EventParams } from "./types.ts";
