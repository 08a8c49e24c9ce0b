import { closeReason } from "./budget.ts";
import { byteSize, CLOSE, type Frame, type Handshake, parseHandshake, PONG } from "./frame.ts";
import type { BinaryType, Message, Transport, TransportSink } from "./ports.ts";

interface Entry {
  readonly frame: Frame;
  readonly message: Message | undefined;
}

/**
 * HTTP long-polling as a transport (Engine.IO protocol 4, "HTTP long-polling"): one GET always pending, at most one POST
 * in flight; the server closes a session that breaks either rule. What extends it sends the requests.
 *
 *   open ──pause()──▶ pausing ──GET and POST returned──▶ paused
 *     ◀─────────resume()───┴────────────────────────────────┘
 *   open ──close()──▶ closing ──last POST returned──▶ leaving ──goodbye returned──▶ closed
 */
export abstract class Poller implements Transport {
  readonly name = "polling";
  readonly binaryType: BinaryType;

  /** Undefined once its owner wants to hear no more, or was told the end. */
  #sink: TransportSink | undefined;
  #handshake: Handshake | undefined;
  #state: "open" | "pausing" | "paused" | "closing" | "leaving" | "closed" = "open";
  #getting = false;
  #posting = false;
  /** Frames that wait for the POST in flight to return. */
  #outbox: Entry[] = [];

  constructor(sink: TransportSink, binaryType: BinaryType = "arraybuffer") {
    this.#sink = sink;
    this.binaryType = binaryType;
  }

  get writable(): boolean {
    return !this.#posting;
  }

  get bufferedAmount(): number {
    return this.#outbox.reduce((bytes, { frame }) => bytes + payloadSize(frame), 0);
  }

  /** A GET, or with frames a POST. Each ends in `onFrames`, `onPosted` or `onError`. */
  protected abstract request(sid: string | undefined, frames?: readonly Frame[]): void;
  /** The session is closing: what is in flight may finish, within a few seconds. */
  protected abstract linger(): void;
  /** Give up whatever is in flight. */
  protected abstract abort(): void;

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
    if (this.#state === "paused") return this.#end(); // the session belongs to another transport
    if (!this.#sink) return;
    this.#sink = undefined;
    this.#state = "closing";
    this.linger();
    if (this.#handshake) this.#settle();
  }

  abandon(): readonly Message[] {
    const unsent = this.#outbox.flatMap(({ message }) => message ?? []);
    this.#outbox = [];
    this.#end();
    return unsent;
  }

  onFrames(frames: readonly Frame[]): void {
    if (this.#state === "closed") return;
    this.#getting = false;
    if (this.#sink || this.#handshake) {
      for (const frame of frames) this.#sink?.onFrame(this, frame); // a listener may close the session
    } else {
      // nobody wants the session any more that the server has just opened, and it should hear of that
      try {
        this.#handshake = parseHandshake(frames[0]!);
      } catch {
        return this.#end();
      }
    }
    if (this.#state === "open") this.#poll();
    else this.#settle();
  }

  onPosted(): void {
    if (this.#state === "closed") return;
    this.#posting = false;
    this.#flush();
    if (!this.#posting) this.#sink?.onDrain(this);
    this.#settle();
  }

  onError(error: Error): void {
    if (this.#state === "closed") return;
    const sink = this.#sink;
    this.#end();
    if (sink) sink.onClose(this, closeReason(error), error);
    else this.#outbox = []; // nobody asks for it any more
  }

  #poll(): void {
    if (this.#getting) return;
    this.#getting = true;
    this.request(this.#handshake?.sid);
  }

  #flush(): void {
    if (this.#posting || this.#outbox.length === 0 || !this.#handshake || this.#state === "closed") return;
    this.#posting = true;
    const batch = this.#outbox.splice(0, this.#fit(this.#handshake.maxPayload));
    this.request(this.#handshake.sid, batch.map(({ frame }) => frame));
  }

  /** How many frames fit in one payload: always one, however large. */
  #fit(limit: number): number {
    let bytes = -1;
    let count = 0;
    for (const { frame } of this.#outbox) {
      bytes += 1 + payloadSize(frame);
      if (count > 0 && bytes > limit) return count;
      count++;
    }
    return count;
  }

  /** Takes the next step of a pause or a close once nothing is in flight and nothing waits. */
  #settle(): void {
    this.#flush();
    if (this.#posting) return;
    if (this.#state === "leaving") return this.#end();
    if (this.#state === "closing") {
      this.#state = "leaving";
      this.send(CLOSE); // in a payload of its own: the server would close the session before it has read what stands beside it
    } else if (this.#state === "pausing" && !this.#getting) {
      this.#state = "paused";
      this.#sink!.onPaused(this);
    }
  }

  #end(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#sink = undefined;
    this.abort();
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
