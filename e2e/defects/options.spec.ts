import type { Socket as Peer } from "socket.io";
import { defect, expect, test } from "./defect.ts";
import { localAgent } from "./network.ts";
import { firstOf, next, upgraded } from "./observe.ts";
import type { Stage } from "./stage.ts";
import type { Options } from "./subjects.ts";

/** Asynchronous, which the reference's types do not know. */
type Auth = NonNullable<Options["auth"]>;

test(
  "X15: a promise of credentials is awaited",
  defect(
    async (stage) => {
      const server = await stage.server({ connectTimeout: 300 });
      let received: unknown;
      server.onSocket = (socket) => (received = socket.handshake.auth);
      const auth = (() => Promise.resolve({ token: "secret" })) as unknown as Auth;
      const socket = stage.io(server.url, { auth, reconnection: false });
      return { first: await firstOf(socket, "connect", "disconnect"), received };
    },
    {
      reference: { first: "disconnect", received: undefined },
      ours: { first: "connect", received: { token: "secret" } },
    },
  ),
);

test(
  "X15: an auth function that throws ends the attempt, not the process",
  defect(
    async (stage) => {
      const server = await stage.server();
      const program = stage.program("auth.mjs", server.url);
      await program.end();
      return { code: program.code, lines: program.lines };
    },
    {
      reference: { code: 1, lines: [] },
      ours: { code: 0, lines: [expect.stringMatching(/^connect_error: .*the token store is locked/)] },
    },
  ),
);

for (const auth of ["secret", ["secret"]]) {
  test(
    `X15: credentials that are ${Array.isArray(auth) ? "a list" : "text"} are an error of the caller`,
    defect(
      async (stage) => {
        const server = await stage.server();
        try {
          const socket = stage.io(server.url, { auth: auth as unknown as Auth, reconnection: false });
          return { thrown: undefined, first: await firstOf(socket, "connect", "connect_error", "disconnect") };
        } catch (error) {
          return { thrown: (error as Error & { code?: string }).code, first: undefined };
        }
      },
      // The server closes the connection, and says nothing.
      { reference: { thrown: undefined, first: "disconnect" }, ours: { thrown: "ILLEGAL_OPTION", first: undefined } },
    ),
  );
}

test(
  "X16: in Node, io() without an address says that it needs one",
  defect(
    async (stage) => {
      const socket = stage.follow(stage.subject.io({ reconnection: false }));
      const { hostname } = socket.io.engine as unknown as { hostname: string };
      if (hostname === "undefined") return hostname; // it is about to ask for a server of that name
      const [error] = await next(socket, "connect_error");
      return (error as Error & { code?: string }).code;
    },
    { reference: "undefined", ours: "ILLEGAL_URL" },
  ),
);

/** The queries with which sockets of the main namespace come to a server, without those of the protocol. */
function queries(peer: Peer): object {
  const { EIO: _, transport: _transport, t: _stamp, ...query } = peer.handshake.query;
  return query;
}

test(
  "X17: the queries of the URL and of the options are both sent, and options stay as they are",
  defect(
    async (stage) => {
      const server = await stage.server();
      const seen: object[] = [];
      server.onSocket = (peer) => seen.push(queries(peer));
      const options: Options = { transports: ["websocket"], query: { b: "2" } };
      await next(stage.io(`${server.url}/?a=1`, options), "connect");

      const shared: Options = { transports: ["websocket"] };
      const before = Object.keys(shared);
      await next(stage.io(`${server.url}/?token=secret`, shared), "connect");
      const added = Object.keys(shared).filter((key) => !before.includes(key));
      await next(stage.io(server.url, shared), "connect");
      return { seen, added: added.sort() };
    },
    {
      reference: {
        seen: [{ a: "1" }, { token: "secret" }, { token: "secret" }],
        added: ["hostname", "path", "port", "query", "secure"],
      },
      ours: { seen: [{ a: "1", b: "2" }, { token: "secret" }, {}], added: [] },
    },
  ),
);

for (const transport of ["polling", "websocket"] as const) {
  test(
    `X18: the credentials of a URL are sent with ${transport}`,
    defect<string | undefined>(
      async (stage) => {
        const server = await stage.server();
        let authorization: string | undefined;
        server.onSocket = (peer) => (authorization = peer.handshake.headers.authorization);
        const url = server.url.replace("//", "//ann:p%40ss@");
        await next(stage.io(url, { transports: [transport] }), "connect");
        return authorization;
      },
      { reference: undefined, ours: `Basic ${Buffer.from("ann:p@ss").toString("base64")}` },
    ),
  );
}

/** What comes of a list of transports: the kind of what is thrown or told. */
async function outcome(stage: Stage, transports: string[]): Promise<{ name: string; code: unknown; message: unknown }> {
  try {
    const socket = stage.io(await stage.nowhere(), { transports, reconnection: false });
    const [error] = await next(socket, "connect_error");
    if (!(error instanceof Error)) return { name: typeof error, code: undefined, message: error };
    throw error;
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    return { name, code, message };
  }
}

test(
  "X20: no transport at all is an Error",
  defect((stage) => outcome(stage, []), {
    reference: { name: "string", code: undefined, message: "No transports available" },
    ours: { name: "SocketIOError", code: "ILLEGAL_OPTION", message: "No transports available" },
  }),
);

test(
  "X20: a transport that does not exist is an error that names it",
  defect((stage) => outcome(stage, ["pigeon"]), {
    reference: { name: "TypeError", code: undefined, message: expect.not.stringContaining("pigeon") },
    ours: { name: "SocketIOError", code: "ILLEGAL_OPTION", message: expect.stringContaining("pigeon") },
  }),
);

test(
  "X23: an upgrade is remembered for the server that it worked with",
  defect(
    async (stage) => {
      const [here, there] = [await stage.server(), await stage.server()];
      const opened: Record<string, unknown[]> = { here: [], there: [] };
      here.onSocket = (peer) => opened["here"]!.push(peer.handshake.query["transport"]);
      there.onSocket = (peer) => opened["there"]!.push(peer.handshake.query["transport"]);
      // The reference remembers from one test to the other; this makes it forget.
      await next(stage.io((await stage.server()).url, { transports: ["polling"] }), "connect");
      const options: Options = { rememberUpgrade: true };
      const socket = stage.io(here.url, options);
      await next(socket, "connect");
      await upgraded(socket);
      socket.disconnect().connect();
      await next(socket, "connect");
      await next(stage.io(there.url, options), "connect");
      return opened;
    },
    {
      reference: { here: ["polling", "websocket"], there: ["websocket"] },
      ours: { here: ["polling", "websocket"], there: ["polling"] },
    },
  ),
);

const COOKIES = {
  plain: "plain=1",
  domain: "domain=1; Domain=shop.test",
  "another domain": "another=1; Domain=bank.test",
  path: "path=1; Path=/socket.io",
  "another path": "elsewhere=1; Path=/admin",
  secure: "secure=1; Secure",
  past: "past=1; Max-Age=0",
};

for (const transports of [["polling"], ["polling", "websocket"]]) {
  test(
    `X23: cookies go where they belong, over ${transports.at(-1)}`,
    defect(
      async (stage) => {
        const server = await stage.server();
        const sent = new Promise<string | undefined>((resolve) => {
          const { engine } = server.io;
          engine.on("initial_headers", (headers: Record<string, unknown>) => {
            headers["set-cookie"] = Object.values(COOKIES).concat();
          });
          engine.on("headers", (_: unknown, { headers, url }: { headers: Record<string, string>; url: string }) => {
            const { searchParams } = new URL(url, "http://shop.test");
            if (searchParams.has("sid") && searchParams.get("transport") === transports.at(-1)) resolve(headers["cookie"]);
          });
        });
        const url = server.url.replace("localhost", "www.shop.test");
        stage.io(url, { transports, agent: localAgent(), withCredentials: true, reconnection: false });
        return (await sent)?.split("; ").sort();
      },
      {
        reference: ["another=1", "domain=1", "elsewhere=1", "path=1", "plain=1", "secure=1"],
        ours: ["domain=1", "path=1", "plain=1"],
      },
    ),
  );
}
