// What the bytes of a page go to: each part of the source, by how much smaller the bundle would be without its text.
import { SourceMap } from "node:module";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Modules by what they are for. */
const PARTS = {
  "Engine.IO: handshake, heartbeat, upgrade, race": "engine upgrade candidates frame limit",
  "long-polling": "poller polling payload body status stamp",
  WebSocket: "websocket duplex",
  WebTransport: "webtransport stream",
  "why something failed, as a code and in words": "failure errors refusal secrecy",
  "connection and reconnection": "connection reconnection backoff",
  "namespaces and recovery": "session recovery",
  "sending: buffer, acknowledgements, retries": "outbox acknowledgements retry",
  "encoding, and its limits": "packet attachments codec depth assembly budget",
  "`io`, Manager, Socket, listeners, signals, credentials": "io manager socket socket-options sender emitter catch-all promise auth answer dispose",
  "options and addresses": "options settings url storage",
  "clock, timers, the life of a page": "system page",
  "what `engine.io-client` shows and takes: its Socket, transport classes, parsers": "facade face packets adaptee parser",
};

/** There are two modules of this name: the public face, and the machine in the core. */
const nameOf = (source) => (source.endsWith("src/engine.ts") ? "facade" : basename(source, ".ts"));

const titles = new Map(Object.entries(PARTS).flatMap(([title, names]) => names.split(" ").map((name) => [name, title])));
const REST = "all else";
const gzipped = (text) => gzipSync(text, { level: 9 }).length;

/** Nothing that an application could call yet: what it takes to speak the protocol, over both transports and over one. */
const PROTOCOL = ["Engine.IO: handshake, heartbeat, upgrade, race", "WebSocket", "connection and reconnection", "namespaces and recovery", "sending: buffer, acknowledgements, retries", "encoding, and its limits"];
const FLOORS = { protocol: [...PROTOCOL, "long-polling"], websocket: PROTOCOL };

/** Bytes after gzip, of all and by part. Text that two parts have in common is in neither. And those of some parts with nothing beside them. */
export async function parts() {
  const contents = `import { io } from "./src/browser.ts"; io();`;
  const settings = { bundle: true, minify: true, format: "esm", target: "es2022", write: false, sourcemap: "external", outfile: "page.js" };
  const { outputFiles } = await build({ stdin: { contents, resolveDir: root }, ...settings });
  const [map, page] = [".map", ".js"].map((end) => outputFiles.find(({ path }) => path.endsWith(end)).text);
  const sources = new SourceMap(JSON.parse(map));
  const owners = page.split("\n").flatMap((line, row) => [...line.split("").map((_, column) => ownerOf(sources.findEntry(row, column))), REST]);
  const of = (wanted) => gzipped(page.split("").filter((_, index) => wanted(owners[index])).join(""));
  const bytes = gzipped(page);
  const alone = Object.entries(FLOORS).map(([name, kept]) => [name, of((owner) => kept.includes(owner))]);
  const saved = [...Object.keys(PARTS), REST].map((title) => [title, bytes - of((owner) => owner !== title)]);
  return { bytes, ...Object.fromEntries([...alone, ...saved]) };
}

const ownerOf = ({ originalSource = "" }) => titles.get(nameOf(originalSource)) ?? REST;
