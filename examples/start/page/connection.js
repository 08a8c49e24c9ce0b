// One Socket.IO connection, observed: what the page shows, gathered through the public API of the library alone.

import { bytesOf, utf8Length } from "./format.js";

const ENGINE_DIGITS = { open: 0, close: 1, ping: 2, pong: 3, message: 4, upgrade: 5, noop: 6 };
const PACKET_NAMES = ["CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"];
const ROUND_TRIP_EVENT = "rtt";
const ROUND_TRIP_PAUSE = 2_500;
const ROUND_TRIP_LIMIT = 5_000;

/**
 * @typedef {object} Entry            a line of the log
 * @property {number} at              Date.now()
 * @property {"event" | "frame" | "note"} kind
 * @property {"in" | "out" | ""} direction
 * @property {string} via             the transport, if any
 * @property {string} type            of the frame; "event"; or "note"
 * @property {string} [name]          of the event
 * @property {unknown[]} [args]       of the event
 * @property {string} [offset]        the recovery offset that came as the last argument of the event
 * @property {string | Uint8Array} [data]   of the frame, as it goes over the wire; the words of a note
 * @property {number} [size]          of the frame on the wire, in bytes
 * @property {boolean} heartbeat      goes by again and again, and can be hidden
 *
 * @typedef {object} Observer
 * @property {(entry: Entry) => void} onEntry
 * @property {() => void} onChange                  one of the properties of the connection has changed
 * @property {(ms: number) => void} onRoundTrip
 * @property {(title: string, error: Error) => void} onError
 */
export class Connection {
  state = "connecting";
  /** Of the present series of attempts to reconnect. */
  attempt = 0;
  /** The engine's handshake: sid, upgrades, pingInterval, pingTimeout, maxPayload. */
  handshake = undefined;
  /** Undefined before the first connection. @type {boolean | undefined} */
  recovered = undefined;

  #socket;
  #engine;
  #embedded;
  #observer;
  #upgradingTo;
  #roundTripTimer;
  /** Acknowledgement ids of round-trip measurements under way. */
  #roundTripIds = new Set();

  /**
   * @param {Function} io        of the library
   * @param {{ address: string, options: object, embedded: boolean }} target   embedded: the server that came with this page
   * @param {Observer} observer
   */
  constructor(io, { address, options, embedded }, observer) {
    this.#embedded = embedded;
    this.#observer = observer;
    this.#socket = io(address, { ...options, forceNew: true, autoConnect: false });
    this.#watchSocket();
    this.#watchManager();
    this.#socket.connect();
    this.#watchEngine();
  }

  get socketId() {
    return this.#socket.id;
  }

  get sessionId() {
    return this.state === "connected" ? this.#engine?.id : undefined;
  }

  get transport() {
    return this.state === "connected" ? this.#engine?.transport.name : undefined;
  }

  get embedded() {
    return this.#embedded;
  }

  emit(name, args) {
    this.#socket.emit(name, ...args);
  }

  /** Resolves with the answer and the milliseconds it took. */
  async ask(name, args, limit) {
    const start = performance.now();
    const answer = await this.#socket.timeout(limit).emitWithAck(name, ...args);
    return { answer, ms: performance.now() - start };
  }

  /** Breaks the connection below Socket.IO, at the far end if that end knows how. */
  cut() {
    if (this.#embedded) this.#socket.emit("cut");
    else this.#engine.close();
  }

  disconnect() {
    clearTimeout(this.#roundTripTimer);
    const wasUnderWay = this.state === "connecting" || this.state === "reconnecting";
    this.#socket.disconnect();
    // A connection that was never made has no end to report.
    if (wasUnderWay) this.#become("disconnected", "Given up by this page.");
  }

  #become(state, words) {
    this.state = state;
    if (words) this.#note(words);
    this.#observer.onChange();
  }

  #watchSocket() {
    const socket = this.#socket;
    socket.onAny((name, ...args) => this.#event("in", name, args));
    socket.onAnyOutgoing((name, ...args) => this.#event("out", name, args));
    socket.on("connect", () => {
      this.recovered = Boolean(socket.recovered);
      this.attempt = 0;
      this.#become("connected", this.recovered ? "Connected again, state recovered." : "Connected.");
      void this.#measureRoundTrip();
    });
    socket.on("disconnect", (reason, details) => {
      clearTimeout(this.#roundTripTimer);
      const cause = details?.description?.message ?? details?.description ?? details?.message;
      this.#become(socket.active ? "reconnecting" : "disconnected", `Disconnected: ${reason}${cause ? ` (${cause})` : ""}.`);
    });
    socket.on("connect_error", (error) => {
      if (socket.active) {
        this.#note(`No connection: ${error.message}`);
        this.#observer.onError("No connection yet; still trying", error);
      } else {
        this.#become("disconnected", `Refused: ${error.message}`);
        this.#observer.onError("The server refused this namespace", error);
      }
    });
  }

  #watchManager() {
    const manager = this.#socket.io;
    manager.on("reconnect_attempt", (attempt) => {
      this.attempt = attempt;
      const again = this.recovered !== undefined;
      this.#become(again ? "reconnecting" : "connecting", `${again ? "Reconnecting" : "Trying again"}, attempt ${attempt}.`);
      // The new engine is made right after this event, and its first packet comes later than a microtask.
      queueMicrotask(() => this.#watchEngine());
    });
    manager.on("reconnect_failed", () => {
      this.#become("disconnected", "No further attempts.");
      this.#observer.onError("Gave up reconnecting", new Error(`${this.attempt} attempts failed`));
    });
  }

  /** Every reconnection has an engine of its own. */
  #watchEngine() {
    const { engine } = this.#socket.io;
    if (!engine || engine === this.#engine) return;
    this.#engine = engine;
    this.#upgradingTo = undefined;
    engine.on("packet", ({ type, data }) => {
      if (type === "open") {
        this.handshake = JSON.parse(data);
        this.#observer.onChange();
      }
      this.#frame("in", type, data);
    });
    engine.on("packetCreate", ({ type, data }) => this.#frame("out", type, data));
    engine.on("upgrading", (transport) => {
      this.#upgradingTo = transport.name;
      this.#note(`Upgrading to ${transport.name}: the probe was answered.`);
    });
    engine.on("upgradeError", (error) => {
      this.#upgradingTo = undefined;
      this.#note(`The upgrade failed: ${error.message}.`);
    });
    engine.on("upgrade", (transport) => {
      this.#upgradingTo = undefined;
      this.#note(`Upgraded to ${transport.name}.`);
      this.#observer.onChange();
    });
  }

  #note(words) {
    this.#observer.onEntry({ at: Date.now(), kind: "note", direction: "", via: "", type: "note", data: words, heartbeat: false });
  }

  #event(direction, name, args) {
    const heartbeat = this.#embedded && name === ROUND_TRIP_EVENT;
    const offset = direction === "in" ? this.#offsetOf(args) : undefined;
    const own = offset === undefined ? args : args.slice(0, -1);
    this.#observer.onEntry({ at: Date.now(), kind: "event", direction, via: this.#via(direction), type: "event", name, args: own, offset, heartbeat });
  }

  /** A server with connection state recovery adds an offset to the arguments; the one that came with this page is such a server. */
  #offsetOf(args) {
    const last = args.at(-1);
    return this.#embedded && typeof last === "string" && /^[\w-]{7}(\.[\w-]+)?$/.test(last) ? last : undefined;
  }

  /** While the transports are changing places, what is sent waits for the new one. */
  #via(direction) {
    const current = this.#engine?.transport.name ?? "";
    return direction === "out" ? (this.#upgradingTo ?? current) : current;
  }

  #frame(direction, type, data) {
    const via = this.#via(direction);
    const entry = { at: Date.now(), kind: "frame", direction, via, type, heartbeat: type === "ping" || type === "pong" };
    if (data === undefined || data === null || typeof data === "string") {
      entry.data = `${ENGINE_DIGITS[type]}${data ?? ""}`;
      entry.size = utf8Length(entry.data);
      if (type === "message") {
        entry.type = PACKET_NAMES[data[0]] ?? type;
        entry.heartbeat = this.#belongsToRoundTrip(direction, data);
      }
    } else {
      entry.type = "bytes";
      entry.data = bytesOf(data) ?? new Uint8Array();
      const length = data.byteLength ?? data.size;
      // Long-polling carries text only: "b", then base64.
      entry.size = via === "polling" ? 1 + 4 * Math.ceil(length / 3) : length;
    }
    this.#observer.onEntry(entry);
  }

  #belongsToRoundTrip(direction, data) {
    if (!this.#embedded) return false;
    const [, packet, id, rest] = /^([23])(?:\/[^,]*,)?(\d+)(\[.*)$/s.exec(data) ?? [];
    if (packet === "2" && direction === "out" && rest === `["${ROUND_TRIP_EVENT}"]`) {
      this.#roundTripIds.add(id);
      return true;
    }
    return packet === "3" && direction === "in" && this.#roundTripIds.delete(id);
  }

  async #measureRoundTrip() {
    if (!this.#embedded || this.state !== "connected") return;
    try {
      const { ms } = await this.ask(ROUND_TRIP_EVENT, [], ROUND_TRIP_LIMIT);
      this.#observer.onRoundTrip(ms);
    } catch {
      // A connection lost meanwhile is reported elsewhere; a late answer is measured next time.
      this.#roundTripIds.clear();
    }
    clearTimeout(this.#roundTripTimer);
    if (this.state === "connected") this.#roundTripTimer = setTimeout(() => this.#measureRoundTrip(), ROUND_TRIP_PAUSE);
  }
}
