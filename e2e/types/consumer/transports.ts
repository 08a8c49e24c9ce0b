// Transports of one's own, as classes: written for engine.io-client, but for where they are imported from.
import { io } from "isomorphic-socketio";
import { type EnginePacket, NodeWebSocket, parse, Socket, Transport, TransportError, transports } from "isomorphic-socketio/engine";

export class Carrier extends Transport {
  get name(): string {
    return "carrier";
  }

  protected doOpen(): void {
    const address: string = this.createUri("carrier", this.query);
    if (address.length > 2000) this.onError("too far", 414);
    else this.onOpen();
  }

  protected write(packets: EnginePacket[]): void {
    this.writable = false;
    for (const { data } of packets) if (data !== undefined) this.onData(data);
    this.emitReserved("drain");
  }

  protected doClose(): void {
    this.onClose({ description: "hung up" });
  }
}

export class Patient extends NodeWebSocket {
  override doOpen(): void {
    this.setTimeoutFn(() => super.doOpen(), 100);
  }
}

export const socket: Socket = new Socket("http://localhost", { transports: [Carrier, Patient, transports.polling] });
export const overSocketIo = io("http://localhost", { transports: [Carrier, NodeWebSocket] });
export const address: string = new transports.websocket({ hostname: "localhost", path: "/engine.io/" }).uri();
export const host: string = parse("http://localhost").host;

socket.on("error", (error) => (error instanceof TransportError ? error.description : error.message));
// @ts-expect-error: a transport has a name
const nameless = new (class extends Transport { doOpen(): void {} doClose(): void {} write(): void {} })({ hostname: "", path: "" });
export const made: boolean = nameless instanceof Transport;
