import type { SocketClass, StreamClass } from "./conversations.ts";
import { LAST } from "./frames.ts";
import { BOUND } from "./requests.ts";

const lost = { ours: "closed, transport error" } as const;
const refused = { ours: "refused" } as const;

/** Bytes that no server may send, in the middle of a session. */
function raw(...bytes: number[]): SocketClass["send"] {
  return async (wire) => {
    await wire.join();
    wire.stream.write(Buffer.from(bytes));
    wire.send(LAST);
  };
}

/** What only a WebSocket has: when it stands, and before it does. */
export const STREAMS: { readonly sockets: readonly SocketClass[]; readonly handshakes: readonly StreamClass[] } = {
  sockets: [
    { name: "a WebSocket that opens and says nothing", ...refused, send: () => {} },
    { name: "bytes that are no WebSocket frame", ...lost, send: raw(0xff, 0xff, 0xff, 0xff) },
    { name: "text that is not UTF-8", ...lost, send: raw(0x81, 2, 0x34, 0xff) },
    { name: "a frame that announces 2^62 bytes", ours: "closed, parse error", send: raw(0x81, 127, 0x00, 0x10, 0, 0, 0, 0, 0, 0) },
    { name: "a message of 101 MiB", ours: "closed, parse error", options: BOUND, send: (wire) => wire.join().then(() => wire.send(`42["x","${"x".repeat(101 * 1024 * 1024)}"]`)) },
    { name: "a message in pieces without end", ours: "closed, parse error", options: BOUND, send: async (wire) => {
      await wire.join();
      const { stream } = wire;
      const piece = Buffer.concat([Buffer.of(0x00, 127, 0, 0, 0, 0, 0, 0x10, 0, 0), Buffer.alloc(0x100000, 0x34)]);
      const pour = (): void => {
        while (!stream.destroyed && stream.write(piece));
      };
      stream.write(Buffer.of(0x01, 1, 0x34));
      stream.on("drain", pour);
      pour();
    } },
  ],
  handshakes: [
    { name: "a web page instead of a WebSocket", ...refused, send: (stream) => stream.end("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html>") },
    { name: "status 403 instead of a WebSocket", ...refused, send: (stream) => stream.end("HTTP/1.1 403 Forbidden\r\n\r\n") },
    { name: "a redirect instead of a WebSocket", ...refused, send: (stream) => stream.end("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n") },
    { name: "a WebSocket with the wrong key", ...refused, send: (stream) => stream.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n") },
    { name: "what is not even HTTP instead of a WebSocket", ...refused, send: (stream) => stream.end("\0\0\0\0") },
    { name: "a WebSocket that is closed before it is open", ...refused, send: (stream) => stream.destroy() },
  ],
};
