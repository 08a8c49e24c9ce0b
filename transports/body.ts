import { exceeded, type Limits, LIMITS } from "../src/core/budget.ts";

/** A response as far as its body is read. Some platforms give it as a whole only, and some as a stream of their own. */
export type Body = Pick<Response, "text"> & Partial<Pick<Response, "body">>;

/**
 * The text of a body, of which no more is read than the limit allows, where it can be read piece by piece.
 *
 * @throws SocketIOError `LIMIT_EXCEEDED`
 */
export async function textOf(response: Body, limits: Limits = LIMITS): Promise<string> {
  const reader = response.body?.getReader?.();
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    // each read needs the one before
    // oxlint-disable-next-line no-await-in-loop
    const { value, done } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > limits.frameBytes) {
      reader.cancel().catch(() => {}); // it may have ended meanwhile
      throw exceeded("frameBytes", limits);
    }
    text += decoder.decode(value, { stream: true });
  }
}
