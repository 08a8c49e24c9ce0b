// Options that go to `ws` as they are (Node).
import type { IoOptions } from "isomorphic-socketio";
import { both, connect, exchange, next, test } from "./play.ts";
import { NotingServer } from "./server.ts";

/** They are in nobody's types. */
const asked = (options: object): IoOptions => ({ transports: ["websocket"], ...options });

test(
  "origin is the header of the handshake",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      await exchange(await connect(stage, server.url, asked({ origin: "http://shop.test" })));
      return server.over("websocket").map(({ headers }) => headers.origin);
    },
    ["http://shop.test"],
  ),
);

test(
  "protocolVersion is the version of the protocol that is spoken",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      await exchange(await connect(stage, server.url, asked({ protocolVersion: 8 })));
      return server.over("websocket").map(({ headers }) => headers["sec-websocket-version"]);
    },
    ["8"],
  ),
);

test(
  "maxPayload is the longest message that is taken",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage);
      const socket = await connect(stage, server.url, asked({ maxPayload: 1000 }));
      const short = await exchange(socket, "short");
      const gone = next(socket, "disconnect");
      socket.emit("echo", "a".repeat(1000), () => {});
      const [reason] = await gone;
      return { short, reason };
    },
    { short: "short", reason: "parse error" }, // as with all that exceeds a limit: docs/security.md
    { short: "short", reason: "transport error" },
  ),
);
