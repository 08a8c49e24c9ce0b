import { SocketIOError } from "./errors.ts";
import { byteSize, type Frame } from "./frame.ts";
import { payloadSize } from "./poller.ts";

/** The bytes of a frame, where binary goes as it is. */
export function bytesOf(frame: Frame): number {
  return typeof frame === "string" ? payloadSize(frame) : byteSize(frame);
}

/** Whether a frame has more bytes than `limit`. */
export function exceeds(frame: Frame, limit: number, count = bytesOf): boolean {
  // no UTF-16 unit takes more than three bytes, so hardly any text needs counting
  return !(typeof frame === "string" && frame.length * 3 <= limit) && count(frame) > limit;
}

/**
 * Checks that a server will accept a message: it closes the connection over one that is too large.
 *
 * @param limit bytes the server accepts.
 * @param polling whether the message goes into an HTTP payload, where binary is base64.
 * @throws SocketIOError `MESSAGE_TOO_LARGE`
 */
export function checkSize(data: Frame, limit: number, polling: boolean): void {
  const count = polling ? payloadSize : bytesOf;
  const type = Number(typeof data === "string"); // before a text stands what it is
  if (!exceeds(data, limit - type, count)) return;
  throw new SocketIOError("MESSAGE_TOO_LARGE", `the message has ${count(data) + type} bytes, the server accepts ${limit}`, { phase: "emit" });
}
