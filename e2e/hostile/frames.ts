import type { FrameClass } from "./conversations.ts";
import type { Frame } from "./wire.ts";

/** With this every conversation ends, if it gets there. */
export const LAST = `42["that is all"]`;

const HOLE = `{"_placeholder":true,"num":0}`;
const PART = Buffer.of(1, 2, 3);

/** Says this to a client that has joined. */
function say(...frames: Frame[]): FrameClass["send"] {
  return async (wire) => {
    await wire.join();
    wire.send(...frames, LAST);
  };
}

/** Begins a session with this, and goes on as if nothing were wrong. */
function begin(frame: Frame): FrameClass["send"] {
  return async (wire) => {
    wire.send(frame);
    await wire.inbox.await("40");
    wire.send(`40{"sid":"x"}`, LAST);
  };
}

/** Begins a session with this, and has nothing more to say. */
function hush(frame: Frame): FrameClass["send"] {
  return (wire) => wire.send(frame);
}

/** Says this to a client that has a session and asks to join. */
function meet(...frames: Frame[]): FrameClass["send"] {
  return async (wire) => {
    wire.open();
    await wire.inbox.await("40");
    wire.send(...frames);
  };
}

const granted = (changes: object) => `0${JSON.stringify({ sid: "any", upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, ...changes })}`;
const left = { ours: "closed, parse error" } as const;
const kept = { ours: "goes on" } as const;
const refused = { ours: "refused" } as const;
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

/** Flaws of the first packet. */
export const HANDSHAKES: readonly FrameClass[] = [
  { name: "a handshake that is not JSON", ...refused, send: begin("0{") },
  { name: "a handshake that is null", ...refused, send: begin("0null") },
  { name: "a handshake without the id of the session", ...refused, send: begin(granted({ sid: undefined })) },
  { name: "a handshake whose id of the session is no text", ...refused, send: begin(granted({ sid: { a: 1 } })) },
  { name: "a handshake without intervals", ...refused, send: hush(granted({ pingInterval: undefined, pingTimeout: undefined })) },
  { name: "a handshake whose intervals are text", ...refused, send: hush(granted({ pingInterval: "soon", pingTimeout: "late" })) },
  { name: "a handshake of 1 MB", ...refused, send: begin(granted({ more: "x".repeat(1e6) })) },
  { name: "another packet instead of the handshake", ...refused, send: begin("40") },
  { name: "binary instead of the handshake", ...refused, send: begin(PART) },
  { name: "the handshake of an older protocol", ...refused, send: begin(`96:${granted({})}2:40`) },
  { name: "a handshake without `upgrades`", ...kept, send: (wire) => wire.join({ upgrades: undefined }).then(() => wire.send(LAST)) },
  { name: "a handshake without `maxPayload`, with unknown keys", ...kept, send: (wire) => wire.join({ maxPayload: undefined, constructor: 1 }).then(() => wire.send(LAST)) },
  { name: "a handshake whose intervals are centuries", ...kept, send: (wire) => wire.join({ pingInterval: 1e15 }).then(() => wire.send(LAST)) },
  { name: "heartbeats that never come", ours: "closed, ping timeout", send: (wire) => wire.join({ pingInterval: 2000, pingTimeout: 1500 }) },
];

/** Flaws, and oddities that are none, of what follows. */
export const FRAMES: readonly FrameClass[] = [
  { name: "an empty packet", ...left, send: say("") },
  { name: "a packet of an unknown type", ...left, send: say("x") },
  { name: "a packet that only clients send", ...left, send: say("5") },
  { name: "packets that mean nothing", ...kept, send: say("6", "3", "3probe", "6x") },
  { name: "a second handshake", ...left, send: say(granted({ sid: "other" })) },
  { name: "a second handshake that is not JSON", ...left, send: say("0{") },
  { name: "a packet that closes the session", ours: "closed, transport close", send: say("1") },
  { name: "a message without content", ...left, send: say("4") },
  { name: "a Socket.IO packet of an unknown type", ...left, send: say("49") },
  { name: "an event without payload", ...left, send: say("42") },
  { name: "an event whose payload is no array", ...left, send: say("42{}") },
  { name: "an event whose payload is an empty array", ...left, send: say("42[]") },
  { name: "an event whose name is an object", ...left, send: say(`42[{"toString":"x"}]`) },
  { name: "an event with a reserved name", ...left, send: say(`42["connect"]`, `42["disconnect"]`) },
  { name: "an event whose JSON is cut short", ...left, send: say(`42["x"`) },
  { name: "an event with something behind its JSON", ...left, send: say(`42["x"]y`) },
  { name: "an acknowledgement id with leading zeros", ...left, send: say(`42007["x"]`) },
  { name: "an acknowledgement id beyond 2^53", ...left, send: say(`42${"9".repeat(20)}["x"]`) },
  { name: "an acknowledgement id of white space", ...kept, delivers: [["x"]], send: say(`42 ["x"]`) },
  { name: "an acknowledgement without payload", ...kept, send: say("430") },
  { name: "an acknowledgement whose payload is no array", ...left, send: say("430{}") },
  { name: "an acknowledgement that nobody asked for", ...kept, send: say("4399[]", "43[]") },
  { name: "an acknowledgement given twice", ...kept, send: say("430[]", "430[]") },
  { name: "a refusal without payload", ...refused, send: meet("44") },
  { name: "a refusal whose payload is an array", ...refused, send: meet("44[]") },
  { name: "a refusal after the client was let in", ...kept, send: say(`44{"message":"no"}`) },
  { name: "an admission without payload", ...refused, send: meet("40") },
  { name: "an admission whose payload is text", ...refused, send: meet(`40"x"`) },
  { name: "a second admission", ...left, send: say(`40{"sid":"y"}`) },
  { name: "an event before the admission", ...kept, delivers: [["early", 1]], send: meet(`42["early",1]`, `40{"sid":"x"}`, LAST) },
  { name: "a disconnection with payload", ...left, send: say("41{}") },
  { name: "packets of a namespace that nobody joined", ...kept, send: say(`40/n,{"sid":"y"}`, `42/n,["x"]`, `43/n,0[]`, "41/n,", "44/n") },
  { name: "a namespace of 1 MB", ...left, send: say(`42/${"n".repeat(1e6)},["x"]`) },
  { name: "an event whose name has 1 MB", ...left, send: say(`42["${"x".repeat(1e6)}"]`) },
  { name: "an event of 1,000,000 values", ...left, send: say(`42["x"${",1".repeat(1e6)}]`) },
  { name: "events called `__proto__`, `constructor`, `toString`, `error`", ...kept, delivers: [["__proto__"], ["constructor", 1], ["toString"], ["hasOwnProperty"], ["error", 2]], send: say(`42["__proto__"]`, `42["constructor",1]`, `42["toString"]`, `42["hasOwnProperty"]`, `42["error",2]`) },
  { name: "data with keys such as `__proto__`", ...kept, delivers: [["x", [1, 2, 3]]], send: say(`451-["x",${HOLE}]`, PART, `430[{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]`) },
  { name: "data that looks like a placeholder for binary", ...kept, delivers: [["x", { _placeholder: true, num: 0 }]], send: say(`42["x",${HOLE}]`) },
  { name: "data nested 5,000 deep", ...left, send: say(`42["x",${nested(5000)}]`) },
  { name: "data with binary, nested 100,000 deep", ...left, send: say(`451-["x",${HOLE},${nested(1e5)}]`, PART) },
  { name: "binary that nobody announced", ...left, send: say(PART) },
  { name: "text where binary is due", ...left, send: say(`452-["x",${HOLE}]`, PART, `42["y"]`) },
  { name: "more binary than announced", ...left, send: say(`451-["early",${HOLE}]`, PART, PART) },
  { name: "a placeholder for binary that is not there", ...left, send: say(`451-["x",{"_placeholder":true,"num":1}]`, PART) },
  { name: "a placeholder with a number that is text", ...left, send: say(`451-["x",{"_placeholder":true,"num":"0"}]`, PART) },
  { name: "binary whose number of parts is zero", ...left, send: say(`450-["x"]`) },
  { name: "binary whose number of parts is no number", ...left, send: say(`45x-["x"]`) },
  { name: "binary in 100 parts", ...kept, delivers: [["x", [1, 2, 3]]], send: say(`45100-["x",${HOLE}]`, ...Array<Buffer>(100).fill(PART)) },
  { name: "binary in 1,000,000 parts", ...left, send: say(`451000000-["x",${HOLE}]`, ...Array<Buffer>(2000).fill(PART)) },
  { name: "binary that never comes", ...left, options: { limits: { attachmentTimeout: 300 } }, send: (wire) => wire.join().then(() => wire.send(`451-["x",${HOLE}]`)) },
];
