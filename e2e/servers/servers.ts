import { bunEngine, type Command, debianPython, go, java, javascript, python, rust } from "./build.ts";

/** A row of the table. */
export interface Kind {
  readonly name: string;
  /** Finds or builds the server. */
  command(): Promise<Command>;
  /** What it cannot do, by the name of the scenario, and why: found by running. A test makes sure that it still cannot. */
  readonly cannot: Readonly<Record<string, string>>;
}

const SIXTEEN = "python-engineio drops a request with more than 16 packets, and answers that all is well. Applications raise the limit with `engineio.payload.Payload.max_decode_packets`; or let the client use WebSocket alone.";

const FULL = "socketioxide keeps 128 packets for a client, and its `emit` fails for more. Applications raise the limit with `max_buffer_size`.";
const DISPLAY = "socketioxide sends the text of a middleware's error, and nothing beside it.";

const FIFTY_FIRST = "netty-socketio takes 51 packets off its queue for a poll and sends 50 of them: the other is lost. Let the client use WebSocket alone.";
const NON_NULL = "netty-socketio leaves out what is null. Applications set a `JsonSupport` whose `ObjectMapper` has the inclusion `ALWAYS`.";
const ATTACHMENTS = "netty-socketio packs binary as version 3 of Engine.IO did: with a byte in front over WebSocket, with a length over long-polling, which is a parse error. What begins with a zero it loses. Send text, in base64.";
const JAVA = {
  "a hundred events at once over polling": FIFTY_FIRST,
  "binary acknowledgements by the client": ATTACHMENTS,
  "binary by the client": ATTACHMENTS,
  "binary by the server": ATTACHMENTS,
  "null in objects": NON_NULL,
};

export const KINDS: readonly Kind[] = [
  { name: "socket.io 4.8 (JavaScript)", command: javascript, cannot: {} },
  { name: "python-socketio 5.7 (Debian)", command: debianPython, cannot: { "a hundred events at once over polling": SIXTEEN } },
  { name: "python-socketio 5.18 (PyPI)", command: python, cannot: { "a hundred events at once over polling": SIXTEEN } },
  { name: "@socket.io/bun-engine 0.1 (Bun)", command: bunEngine, cannot: {} },
  { name: "socketioxide 0.18 (Rust)", command: rust, cannot: { "a hundred events at once": FULL, "data of a refusal": DISPLAY } },
  { name: "netty-socketio 2.0 (Java)", command: java, cannot: JAVA },
  { name: "zishang520/socket.io 3.0 (Go)", command: go, cannot: {} },
];
