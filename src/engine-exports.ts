// What both engine entries offer beside `Socket`, which knows the transports of its platform.
export { polling } from "../transports/polling.ts";
export { websocket } from "../transports/websocket.ts";
export { webtransport } from "../transports/webtransport.ts";
export { type ErrorCode, type ErrorDetails, type Phase, SocketIOError } from "./core/errors.ts";
export type { Binary, Frame, Handshake } from "./core/frame.ts";
export type { BinaryType, CloseReason, Message, Target, Transport, TransportFactory, TransportOptions, TransportSink } from "./core/ports.ts";
export { type EngineOptions, type EngineSocketConstructor, protocol } from "./engine-client.ts";
export type { EnginePacket, EngineSocketEvents } from "./engine.ts";
