import { type Frame, MESSAGE } from "./core/frame.ts";

/** An Engine.IO packet as those who watch a connection see it. */
export interface EnginePacket {
  readonly type: (typeof TYPES)[number] | "unknown" | "error";
  readonly data?: Frame;
  /** How it is sent; of packets that go out. */
  readonly options?: { readonly compress?: boolean };
}

/** Packet types by their character. */
export const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const;

export function toPacket(frame: Frame): EnginePacket {
  if (typeof frame !== "string") return { type: "message", data: frame };
  const type = TYPES[frame.charCodeAt(0) - 48] ?? "unknown";
  return frame.length > 1 || frame[0] === MESSAGE ? { type, data: frame.slice(1) } : { type };
}

/** The other way round. What is no packet becomes an empty frame, which no session accepts. */
export function toFrame({ type, data }: EnginePacket): Frame {
  if (type === "message" && typeof data === "object") return data;
  const code = TYPES.indexOf(type as (typeof TYPES)[number]);
  return code < 0 ? "" : `${code}${(data as string | undefined) ?? ""}`;
}
