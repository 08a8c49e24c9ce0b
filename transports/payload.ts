import { hold, type Limits, LIMITS } from "../src/core/budget.ts";
import { LONGEST } from "../src/core/frame.ts";
import type { Binary, BinaryType, Frame } from "../src/core/ports.ts";

// Engine.IO protocol 4, "Payload encoding": frames in one HTTP body, joined by a character that JSON never contains.
const SEPARATOR = "\x1e";

/** Stricter than the decoders: `atob` passes over white space, Buffer over everything. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** How binary becomes text and back. Which one is fastest, and what "binary" is, depends on the platform. */
export interface Base64 {
  /** What `decode` gives; "arraybuffer" unless said. */
  readonly binaryType?: BinaryType;
  readonly encode: (bytes: Uint8Array) => string;
  /** Is given well-formed base64 only. */
  readonly decode: (text: string) => Binary;
}

/** Base64 with what every browser and runtime has. */
export const w3cBase64: Base64 = {
  encode(bytes) {
    let text = "";
    // an argument list has a limit of its own
    for (let at = 0; at < bytes.length; at += 0x2000) text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
    return btoa(text);
  },
  decode(text) {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes.buffer;
  },
};

/** Frames as one HTTP body: text as is, binary in base64 behind a "b". */
export async function encodePayload(frames: readonly Frame[], { encode }: Base64): Promise<string> {
  const parts = frames.map(async (frame) => (typeof frame === "string" ? frame : "b" + encode(await toBytes(frame))));
  return (await Promise.all(parts)).join(SEPARATOR);
}

/**
 * The frames of an HTTP body. What is not base64 becomes an empty frame, which no session accepts.
 *
 * @throws SocketIOError `LIMIT_EXCEEDED`
 */
export function decodePayload(body: string, base64: Base64, limits: Limits = LIMITS): Frame[] {
  const frames = body.split(SEPARATOR, Math.min(limits.payloadPackets, LONGEST) + 1); // it counts in 32 bits
  hold("payloadPackets", frames.length, limits);
  return frames.map((frame) => fromText(frame, base64));
}

/** A frame for a WebSocket that is to carry text only; a Blob, which would have to be awaited, goes as it is. */
export function toText(frame: Frame, base64: Base64 | undefined): Frame {
  if (!base64 || typeof frame === "string") return frame;
  const bytes = toBytes(frame);
  return bytes instanceof Uint8Array ? "b" + base64.encode(bytes) : frame;
}

/** The other way round. */
export function fromText(frame: Frame, base64: Base64 | undefined): Frame {
  if (!base64 || typeof frame !== "string" || frame[0] !== "b") return frame;
  const text = frame.slice(1);
  return text.length % 4 === 0 && BASE64.test(text) ? base64.decode(text) : "";
}

/** The bytes of binary, without copying them where they are at hand. */
export function toBytes(binary: Binary): Uint8Array | Promise<Uint8Array> {
  if (ArrayBuffer.isView(binary)) return new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength);
  if ("byteLength" in binary) return new Uint8Array(binary);
  return binary.arrayBuffer().then((buffer) => new Uint8Array(buffer));
}
