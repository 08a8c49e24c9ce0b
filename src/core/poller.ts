import { closeReason } from "./budget.ts";
import { byteSize, CLOSE, type Frame, type Handshake, parseHandshake, PONG } from "./frame.ts";
import type { BinaryType, Message, Transport, TransportSink } from "./ports.ts";

/** The HTTP requests of a long-polling session. Each ends in `onFrames`, `onPosted` or `onError` of the Poller. */
export interface PollerPort {
  get(sid: string | undefined): void;
  post(sid: string, frames: readonly Frame[]): void;
  /** The session is closing: what is in flight may finish, within a few seconds. */
  linger(): void;
  /** Give up whatever is in flight. */
  abort(): void;
}

interface Entry {
  readonly frame: Frame;
  readonly message: Message | undefined;
}

/**
 * HTTP long-polling as a transport (Engine.IO protocol 4, "HTTP long-polling"): one GET always pending, at most one POST
 * in flight; the server closes a session that breaks either rule.
 *
 *   open ──pause()──▶ pausing ──GET and POST returned──▶ paused
 *     ◀─────────resume()───┴────────────────────────────────┘
 *   open ──close()──▶ closing ──last POST returned──▶ closed
 */
export class Poller implements Transport {
  readonly name = "polling";
  readonly binaryType: BinaryType;

  #port: PollerPort;
  #sink: TransportSink;
  #handshake: Handshake | undefined;
  #state: "open" | "pausing" | "paused" | "closing" | "closed" = "open";
  #getting = false;
  #posting = false;
  /** Whether the server was told that the session closes. */
  #said = false;
  /** Frames that wait for the POST in flight to return. */
  #outbox: Entry[] = [];

  constructor(port: PollerPort, sink: TransportSink, binaryType: BinaryType = "arraybuffer") {
    this.binaryType = binaryType;
    this.#port = port;
    this.#sink = sink;
  }

  get writable(): boolean {
    return !this.#posting;
  }

  get bufferedAmount(): number {
    return this.#outbox.reduce((bytes, { frame }) => bytes + payloadSize(frame), 0);
  }

  /** Sends the first GET, which the server answers with the handshake. */
  open(): void {
    this.#poll();
  }

  begin(handshake: Handshake): void {
    this.#handshake = handshake;
  }

  send(frame: Frame, message?: Message): void {
    if (frame === PONG && this.#outbox.at(-1)?.frame === PONG) return; // one answers any number of pings, which may be many
    this.#outbox.push({ frame, message });
    this.#flush();
  }

  // Never idle here: a GET is pending except while `onFrames` delivers, and that settles at its end.
  pause(): void {
    if (this.#state === "open") this.#state = "pausing";
  }

  resume(): void {
    if (this.#state !== "pausing" && this.#state !== "paused") return;
    this.#state = "open";
    this.#poll();
    this.#flush();
  }

  close(): void {
    if (this.#state === "closing" || this.#state === "closed") return;
    if (this.#state === "paused") return this.#end(); // the session belongs to another transport
    this.#state = "closing";
    this.#port.linger();
    if (this.#handshake) this.#depart();
  }

  abandon(): readonly Message[] {
    const unsent = this.#outbox.flatMap(({ message }) => message ?? []);
    this.#outbox = [];
    this.#end();
    return unsent;
  }

  onFrames(frames: readonly Frame[]): void {
    this.#getting = false;
    if (this.#state === "closing" && !this.#handshake) return this.#decline(frames[0]!);
    for (const frame of frames) {
      if (this.#state === "closing" || this.#state === "closed") return; // a listener closed the session
      this.#sink.onFrame(this, frame);
    }
    if (this.#state === "open") this.#poll();
    else this.#settle();
  }

  onPosted(): void {
    if (this.#state === "closed") return;
    this.#posting = false;
    this.#flush();
    if (!this.#posting && this.#state !== "closing") this.#sink.onDrain(this);
    this.#settle();
  }

  onError(error: Error): void {
    if (this.#state === "closed") return;
    const closing = this.#state === "closing";
    this.#end();
    if (closing) this.#outbox = []; // nobody asks for it any more
    else this.#sink.onClose(this, closeReason(error), error);
  }

  #poll(): void {
    if (this.#getting) return;
    this.#getting = true;
    this.#port.get(this.#handshake?.sid);
  }

  #flush(): void {
    if (this.#posting || this.#outbox.length === 0 || !this.#handshake || this.#state === "closed") return;
    this.#posting = true;
    const batch = this.#outbox.splice(0, this.#fit(this.#handshake.maxPayload));
    this.#port.post(this.#handshake.sid, batch.map(({ frame }) => frame));
  }

  /** How many frames fit in one payload: always one, however large. */
  #fit(limit: number): number {
    let bytes = -1;
    let count = 0;
    for (const { frame } of this.#outbox) {
      bytes += 1 + payloadSize(frame);
      if (count > 0 && bytes > limit) break;
      count++;
    }
    return count;
  }

  /** Takes the next step of a pause or a close once nothing is in flight. */
  #settle(): void {
    if (this.#posting) return;
    if (this.#state === "closing") {
      if (this.#said) return this.#end();
      this.#said = true;
      this.send(CLOSE); // in a payload of its own: the server would close the session before it has read what stands beside it
    } else if (this.#state === "pausing" && !this.#getting) {
      this.#state = "paused";
      this.#sink.onPaused(this);
    }
  }

  /** Nobody wants the session any more that the server has just opened, and it should hear of that. */
  #decline(frame: Frame): void {
    try {
      this.#handshake = parseHandshake(frame);
    } catch {
      return this.#end();
    }
    this.#depart();
  }

  /** Sends what waits, then the goodbye. */
  #depart(): void {
    this.#flush();
    this.#settle();
  }

  #end(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#port.abort();
  }
}

/** Bytes in a payload: UTF-8 for text, base64 behind a "b" for binary. */
export function payloadSize(frame: Frame): number {
  if (typeof frame !== "string") return 1 + Math.ceil(byteSize(frame) / 3) * 4;
  let bytes = 0;
  for (let i = 0; i < frame.length; i++) {
    const code = frame.codePointAt(i)!; // a lone surrogate becomes U+FFFD, which has three bytes, too
    if (code > 0xffff) i++;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code <= 0xffff ? 3 : 4;
  }
  return bytes;
}
