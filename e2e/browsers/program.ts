// What the tests have the library do, wherever it was loaded: in a page or in a worker. Bundled without the library, which is
// the global `io` there. All that goes in and comes out is plain data.
import type { io as connect, ManagerOptions, Socket } from "isomorphic-socketio";
import { type Counts, type Mode, play, show, soon, type Story } from "../scenario.ts";
import { listeners } from "./listeners.ts";

/** How a socket stands. */
export interface Standing {
  readonly id: string | undefined;
  readonly transport: string;
  /** The transport at the latest `connect`. */
  readonly connectedOver: string;
}

export interface Echo {
  readonly kind: string;
  readonly sent: string;
  readonly received: string;
}

const realm = globalThis as typeof globalThis & { io: typeof connect };
/** Milliseconds between the turns of timers that are held back. */
const TURN = 1000;
const realNow = Date.now.bind(Date);
let shift = 0;
let frozen = false;
let socket: Socket;
let connectedOver = "";
/** What `socket` and its manager told, in order. */
let told: string[] = [];
let onTold: () => void = () => {};

export const program = {
  has: (name: string): boolean => name in globalThis,

  /** Plays the scenario of ../scenario.ts; `control` is the address of the server that cuts and restarts the other one. */
  play(url: string, mode: Mode, counts: Counts, control: string): Promise<Story> {
    const ask = async (what: string): Promise<void> => {
      const { status } = await fetch(`${control}/${what}`, { method: "POST" });
      if (status !== 204) throw new Error(`${what} was answered with ${status}`);
    };
    return play(realm.io, url, mode, counts, { cut: () => ask("cut"), restart: () => ask("restart") });
  },

  /**
   * Connects. Resolves to "connected", or to the message of the error.
   *
   * @param certificate the hash of a certificate to trust, for WebTransport
   */
  async connect(url: string, options: Partial<ManagerOptions> = {}, certificate: readonly number[] = []): Promise<string> {
    const transportOptions = { webtransport: { serverCertificateHashes: [{ algorithm: "sha-256", value: Uint8Array.from(certificate) }] } };
    socket = realm.io(url, { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 100, transportOptions, ...options });
    told = [];
    const tell = (what: string): void => {
      told.push(what);
      onTold();
    };
    socket.on("connect", () => {
      connectedOver = socket.io.engine.transport.name;
      tell("connect");
    });
    socket.on("connect_error", () => tell("connect_error"));
    socket.on("disconnect", (reason) => tell(`disconnect: ${reason}`));
    socket.io.on("ping", () => tell("ping"));
    const connected = new Promise<string>((resolve) => socket.once("connect", () => resolve("connected")));
    const failed = new Promise<string>((resolve) => socket.once("connect_error", ({ message }) => resolve(message)));
    return soon("connect or connect_error", Promise.race([connected, failed]));
  },

  /** Resolves when the connection is on this transport, or has changed to another one. */
  async upgraded(transport: string): Promise<Standing> {
    const { engine } = socket.io;
    if (engine.transport.name !== transport) await soon("upgrade", new Promise<void>((resolve) => engine.once("upgrade", () => resolve())));
    return program.standing();
  },

  standing: (): Standing => ({ id: socket.id, transport: socket.io.engine.transport.name, connectedOver }),

  told: (): readonly string[] => told,

  /** Resolves when this has been told so many times since the socket was made. */
  async until(what: string, times = 1): Promise<void> {
    const enough = (): boolean => told.filter((entry) => entry.startsWith(what)).length >= times;
    await soon(`${what} (${times} times)`, new Promise<void>((resolve) => {
      onTold = () => enough() && resolve();
      onTold();
    }));
  },

  /** Sends text and has it acknowledged. */
  echo: (text: string): Promise<unknown> => socket.timeout(10_000).emitWithAck("echo", text),

  /** Sends every kind of binary there is, together, and shows what came back as an acknowledgement. */
  async binary(): Promise<Echo[]> {
    const kinds = Object.entries(binaries());
    const answers = await Promise.all(kinds.map(([, value]) => socket.timeout(10_000).emitWithAck("binary", value)));
    const shown = kinds.map(async ([kind, value], at) => ({ kind, sent: show(await plain(value)), received: show(answers[at]) }));
    return Promise.all(shown);
  },

  /** Has the server send binary of its own accord; says what class it arrived as, and what is in it. */
  async received(binaryType: "arraybuffer" | "blob"): Promise<string[]> {
    socket.io.engine.binaryType = binaryType;
    const event = soon("event", new Promise<{ bytes: unknown }>((resolve) => socket.once("sent back", resolve)));
    socket.emit("sent back", { bytes: Uint8Array.of(0, 127, 255) });
    const { bytes } = await event;
    return [Object.prototype.toString.call(bytes), show(await plain(bytes))];
  },

  disconnect(): void {
    socket.disconnect();
  },

  /** Connects as before; the page that was here last knows how. */
  connectRemembering: (url: string): Promise<string> => program.connect(url, { rememberUpgrade: localStorage }),

  /** Has the page write what its socket is told, and that it is left, to where it outlives the page. */
  keepDiary(): void {
    const write = (line: string): void => localStorage.setItem("diary", `${localStorage.getItem("diary") ?? ""}${line};`);
    socket.on("disconnect", (reason) => write(`disconnect: ${reason}`));
    addEventListener("pagehide", ({ persisted }) => write(persisted ? "kept" : "left for good"));
  },

  diary: (): string | null => localStorage.getItem("diary"),

  /** Marks this page, to tell it from another load of the same address. */
  mark(): void {
    document.title = "marked";
  },

  isMarked: (): boolean => document.title === "marked",

  /** What listens to the global, the document and the network information. */
  listeners,

  /** Sets the clock forward, or back. */
  shiftClock(milliseconds: number): void {
    shift += milliseconds;
    Date.now = () => realNow() + shift;
  },

  /** Tells the page what browsers tell it. */
  announce(event: string): void {
    const target = ["freeze", "resume", "visibilitychange"].includes(event) ? document : globalThis;
    target.dispatchEvent(new Event(event));
  },

  watchFreezing(): void {
    document.addEventListener("freeze", () => (frozen = true));
  },

  wasFrozen: (): boolean => frozen,

  /** From now on, timers ring once a second at most, together, as browsers have it in tabs that nobody sees. */
  holdTimersBack(): void {
    const native = globalThis.setTimeout;
    const slow = (callback: () => void, delay = 0): unknown => {
      const due = performance.now() + delay;
      return native(callback, Math.ceil(due / TURN) * TURN - performance.now());
    };
    globalThis.setTimeout = slow as typeof setTimeout;
  },

  /** How many milliseconds a timer of 10 takes, right after another one. */
  async delay(): Promise<number> {
    const nap = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
    await nap();
    const start = performance.now();
    await nap();
    return performance.now() - start;
  },

  /** Whether this realm lets text become code; asked in a task of the realm's own, as a debugger may do more. */
  async evaluates(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve));
    try {
      // oxlint-disable-next-line typescript/no-implied-eval
      return Function("return true")() === true;
    } catch {
      return false;
    }
  },
};

export type Program = typeof program;

function binaries(): Record<string, unknown> {
  const bytes = Uint8Array.from({ length: 300 }, (_, n) => n % 256);
  return {
    Uint8Array: bytes,
    "part of an ArrayBuffer": bytes.subarray(3, 250),
    Uint16Array: Uint16Array.of(1, 256, 65_535),
    Float64Array: Float64Array.of(Math.PI, -0),
    DataView: new DataView(bytes.buffer, 10, 20),
    ArrayBuffer: bytes.buffer,
    empty: new Uint8Array(0),
    Blob: new Blob([bytes, "text"]),
    File: new File(["content"], "name.txt"),
    nested: { blob: new Blob(["a"]), list: [bytes.subarray(0, 2), "text", new Blob(["b"]).slice()] },
  };
}

/** The same value with ArrayBuffers in the place of Blobs, as the server sends them back. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Blob) return value.arrayBuffer();
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (Object.prototype.toString.call(value) !== "[object Object]") return value;
  const entries = Object.entries(value as object).map(async ([key, part]) => [key, await plain(part)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
