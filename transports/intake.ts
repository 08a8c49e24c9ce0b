import { hold, type Limits } from "../src/core/budget.ts";

/**
 * The text of a body, of which no more is read than the limit allows, and nothing once it is aborted: a decompressor would go on
 * with what it has, and few bytes may become very many. Its pieces are put together as they come, since each weighs a hundred bytes
 * or more, and a server may send them with one byte each.
 *
 * @throws SocketIOError `LIMIT_EXCEEDED`
 */
export async function collect(body: AsyncIterable<Uint8Array>, limits: Limits, signal: AbortSignal): Promise<string> {
  let bytes = new Uint8Array();
  let filled = 0;
  for await (const piece of body) {
    signal.throwIfAborted(); // to leave the loop destroys the stream
    const end = filled + piece.length;
    hold("frameBytes", end, limits);
    if (end > bytes.length) {
      const old = bytes;
      bytes = new Uint8Array(filled ? 2 * end : end);
      bytes.set(old);
    }
    bytes.set(piece, filled);
    filled = end;
  }
  return Buffer.from(bytes.buffer, 0, filled).toString();
}
