import { Fetch, NodeWebSocket, NodeXHR } from "engine.io-client";
import { io, type IoOptions, polling, websocket, type WebSocketConstructor } from "isomorphic-socketio";
import { WebSocket } from "ws";
import { both, connect, exchange, expect, next, ours, type Scenario, type Stage, test, upgraded } from "./play.ts";
import { NotingServer } from "./server.ts";

const BYTES = Buffer.of(0, 1, 250, 255);
const BUFFER = shown(BYTES);
const ARRAY_BUFFER = shown(new Uint8Array(BYTES).buffer);

/** Binary with what it comes as. */
function shown(binary: unknown): string {
  return `${(binary as object).constructor.name} ${Buffer.from(binary as ArrayBuffer).join()}`;
}

interface Seen {
  /** Answers before the upgrade, or during it. */
  readonly early: unknown[];
  /** Answers after it. */
  readonly late: unknown[];
  readonly transports: (string | null)[];
  readonly name: string;
  readonly reason: unknown;
}

/** A conversation: text and binary before and after an upgrade, and a farewell that the server hears. */
function talking(options: IoOptions, upgrades: boolean): Scenario<Seen> {
  return async (stage) => {
    const server = await NotingServer.start(stage);
    const left = new Promise<unknown>((resolve) => server.io.on("connection", (socket) => socket.on("disconnect", resolve)));
    const socket = await connect(stage, server.url, options);
    const early = [await exchange(socket, "text"), Buffer.from((await exchange(socket, BYTES)) as Uint8Array).join()];
    if (upgrades) await upgraded(socket);
    const late = [await exchange(socket, "text"), shown(await exchange(socket, BYTES))];
    const { name } = socket.io.engine.transport;
    socket.disconnect();
    return { early, late, transports: server.transports, name, reason: await left };
  };
}

function talked(transports: readonly string[], bytes: string): Seen {
  return { early: ["text", BYTES.join()], late: ["text", bytes], transports: [...transports], name: transports.at(-1)!, reason: "client namespace disconnect" };
}

const w3c = WebSocket as unknown as WebSocketConstructor;
const own = { polling: polling(), websocket: websocket(w3c) };

const OF_BOTH: readonly [what: string, transports: IoOptions["transports"], used: string[]][] = [
  ["the name polling", ["polling"], ["polling"]],
  ["the name websocket", ["websocket"], ["websocket"]],
  ["both names", ["polling", "websocket"], ["polling", "websocket"]],
  ["the class NodeXHR", [NodeXHR], ["polling"]],
  ["the class Fetch", [Fetch], ["polling"]],
  ["the class NodeWebSocket", [NodeWebSocket], ["websocket"]],
  ["the classes NodeXHR and NodeWebSocket", [NodeXHR, NodeWebSocket], ["polling", "websocket"]],
  ["the classes Fetch and NodeWebSocket", [Fetch, NodeWebSocket], ["polling", "websocket"]],
  ["a name and a class", ["polling", NodeWebSocket], ["polling", "websocket"]],
];

// The reference knows no adapters. Those of the web give what the web knows: no Buffer.
const OF_OURS: readonly [what: string, transports: IoOptions["transports"], used: string[], bytes: string][] = [
  ["the adapter polling()", [own.polling], ["polling"], ARRAY_BUFFER],
  ["the adapter polling(fetch)", [polling((url, init) => fetch(url, init))], ["polling"], ARRAY_BUFFER],
  ["the adapter websocket(WebSocket)", [own.websocket], ["websocket"], ARRAY_BUFFER],
  ["both adapters", [own.polling, own.websocket], ["polling", "websocket"], ARRAY_BUFFER],
  ["adapters by name", own, ["polling", "websocket"], ARRAY_BUFFER],
  ["adapter, then name", [own.polling, "websocket"], ["polling", "websocket"], BUFFER],
  ["class, then adapter", [NodeXHR, own.websocket], ["polling", "websocket"], ARRAY_BUFFER],
];

for (const option of ["transports", "transportImplementations"] as const) {
  test.describe(`the option ${option}`, () => {
    for (const [what, choice, used] of OF_BOTH) {
      // The reference takes no names there, and no mixture of names and classes anywhere.
      const named = (choice as unknown[]).some((one) => typeof one === "string");
      const alone = named && (option === "transportImplementations" || used.length === 2 && what.includes("class"));
      test(`takes ${what}`, (alone ? ours : both)(talking({ [option]: choice }, used.length > 1), talked(used, BUFFER)));
    }
    for (const [what, choice, used, bytes] of OF_OURS) {
      if (option === "transportImplementations" && !Array.isArray(choice)) continue; // a list, in the reference too
      test(`takes ${what}`, ours(talking({ [option]: choice }, used.length > 1), talked(used, bytes)));
    }
  });
}

test(
  "the options reach the classes of engine.io-client",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const transports = [NodeXHR, NodeWebSocket];
      const socket = await connect(stage, server.url, { transports, extraHeaders: { "X-Mine": "1" }, query: { mine: "ü" }, path: "/socket.io" });
      await upgraded(socket);
      await exchange(socket);
      const seen = server.requests.map(({ headers, url }) => `${headers["x-mine"] as string} ${url.searchParams.get("mine")} ${url.pathname}`);
      return [...new Set(seen)];
    },
    ["1 ü /socket.io/"],
  ),
);

test(
  "a session over such classes ends with its transport, and begins again",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const options: IoOptions = { transports: [NodeXHR, NodeWebSocket], reconnection: true, reconnectionDelay: 1 };
      const socket = await connect(stage, server.url, options);
      await upgraded(socket);
      for (const { conn } of server.io.sockets.sockets.values()) conn.close();
      const [reason] = await next(socket, "disconnect");
      await next(socket, "connect");
      await upgraded(socket);
      return { reason, answer: await exchange(socket, "there") };
    },
    { reason: "transport close", answer: "there" },
  ),
);

test(
  "a server that is not there is an error of such a class, too",
  both(
    async (stage: Stage) => {
      const url = await stage.nowhere();
      const socket = stage.io(url, { transports: [NodeXHR] as never, reconnection: false });
      const [error] = (await next(socket, "connect_error")) as [Error & { type?: string }];
      return { isError: error instanceof Error, type: error.type };
    },
    { isError: true, type: "TransportError" },
  ),
);

test("an adapter that does not exist is named", () => {
  expect(() => io("http://localhost", { transports: ["pigeon"], autoConnect: false })).toThrow(/pigeon/);
});
