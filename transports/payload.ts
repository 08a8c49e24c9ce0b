import type { Binary, BlobLike, Frame } from "../src/core/frame.ts";

// Engine.IO protocol 4, "Payload encoding": frames in one HTTP body, joined by a character that JSON never contains.
const SEPARATOR = "\x1e";

/** How binary becomes text and back. Which one is fastest, and what "binary" is, depends on the platform. */
export interface Base64 {
  encode(bytes: Uint8Array): string;
  /** @throws when the text is not base64. */
  decode(text: string): Binary;
}

/** Base64 with what every browser and runtime has. */
export const base64: Base64 = {
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
  const parts: string[] = [];
  for (const frame of frames) parts.push(typeof frame === "string" ? frame : "b" + encode(await toBytes(frame)));
  return parts.join(SEPARATOR);
}

/** The frames of an HTTP body. What is not base64 becomes an empty frame, which no session accepts. */
export function decodePayload(body: string, { decode }: Base64): Frame[] {
  return body.split(SEPARATOR).map((frame) => {
    if (frame[0] !== "b") return frame;
    try {
      return decode(frame.slice(1));
    } catch {
      return "";
    }
  });
}

function toBytes(binary: Binary): Uint8Array | Promise<Uint8Array> {
  if (ArrayBuffer.isView(binary)) return new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength);
  if (binary instanceof ArrayBuffer || !("arrayBuffer" in binary)) return new Uint8Array(binary as ArrayBuffer);
  return (binary as BlobLike).arrayBuffer().then((buffer) => new Uint8Array(buffer));
}
