// What both engine entries offer beside `Socket`, which knows the transports of its platform.
export { polling } from "../transports/polling.ts";
export { websocket } from "../transports/websocket.ts";
export { webtransport } from "../transports/webtransport.ts";
export { type ErrorCode, type ErrorDetails, type Phase, SocketIOError } from "./core/errors.ts";
export type { Binary, Frame, Handshake } from "./core/frame.ts";
export type { BinaryType, CloseReason, Message, Target, Transport as TransportAdapter, TransportFactory, TransportOptions, TransportSink } from "./core/ports.ts";
export { type EngineOptions, type EngineOptions as SocketOptions, type EngineSocketConstructor, protocol } from "./engine-client.ts";
export type { EnginePacket, EngineSocketEvents, EngineSocketEvents as SocketReservedEvents } from "./engine.ts";
export { installTimerFunctions, nextTick } from "./timers.ts";
export { type CloseDetails, Transport, type TransportClassOptions, TransportError, type TransportReservedEvents } from "./transport.ts";
export type { TransportClass } from "./transport-class.ts";
export { parse, type ParsedUri } from "./uri.ts";
