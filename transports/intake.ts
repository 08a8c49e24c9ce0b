import { finished, type Readable } from "node:stream";
import { hold, type Limits } from "../src/core/budget.ts";

/**
 * The text of a body, of which no more is read than the limit allows, and nothing once it is aborted: a decompressor would go on
 * with what it has, and few bytes may become very many. Its pieces are put together as they come, since each weighs a hundred bytes
 * or more, and a server may send them with one byte each. They are listened to: to iterate over a stream costs as much as a request.
 *
 * @throws SocketIOError `LIMIT_EXCEEDED`
 */
export function collect(body: Readable, limits: Limits, signal: AbortSignal): Promise<string> {
  let bytes = new Uint8Array();
  let filled = 0;
  const add = (piece: Uint8Array) => {
    const end = filled + piece.length;
    hold("frameBytes", end, limits);
    if (end > bytes.length) {
      const old = bytes;
      bytes = new Uint8Array(filled ? 2 * end : end);
      bytes.set(old);
    }
    bytes.set(piece, filled);
    filled = end;
  };
  return new Promise((resolve, reject) => {
    const take = (piece: Uint8Array) => {
      try {
        signal.throwIfAborted();
        add(piece);
      } catch (error) {
        body.off("data", take).destroy(error as Error);
      }
    };
    body.on("data", take);
    finished(body, (error) => {
      if (error) reject(error);
      else resolve(Buffer.from(bytes.buffer, 0, filled).toString());
    });
  });
}
