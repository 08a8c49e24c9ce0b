import type { ClientOptions, WebSocket } from "ws";
import { transportError } from "../src/core/errors.ts";
import type { Frame, Message, Transport, TransportFactory, TransportOptions, TransportSink } from "../src/core/ports.ts";
import { closed, websocketUrl } from "./websocket.ts";

/** The class of the `ws` package, which knows more than the W3C's: headers, TLS, compression. */
export type NodeWebSocketConstructor = new (url: string, protocols: string[], options: ClientOptions) => WebSocket;

const OPEN = 1;

/** WebSocket through the `ws` package. `settings` turns the options of `io()` into those of `ws`. */
export function nodeWebsocket(
  Constructor: NodeWebSocketConstructor,
  settings: (options: TransportOptions) => ClientOptions,
): TransportFactory {
  return (target, sink) => {
    const protocols = [target.options.protocols ?? []].flat();
    return new NodeWebSocketTransport(new Constructor(websocketUrl(target), protocols, settings(target.options)), sink);
  };
}

class NodeWebSocketTransport implements Transport {
  readonly name = "websocket";
  #socket: WebSocket;
  #sink: TransportSink;
  /** What was sent when the socket was closing already, and its owner did not know yet. */
  #unsent: Message[] = [];
  #failure: Error | undefined;

  constructor(socket: WebSocket, sink: TransportSink) {
    this.#socket = socket;
    this.#sink = sink;
    socket.on("open", () => sink.onOpen(this));
    socket.on("message", (data: Buffer, binary: boolean) => sink.onFrame(this, binary ? data : data.toString()));
    socket.on("error", (error) => (this.#failure ??= error)); // a close follows
    socket.on("close", (code, reason) => this.#onClose(code, reason.toString()));
  }

  get writable(): boolean {
    return this.#socket.readyState === OPEN && this.#socket.bufferedAmount === 0;
  }

  begin(): void {}

  send(frame: Frame, message?: Message): void {
    if (this.#socket.readyState === OPEN) {
      if (message?.compress === false) this.#socket.send(frame as string, { compress: false });
      else this.#socket.send(frame as string);
    } else if (message) this.#unsent.push(message);
  }

  // frames of a WebSocket cannot be overtaken: there is nothing to wait for
  pause(): void {
    queueMicrotask(() => this.#sink.onPaused(this));
  }

  resume(): void {}

  close(): void {
    this.#socket.close();
  }

  abandon(): readonly Message[] {
    this.#socket.terminate();
    return this.#unsent;
  }

  #onClose(code: number, reason: string): void {
    const context = { code, reason };
    if (!this.#failure) {
      const error = transportError(closed(code, reason), this.name, { description: "websocket connection closed", context });
      return this.#sink.onClose(this, "transport close", error);
    }
    const { message } = this.#failure;
    const error = transportError(`the WebSocket failed: ${message}`, this.name, { description: this.#failure, context, cause: this.#failure });
    this.#sink.onClose(this, "transport error", error);
  }
}
