import type { Frame } from "../../src/core/ports.ts";

export const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

/** Text as an Engine.IO message may have it; no separator of payloads, which JSON never contains. */
export const TEXTS = ["4", "4a", "4 ", "4é€😀", "4\u0000\n\r\t\u2028", "4b64", '42["x",{"y":"\\u001e"}]', "3", "6", "4" + "€".repeat(50_000)];

export const BINARIES: readonly Exclude<Frame, string>[] = [
  ALL_BYTES,
  new Uint8Array(),
  ALL_BYTES.buffer,
  ALL_BYTES.subarray(10, 20),
  new DataView(ALL_BYTES.buffer, 3, 4),
  new Uint16Array(ALL_BYTES.buffer, 2, 3),
  new Uint8Array(100_000).fill(7),
];

/** A frame in a form that can be compared: text, or bytes as hexadecimal digits. */
async function plain(frame: Frame): Promise<string> {
  if (typeof frame === "string") return frame;
  const buffer = "arrayBuffer" in frame ? await frame.arrayBuffer() : frame;
  const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  return "bytes " + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function plainAll(frames: readonly Frame[]): Promise<string[]> {
  return Promise.all(frames.map(plain));
}
