import { SocketIOError } from "./errors.ts";
import { byteSize, type Frame } from "./frame.ts";
import { payloadSize } from "./poller.ts";

/** The bytes of a frame, where binary goes as it is. */
export function bytesOf(frame: Frame): number {
  return typeof frame === "string" ? payloadSize(frame) : byteSize(frame);
}

/** Whether a frame has more bytes than `limit`. */
export function exceeds(frame: Frame, limit: number): boolean {
  if (typeof frame !== "string") return byteSize(frame) > limit;
  return frame.length * 3 > limit && payloadSize(frame) > limit; // no UTF-16 unit takes more than three bytes
}

/**
 * Checks that a server will accept a message: it closes the connection over one that is too large.
 *
 * @param limit bytes the server accepts.
 * @param polling whether the message goes into an HTTP payload, where binary is base64.
 * @throws SocketIOError `MESSAGE_TOO_LARGE`
 */
export function checkSize(data: Frame, limit: number, polling: boolean): void {
  // no UTF-16 unit takes more than three bytes, so hardly any text needs counting
  if (typeof data === "string" && data.length * 3 < limit) return;
  const size = typeof data === "string" ? payloadSize(data) + 1 : polling ? payloadSize(data) : byteSize(data);
  if (size <= limit) return;
  throw new SocketIOError("MESSAGE_TOO_LARGE", `the message has ${size} bytes, and the server accepts no more than ${limit}`, { phase: "emit" });
}
