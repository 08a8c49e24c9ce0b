// A server that costs next to nothing: the text of Engine.IO 4 and Socket.IO 5 over bare `ws` and `node:http`, as far as
// the measurements need it. It reads all that has arrived, and writes its answers in one piece, so that the client is
// what is measured. Told by its parent to stop and to start again on the same port.
//
//   42["sink",…]              is swallowed, with its attachments
//   42<id>["sync"]            is answered 43<id>[]
//   42<id>["stamp"]           is answered with the time of its arrival, in nanoseconds of the machine's clock
//   42["flood",<kind>,<n>]    has n events "data" sent
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { payloads } from "./payloads.mjs";

const settings = { pingInterval: 25_000, pingTimeout: 20_000, ...JSON.parse(process.argv[2] ?? "{}") };
const SEPARATOR = "\x1e";

let ids = 0;
const sessions = new Map();
const counts = { lost: 0, pings: 0, pongs: 0, received: 0 };

function handshake() {
  const sid = `s${ids++}`;
  const { pingInterval, pingTimeout } = settings;
  return { sid, text: `0${JSON.stringify({ sid, upgrades: [], pingInterval, pingTimeout, maxPayload: 100_000_000 })}` };
}

/** The head of a frame as a server writes it: without a mask. */
function header(opcode, size) {
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = size < 126 ? size : size < 65_536 ? 126 : 127;
  if (size >= 65_536) head.writeBigUInt64BE(BigInt(size), 2);
  else if (size >= 126) head.writeUInt16BE(size, 2);
  return head;
}

function frame(data) {
  const body = Buffer.from(data);
  return Buffer.concat([header(typeof data === "string" ? 1 : 2, body.length), body]);
}

/** The frames of one event with this payload. */
function eventFrames(payload) {
  if (!Buffer.isBuffer(payload)) return [`42${JSON.stringify(["data", payload])}`];
  return ['451-["data",{"_placeholder":true,"num":0}]', payload];
}

/** One client, over whatever transport. `write` sends an Engine.IO frame, `flood` bytes that were framed before. */
class Client {
  constructor(write, flood) {
    this.write = write;
    this.flood = flood;
  }

  onFrame(text) {
    if (text === "3") return void counts.pongs++;
    if (text.startsWith("40")) return this.write(`40${JSON.stringify({ sid: `n${ids++}` })}`);
    if (!text.startsWith("42")) return;
    counts.received++;
    if (text.startsWith('42["sink"')) return;
    const start = text.indexOf("[");
    const id = text.slice(2, start);
    if (text.startsWith('["stamp"', start)) return this.write(`43${id}["${process.hrtime.bigint()}"]`);
    if (id) return this.write(`43${id}[]`);
    const [, kind, count] = JSON.parse(text.slice(start));
    this.flood(eventFrames(payloads[kind]), count);
  }
}

/** Writes so many times the same frames, as fast as the socket takes them. */
async function pour(socket, frames, count) {
  const one = Buffer.concat(frames.map(frame));
  const batch = Math.max(1, Math.min(count, Math.floor(65_536 / one.length)));
  const many = Buffer.concat(Array.from({ length: batch }, () => one));
  for (let left = count; left > 0; left -= batch) {
    const bytes = left >= batch ? many : many.subarray(0, one.length * left);
    if (!socket.write(bytes)) await new Promise((drained) => socket.once("drain", drained));
  }
}

const websockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 200_000_000 });

function onUpgrade(request, socket, head) {
  websockets.handleUpgrade(request, socket, head, (websocket) => {
    const { text, sid } = handshake();
    let corked = false;
    const write = (data) => {
      if (!corked) {
        corked = true;
        socket.cork();
        process.nextTick(() => {
          corked = false;
          socket.uncork();
        });
      }
      websocket.send(data);
    };
    const client = new Client(write, (frames, count) => pour(socket, frames, count));
    sessions.set(sid, client);
    websocket.on("message", (data, binary) => binary || client.onFrame(Buffer.prototype.latin1Slice.call(data)));
    websocket.on("error", () => {});
    websocket.on("close", () => {
      sessions.delete(sid);
      counts.lost++;
    });
    write(text);
  });
}

/** A session of long-polling: frames wait for the next GET. */
class PollingClient extends Client {
  #waiting = [];
  #response;
  #scheduled = false;

  constructor() {
    super(
      (text) => this.#push([text]),
      (frames, count) => {
        const texts = frames.map((data) => (typeof data === "string" ? data : `b${data.toString("base64")}`));
        for (let i = 0; i < count; i++) this.#push(texts);
      },
    );
  }

  onGet(response) {
    this.#response = response;
    this.#flush();
  }

  onPost(body) {
    for (const text of body.split(SEPARATOR)) this.onFrame(text);
  }

  #push(texts) {
    this.#waiting.push(...texts);
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush() {
    if (!this.#response || this.#waiting.length === 0) return;
    const response = this.#response;
    this.#response = undefined;
    answer(response, this.#waiting.splice(0).join(SEPARATOR));
  }
}

function answer(response, text) {
  response.writeHead(200, { "Content-Type": "text/plain; charset=UTF-8", "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}

const pages = new Map();

function onRequest(request, response) {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (pages.has(pathname)) {
    const { type, text } = pages.get(pathname);
    response.writeHead(200, { "Content-Type": type });
    return response.end(text);
  }
  const sid = searchParams.get("sid");
  if (sid === null) {
    const granted = handshake();
    sessions.set(granted.sid, new PollingClient());
    return answer(response, granted.text);
  }
  const session = sessions.get(sid);
  if (!session) return response.writeHead(400).end();
  if (request.method === "GET") return session.onGet(response);
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    session.onPost(Buffer.concat(parts).toString());
    answer(response, "ok");
  });
}

let server;
const sockets = new Set();

async function start(port) {
  server = createServer(onRequest).on("upgrade", onUpgrade);
  server.on("connection", (socket) => {
    sockets.add(socket.setNoDelay());
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise((listening) => server.listen({ port, host: "127.0.0.1", backlog: 16_384 }, listening));
  return server.address().port;
}

setInterval(() => {
  for (const client of sessions.values()) client.write("2");
  counts.pings += sessions.size;
}, settings.pingInterval).unref();

const port = await start(0);
process.send({ port });
process.on("disconnect", () => process.exit());
process.on("message", async ({ command, page }) => {
  if (command === "stop") {
    server.close();
    for (const socket of sockets) socket.destroy();
    sessions.clear();
  }
  if (command === "start") await start(port);
  if (command === "page") pages.set(page.path, page);
  process.send({ command, counts: { ...counts, connected: sessions.size }, cpu: process.cpuUsage() });
});
