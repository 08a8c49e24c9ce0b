import { gzipSync } from "node:zlib";
import type { PollingClass } from "./conversations.ts";
import { LAST } from "./frames.ts";
import type { Answer, PollingWire, SocketWire } from "./wire.ts";

const HTML = { "Content-Type": "text/html" };
const PAGE = "<!doctype html><title>Welcome</title>";

/** Says this in the middle of a session. */
function midway(answer: Answer): PollingClass["send"] {
  return async (wire) => {
    await wire.join();
    wire.answer(answer);
  };
}

/** Lower than the default, so that the tests take less time. */
export const BOUND = { limits: { frameBytes: 1_000_000 } };

const bomb = gzipSync(Buffer.alloc(20_000_000, "4"));

/** Says as much as is taken, for ever. */
const endless: Answer = (response) => {
  const chunk = "6\x1e".repeat(0x8000);
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", pour).on("error", () => {});
  pour();
};

/** A session whose WebSocket, to take it over, is answered like this; it goes on over long-polling. */
function probed(answer: (probe: SocketWire, wire: PollingWire) => unknown): PollingClass["send"] {
  return async (wire) => {
    await wire.join({ upgrades: ["websocket"] });
    const probe = await wire.probe;
    await probe.inbox.await("2probe");
    await answer(probe, wire);
  };
}

const lost = { ours: "closed, transport error" } as const;
const left = { ours: "closed, parse error" } as const;
const kept = { ours: "goes on" } as const;
const refused = { ours: "refused" } as const;

/** What only HTTP has. */
export const REQUESTS: readonly PollingClass[] = [
  { name: "a web page instead of the handshake", ...refused, send: (wire) => wire.say(200, HTML, PAGE) },
  { name: "nothing at all, with status 200, instead of the handshake", ...refused, send: (wire) => wire.say(200, {}) },
  { name: "status 204 instead of the handshake", ...refused, send: (wire) => wire.say(204, {}) },
  { name: "a redirect to what is not there", ...refused, send: (wire) => wire.say(302, { Location: "/elsewhere" }) },
  { name: "a redirect to itself", ...refused, send: (wire) => { for (let count = 0; count < 30; count++) wire.say(302, { Location: "" }); } },
  { name: "a redirect to an address that Node cannot read", ...refused, send: (wire) => wire.say(302, { Location: "http://%ZZ@127.0.0.1/" }) },
  { name: "status 500 with a web page", ...refused, send: (wire) => wire.say(500, HTML, PAGE) },
  { name: "no answer to the handshake", ...refused, send: () => {} },
  { name: "a handshake of the wrong content type", ...kept, send: (wire) => {
    wire.answer((response) => response.writeHead(200, { "Content-Type": "image/png" }).end(`0{"sid":"${wire.sid}","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`));
    return wire.inbox.await("40").then(() => wire.send(`40{"sid":"x"}`, LAST));
  } },
  { name: "a web page as the answer to a poll", ...left, send: midway((response) => response.writeHead(200, HTML).end(PAGE)) },
  { name: "nothing at all as the answer to a poll", ...left, send: midway((response) => response.end()) },
  { name: "status 502 as the answer to a poll", ...lost, send: midway((response) => response.writeHead(502, HTML).end(PAGE)) },
  { name: "a poll that is cut off", ...lost, send: midway((response) => response.writeHead(200, { "Content-Length": 100 }).write(LAST, () => response.destroy())) },
  { name: "a poll that is cut off before its compressed content", ...lost, send: midway((response) => {
    response.writeHead(200, { "Content-Encoding": "deflate", "Content-Length": 100 }).flushHeaders();
    response.socket!.end();
  }) },
  { name: "status 101 as the answer to a poll", ...lost, send: midway((response) => response.writeHead(101, { Connection: "Upgrade", Upgrade: "x" }).end()) },
  { name: "a poll that is said to be compressed, and is not", ...lost, send: midway((response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end(LAST)) },
  { name: "a small poll that is large when it is decompressed", ...left, options: BOUND, send: midway((response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end(bomb)) },
  { name: "a poll without end", ...left, options: BOUND, send: midway(endless) },
  { name: "a poll of 1,000,000 packets", ...left, send: midway((response) => response.end("6\x1e".repeat(1e6) + LAST)) },
  { name: "a poll with base64 that is none", ...left, send: midway((response) => response.end(`b%%%\x1e${LAST}`)) },
  { name: "a poll that is not UTF-8", ...kept, delivers: [["�"]], send: midway((response) => response.end(Buffer.concat([Buffer.from('42["'), Buffer.of(0xff), Buffer.from(`"]\x1e${LAST}`)]))) },
  { name: "a web page as the answer to a POST", ...kept, send: async (wire) => {
    wire.onPost = (response) => response.writeHead(200, HTML).end(PAGE);
    await wire.join();
    wire.send(LAST);
  } },
  { name: "status 500 as the answer to a POST", ...refused, send: (wire) => {
    wire.onPost = (response) => response.writeHead(500).end();
    wire.open();
  } },
  { name: "an upgrade that is answered with something else", ...kept, send: probed((probe, wire) => {
    probe.send("4x");
    wire.send(LAST);
  }) },
  { name: "an upgrade that is never answered", ...kept, send: probed((_, wire) => wire.send(LAST)) },
  { name: "an upgrade that is answered twice", ...kept, send: probed(async (probe, wire) => {
    probe.send("3probe", "3probe");
    for (let count = 0; count < 20; count++) wire.send("6"); // each poll until the client has paused
    await probe.inbox.await("5");
    probe.send("3probe", LAST);
  }) },
];
