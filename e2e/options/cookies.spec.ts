import type { IncomingMessage } from "node:http";
import type { IoOptions } from "isomorphic-socketio";
import { certificate, key } from "./certificates.ts";
import { both, connect, exchange, MODES, next, ours, type Stage, test } from "./play.ts";
import { type Noted, NotingServer, type Setup } from "./server.ts";

interface Story {
  readonly transports: string[];
  /** What the handshake sets. */
  readonly set: readonly string[];
  /** What later answers set. */
  readonly later?: readonly string[];
  readonly options?: IoOptions;
  readonly setup?: Setup;
}

/** Cookies sent with a request, in no order. */
function sent({ headers }: Noted): string[] {
  return (headers.cookie ?? "").split("; ").filter(Boolean).sort();
}

/** Connects, exchanges a few messages, and tells the cookies of the first request and of the last one over each transport. */
async function tell(stage: Stage, { transports, set, later = [], options, setup }: Story): Promise<{ first: string[]; later: string[][] }> {
  const server = await NotingServer.start(stage, setup);
  server.io.engine.on("initial_headers", (headers: Record<string, unknown>) => (headers["set-cookie"] = [...set]));
  server.io.engine.on("headers", (headers: Record<string, unknown>, request: IncomingMessage) => {
    if (later.length > 0 && request.url!.includes("sid=")) headers["set-cookie"] = [...later];
  });
  const socket = await connect(stage, server.url, { transports, withCredentials: true, ...options });
  for (let n = 0; n < 3; n++) await exchange(socket, n);
  return { first: sent(server.requests[0]!), later: transports.map((transport) => sent(server.over(transport).at(-1)!)) };
}

const FUTURE = new Date(Date.now() + 86_400_000).toUTCString();
const PAST = new Date(0).toUTCString();
const TO_WEBSOCKET = ["polling", "websocket"];

test(
  "the handshake's cookies come back with every request, and with the WebSocket's handshake",
  both((stage) => tell(stage, { transports: TO_WEBSOCKET, set: ["a=1", "b=two words; HttpOnly", `c="quoted"; SameSite=Lax`] }), {
    first: [],
    later: [
      ["a=1", "b=two words", "c=quoted"],
      ["a=1", "b=two words", "c=quoted"],
    ],
  }),
);

test(
  "without withCredentials none does",
  both((stage) => tell(stage, { transports: TO_WEBSOCKET, set: ["a=1"], options: { withCredentials: false } }), { first: [], later: [[], []] }),
);

test(
  "Expires and Max-Age count, and Max-Age counts more",
  both(
    (stage) =>
      tell(stage, {
        transports: TO_WEBSOCKET,
        set: [
          `future=1; Expires=${FUTURE}`,
          `past=1; Expires=${PAST}`,
          "young=1; Max-Age=3600",
          "old=1; max-age=0",
          `kept=1; Expires=${PAST}; Max-Age=3600`,
          `gone=1; Max-Age=-1; Expires=${FUTURE}`,
        ],
      }),
    { first: [], later: [["future=1", "kept=1", "young=1"], ["future=1", "kept=1", "young=1"]] },
    // The one named last counts.
    { first: [], later: [["future=1", "gone=1", "kept=1", "young=1"], ["future=1", "gone=1", "kept=1", "young=1"]] },
  ),
);

test(
  "a later answer may change a cookie, add one and take one away",
  both(
    (stage) => tell(stage, { transports: ["polling"], set: ["a=1", "b=1"], later: ["a=2", "b=; Max-Age=0", "c=3"] }),
    { first: [], later: [["a=2", "c=3"]] },
  ),
);

test(
  "Path limits a cookie to a part of the server",
  both(
    (stage) =>
      tell(stage, {
        transports: TO_WEBSOCKET,
        set: ["root=1; Path=/", "here=1; Path=/socket.io/", "above=1; Path=/socket.io", "prefix=1; Path=/socket", "admin=1; Path=/admin", "none=1"],
      }),
    { first: [], later: [["above=1", "here=1", "none=1", "root=1"], ["above=1", "here=1", "none=1", "root=1"]] },
    // It knows no paths: X23.
    {
      first: [],
      later: [
        ["above=1", "admin=1", "here=1", "none=1", "prefix=1", "root=1"],
        ["above=1", "admin=1", "here=1", "none=1", "prefix=1", "root=1"],
      ],
    },
  ),
);

test(
  "the cookies of another domain are not kept, nor those of a domain that only ends alike",
  both(
    (stage) =>
      tell(stage, {
        transports: TO_WEBSOCKET,
        set: ["own=1; Domain=localhost", "dot=1; Domain=.LOCALHOST", "other=1; Domain=example.com", "alike=1; Domain=host"],
      }),
    { first: [], later: [["dot=1", "own=1"], ["dot=1", "own=1"]] },
    // It knows no domains: X23.
    { first: [], later: [["alike=1", "dot=1", "other=1", "own=1"], ["alike=1", "dot=1", "other=1", "own=1"]] },
  ),
);

test(
  "Secure cookies go over TLS",
  both(
    (stage) =>
      tell(stage, {
        transports: TO_WEBSOCKET,
        set: ["secure=1; Secure", "plain=1"],
        setup: { tls: { cert: certificate, key } },
        options: { ca: certificate },
      }),
    { first: [], later: [["plain=1", "secure=1"], ["plain=1", "secure=1"]] },
  ),
);

// to another machine they do not go: X23
test(
  "Secure cookies go to the machine itself without TLS, as in browsers",
  both((stage) => tell(stage, { transports: TO_WEBSOCKET, set: ["secure=1; Secure", "plain=1"] }), {
    first: [],
    later: [["plain=1", "secure=1"], ["plain=1", "secure=1"]],
  }),
);

test(
  "what is no cookie is no matter",
  both(
    (stage) => tell(stage, { transports: TO_WEBSOCKET, set: ["nonsense", "=1", ";", "a=1; Expires=never; Max-Age"] }),
    { first: [], later: [["a=1"], ["a=1"]] },
    // What has no valid date is over for it.
    { first: [], later: [[], []] },
  ),
);

// The reference manages it over its WebSocket alone, and there with small letters only.
for (const header of ["cookie", "Cookie"]) {
  test(
    `the application's own ${header} header is sent beside the server's cookies`,
    ours(
      (stage) => tell(stage, { transports: TO_WEBSOCKET, set: ["server=1"], options: { extraHeaders: { [header]: "own=1" } } }),
      { first: ["own=1"], later: [["own=1", "server=1"], ["own=1", "server=1"]] },
    ),
  );
}

// The reference forgets them with each connection.
for (const mode of MODES) {
  test(
    `cookies outlive a connection over ${mode}`,
    ours(
      async (stage) => {
        const server = await NotingServer.start(stage);
        server.io.engine.on("initial_headers", (headers: Record<string, unknown>) => (headers["set-cookie"] = ["node=a"]));
        const socket = await connect(stage, server.url, { transports: [mode], withCredentials: true, reconnection: true, reconnectionDelay: 1 });
        const handshakes = () => server.requests.filter(({ url }) => !url.searchParams.has("sid")).map(sent);
        for (const { conn } of server.io.sockets.sockets.values()) conn.close();
        await next(socket, "disconnect");
        await next(socket, "connect");
        return handshakes();
      },
      [[], ["node=a"]],
    ),
  );
}
