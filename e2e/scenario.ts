// The life of one connection, told once and played in Node and in browsers. It runs in the page: no Node, no imports at run time.
import type { io as connect, Socket } from "isomorphic-socketio";

export type Mode = "polling" | "websocket" | "upgrade";

export const MODES: readonly Mode[] = ["polling", "websocket", "upgrade"];

export const TRANSPORTS: Readonly<Record<Mode, string[]>> = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
};

/** What happens to the server while the scenario runs; each promise resolves when it has happened. */
export interface Control {
  cut(): Promise<void>;
  restart(): Promise<void>;
}

/** How many acknowledged events each part of the scenario sends. */
export interface Counts {
  readonly first: number;
  readonly offline: number;
  readonly last: number;
}

/** What the client saw. Plain data: it travels from the page to the test. */
export interface Story {
  /** Numbers of the acknowledged events, in the order in which their acknowledgements came. */
  readonly acked: number[];
  /** Events whose echo was not what was sent. */
  readonly altered: string[];
  /** Numbers of the events that the server sent of its own accord. */
  readonly notices: number[];
  readonly connections: { id: string | undefined; recovered: boolean; transport: string }[];
  readonly reasons: string[];
}

/** Emitted at once, so that polling carries them in few requests. */
const GROUP = 50;
const PATIENCE = 15_000;

export async function play(io: typeof connect, url: string, mode: Mode, counts: Counts, control: Control): Promise<Story> {
  const socket = io(url, { transports: TRANSPORTS[mode], reconnectionDelay: 20, reconnectionDelayMax: 100 });
  const story: Story = { acked: [], altered: [], notices: [], connections: [], reasons: [] };
  socket.on("notice", (n: number) => story.notices.push(n));
  socket.on("disconnect", (reason: string) => story.reasons.push(reason));
  let next = 0;
  const emit = (count: number): Promise<void> => exchange(socket, story, next, (next += count));

  await soon("connect", connected(socket));
  await arrive(socket, mode, story);
  await emit(counts.first);

  const recovery = connected(socket);
  await soon("cut of the connections", control.cut());
  await soon("connect after the cut", recovery);
  await arrive(socket, mode, story);

  const lost = new Promise<void>((resolve) => socket.once("disconnect", () => resolve()));
  const revival = connected(socket);
  const restarted = control.restart();
  await soon("disconnect when the server stops", lost);
  const offline = emit(counts.offline);
  await soon("restart of the server", restarted);
  await soon("connect after the restart", revival);
  await offline;
  await emit(counts.last); // in the mode "upgrade", this goes on while the transport changes
  await arrive(socket, mode, story);

  socket.disconnect();
  return story;
}

/** Sends the events `from` (included) to `to` (excluded) and waits for all their acknowledgements. */
async function exchange(socket: Socket, story: Story, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += GROUP) {
    const numbers = Array.from({ length: Math.min(GROUP, to - start) }, (_, i) => start + i);
    const acks = numbers.map((n) => acknowledged(socket, n, story));
    await soon(`acknowledgements of the events from ${start} on`, Promise.all(acks));
  }
}

function acknowledged(socket: Socket, n: number, story: Story): Promise<void> {
  const value = sample(n);
  return new Promise((resolve) => {
    socket.emit("echo", n, value, (m: number, echo: unknown) => {
      story.acked.push(m);
      if (m !== n || show(echo) !== show(value)) story.altered.push(`${n}: sent ${show(value)}, got ${m}: ${show(echo)}`);
      resolve();
    });
  });
}

/** Waits for the upgrade where there is one, and notes how the socket stands. */
async function arrive(socket: Socket, mode: Mode, story: Story): Promise<void> {
  const { engine } = socket.io;
  if (mode === "upgrade" && engine.transport.name !== "websocket") {
    await soon("upgrade", new Promise<void>((resolve) => engine.once("upgrade", () => resolve())));
  }
  story.connections.push({ id: socket.id, recovered: socket.recovered, transport: engine.transport.name });
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("connect", () => resolve()));
}

/** Text and binary in turn: empty, at the top, as a view of a larger buffer, nested, next to text that needs escaping. */
function sample(n: number): unknown {
  switch (n % 6) {
    case 0:
      return { text: `snow ☃ 🎉 ${n}`, list: [null, true, 1.5, "\u001e"], nested: { empty: {} } };
    case 1:
      return bytes(n % 40);
    case 2:
      return bytes(n).buffer;
    case 3:
      return { deep: [{ view: bytes(64).subarray(8, 24), label: "view" }, [bytes(3).buffer, "between", bytes(5)]] };
    case 4:
      return `line\nbreak "quoted" \\ ${"é".repeat(n % 50)}`;
    default:
      return [n, [String(n)]];
  }
}

function bytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
}

/** One text for equal values, however the platform represents their binary parts. */
export function show(value: unknown): string {
  if (value instanceof ArrayBuffer) return `<${new Uint8Array(value).join()}>`;
  if (ArrayBuffer.isView(value)) return `<${new Uint8Array(value.buffer, value.byteOffset, value.byteLength).join()}>`;
  if (Array.isArray(value)) return `[${value.map(show).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${show(part)}`).join()}}`;
}

/** Names what did not happen, instead of leaving it to the time limit of the whole test. */
export async function soon<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
