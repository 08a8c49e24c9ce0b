import type { IoOptions } from "isomorphic-socketio";
import type { Socket } from "socket.io-client";
import { both, connect, exchange, type Scenario, test } from "./play.ts";
import { NotingServer } from "./server.ts";

const SMALL = "s".repeat(100);
const LARGE = "l".repeat(2000);
/** Longer than any frame of the protocol's own. */
const OF_MESSAGE = SMALL.length;

interface Seen {
  /** Whether the client offered to compress. */
  readonly offered: boolean;
  /** Whether each message of the application was compressed. */
  readonly compressed: boolean[];
}

const all = async (socket: Socket): Promise<void> => {
  await exchange(socket, SMALL);
  await exchange(socket, LARGE);
  await exchange(socket, Buffer.from(LARGE));
};

/** Sends messages to a server that compresses whatever it may, over a WebSocket. */
function sending(options: IoOptions, send: (socket: Socket) => Promise<void> = all): Scenario<Seen> {
  return async (stage) => {
    const server = await NotingServer.start(stage, { perMessageDeflate: { threshold: 0 } });
    const socket = await connect(stage, server.url, { transports: ["websocket"], ...options });
    await send(socket);
    const [handshake] = server.requests;
    const messages = server.frames.filter(({ length, compressed }) => compressed || length > OF_MESSAGE);
    return { offered: /permessage-deflate/.test(handshake?.headers["sec-websocket-extensions"] ?? ""), compressed: messages.map(({ compressed }) => compressed) };
  };
}

test("messages of 1024 bytes and more are compressed", both(sending({}), { offered: true, compressed: [false, true, true] }));

test(
  "perMessageDeflate.threshold moves that limit",
  both(sending({ perMessageDeflate: { threshold: 5000 } }), { offered: true, compressed: [false, false, false] }),
);

test("perMessageDeflate: false offers no compression", both(sending({ perMessageDeflate: false }), { offered: false, compressed: [false, false, false] }));

test(
  "compress(false) leaves a message as it is, compress(true) does not",
  both(
    sending({}, async (socket) => {
      for (const compress of [true, false, true]) await socket.compress(compress).timeout(5000).emitWithAck("echo", LARGE);
    }),
    { offered: true, compressed: [true, false, true] },
  ),
);

test(
  "compress(false) counts for the binary of a message, too",
  both(
    sending({}, async (socket) => {
      await socket.compress(false).timeout(5000).emitWithAck("echo", LARGE, Buffer.from(LARGE));
    }),
    { offered: true, compressed: [false, false] },
  ),
);

test(
  "a server that does not compress gets nothing compressed",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      await all(await connect(stage, server.url, { transports: ["polling", "websocket"] }));
      return server.frames.filter(({ compressed }) => compressed);
    },
    [],
  ),
);
