import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Socket as EnginePeer } from "engine.io";
import { Server } from "socket.io";
import { certificate, key } from "./certificate.ts";
import { defect, expect, test } from "./defect.ts";
import { localAgent } from "./network.ts";
import { firstOf, next, upgraded, within } from "./observe.ts";
import type { EngineSocket, Stage } from "./stage.ts";
import type { Options } from "./subjects.ts";

test(
  "X12: a payload of small binaries keeps within the server's limit",
  defect(
    async (stage) => {
      const parts = Array.from({ length: 10 }, (_, n) => Buffer.of(n));
      const header = `4510-${JSON.stringify(["parts", ...parts.map((_, num) => ({ _placeholder: true, num }))])}0`;
      // Room for the header and for ten bytes in base64, but not for the ten separators as well.
      const maxHttpBufferSize = header.length + parts.length * "bAA==".length;
      const server = await stage.server({ maxHttpBufferSize });
      const socket = stage.io(server.url, { transports: ["polling"], reconnection: false });
      await next(socket, "connect");
      let answers = 0;
      // The first one goes alone; what follows waits for it, and is then put together.
      for (let n = 0; n < 2; n++) socket.emit("parts", ...parts, () => ++answers === 2 && socket.emit("all"));
      return firstOf(socket, "all", "disconnect");
    },
    { reference: "disconnect", ours: "all" },
  ),
);

/** What a server of raw messages receives until it gets "last", or until the client is gone. */
async function messages(stage: Stage, send: (socket: EngineSocket) => void): Promise<unknown[]> {
  const { url, server } = await stage.engineServer();
  const received: unknown[] = [];
  const over = new Promise<void>((resolve) => {
    server.once("connection", (peer: EnginePeer) => {
      peer.on("message", (data: unknown) => {
        received.push(data);
        if (data === "last") resolve();
      });
      peer.on("close", () => resolve());
    });
  });
  const socket = await stage.engine(url, { transports: ["polling"] });
  await next(socket, "open");
  send(socket);
  socket.send("last");
  await over;
  return received;
}

for (const { what, message, reference } of [
  { what: "splits no message", message: "one\x1e4two", reference: ["one", "two", "last"] },
  { what: "closes no session", message: "one\x1e1", reference: ["one"] },
]) {
  test(
    `X13: a separator in a raw message ${what}`,
    defect(
      async (stage) => {
        let refused = false;
        const received = await messages(stage, (socket) => {
          try {
            socket.send(message);
          } catch {
            refused = true;
          }
        });
        return { refused, received };
      },
      // Long-polling has no way to say it, so it is refused rather than sent as something else.
      { reference: { refused: false, received: reference }, ours: { refused: true, received: ["last"] } },
    ),
  );
}

test(
  "X14: a raw message is sent as it is, or not at all",
  defect(
    async (stage) => {
      const sent: Record<string, string> = {};
      const server = await stage.scripted();
      const socket = await stage.engine(server.url, { transports: ["websocket"] });
      const wire = await server.session();
      wire.open();
      await next(socket, "open");
      for (const message of ["", 0, null, { object: true }]) {
        try {
          socket.send(message);
          sent[JSON.stringify(message)] = String(await wire.receive());
        } catch {
          sent[JSON.stringify(message)] = "refused";
        }
      }
      return sent;
    },
    {
      reference: { '""': "4", "0": "4", null: "4", '{"object":true}': "4[object Object]" },
      ours: { '""': "4", "0": "40", null: "refused", '{"object":true}': "refused" },
    },
  ),
);

test(
  "X14: an empty raw message arrives as empty text",
  defect<unknown[]>(
    async (stage) => {
      const server = await stage.scripted();
      const socket = await stage.engine(server.url, { transports: ["websocket"] });
      const wire = await server.session();
      wire.open();
      const told = next(socket, "message");
      wire.send("4");
      return told;
    },
    { reference: [undefined], ours: [""] },
  ),
);

test(
  "X22: requestTimeout limits requests over fetch",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, {
        transports: stage.subject.overFetch,
        requestTimeout: 50,
        timeout: 500, // of the whole attempt
        reconnection: false,
      });
      const [error] = (await next(socket, "connect_error")) as [Error & { type?: string }];
      return { type: error.type };
    },
    { reference: { type: undefined }, ours: { type: "TransportError" } },
  ),
);

test(
  "X22: a pending poll is given up with the connection",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { transports: ["polling"] });
      const wire = await server.pollingSession();
      await wire.join();
      await next(socket, "connect");
      socket.disconnect();
      return { aborted: await within(500, wire.aborted) };
    },
    { reference: { aborted: false }, ours: { aborted: true } },
  ),
);

// The reference's other transport that ignores these options, over a built-in WebSocket, needs Node 22.
test(
  "X22: a certificate authority counts for fetch and for the upgrade",
  defect(
    async (stage) => {
      const https = createServer({ cert: certificate, key });
      const io = new Server(https);
      https.listen(0, "localhost");
      await once(https, "listening");
      stage.finally(() => io.close());
      const { port } = https.address() as AddressInfo;
      const options: Options = { transports: stage.subject.overFetch, ca: certificate, reconnection: false };
      const socket = stage.io(`https://localhost:${port}`, options);
      const first = await firstOf(socket, "connect", "connect_error");
      if (first === "connect") await upgraded(socket);
      return first;
    },
    { reference: "connect_error", ours: "connect" },
  ),
);

test(
  "X22: an agent counts for fetch and for the upgrade",
  defect(
    async (stage) => {
      const server = await stage.server();
      const options: Options = { transports: stage.subject.overFetch, agent: localAgent(), reconnection: false };
      const socket = stage.io(server.url.replace("localhost", "nowhere.test"), options);
      const first = await firstOf(socket, "connect", "connect_error");
      if (first === "connect") await upgraded(socket);
      return first;
    },
    { reference: "connect_error", ours: "connect" },
  ),
);

test(
  "X26: when the probe dies after its answer, the session goes on over polling at once",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { transports: ["polling", "websocket"], reconnection: false });
      const connected = next(socket, "connect"); // which may come before the join has returned here
      const wire = await server.session();
      const joined = wire.join({}, { upgrades: ["websocket"] });
      const probe = await wire.probe();
      await joined;
      await connected;
      expect(await probe.receive()).toBe("2probe");
      const upgradeError = next(socket.io.engine, "upgradeError");
      const upgrading = next(socket.io.engine, "upgrading");
      probe.send("3probe");
      await upgrading; // polling is being paused: it waits for the request that is pending
      probe.cut();
      await upgradeError;
      wire.receive().then((frame) => wire.send(String(frame).replace(/^42(\d+).*$/, "43$1[]")), () => {});
      return socket.timeout(500).emitWithAck("question").then(
        () => "answered",
        (error: unknown) => (error as Error).message,
      );
    },
    { reference: "operation has timed out", ours: "answered" },
  ),
);
