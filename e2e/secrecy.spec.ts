import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { expect, test } from "@playwright/test";
import { io } from "isomorphic-socketio";

/** What is in the places where applications put credentials. */
const SECRETS = { address: "secretA", user: "secretB", password: "secretC", query: "secretD", header: "secretE", auth: "secretF", cookie: "secretG" };

const OPTIONS = {
  query: { token: SECRETS.query },
  extraHeaders: { "x-token": SECRETS.header, cookie: `token=${SECRETS.cookie}` },
  auth: { token: SECRETS.auth },
  reconnection: false,
  forceNew: true,
  timeout: 500,
};

/** All that a console, a log or a report of errors could show of an error, and of what it was caused by. */
function shown(error: unknown): string {
  const chain: unknown[] = [];
  for (let each = error as { cause?: unknown } | undefined; each; each = each.cause as typeof each) chain.push(each);
  const forms = chain.flatMap((each) => [inspect(each, { depth: 20, showHidden: true }), JSON.stringify(each), String(each), (each as Error).stack, Object.values(each as object).map(String)]);
  return forms.join("\n");
}

/** How a server fails. */
const FAILURES: Record<string, RequestListener | "nobody"> = {
  "nobody listens": "nobody",
  "the server says no": (_, response) => response.writeHead(403).end("no"),
  "the server is out of order": (_, response) => response.writeHead(500).end(),
  "the server redirects": ({ url }, response) => response.writeHead(302, { Location: url!.startsWith("/again") ? url! : `/again${url!}` }).end(),
  "the server hangs up": (request) => request.socket.destroy(),
  "the server hangs up in the middle": (request, response) => response.writeHead(200, { "Content-Length": 1000 }).write("0{", () => request.socket.destroy()),
  "the server says what is no handshake": (_, response) => response.end("<html>"),
  "the server says nothing": () => {},
};

async function listening(failure: RequestListener | "nobody"): Promise<{ server: Server; host: string }> {
  const server = createServer(failure === "nobody" ? undefined : failure);
  if (failure !== "nobody") server.on("upgrade", (request, socket) => (failure as (...args: unknown[]) => void)(request, Object.assign(socket, {
    writeHead: (status: number) => (socket.write(`HTTP/1.1 ${status} x\r\n\r\n`), socket),
  })));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (failure === "nobody") server.close();
  return { server, host };
}

/** What the application is told when it connects. */
async function failing(host: string, transport: string, options: object = {}): Promise<unknown[]> {
  const address = `http://${SECRETS.user}:${SECRETS.password}@${host}/?token=${SECRETS.address}`;
  const socket = io(address, { ...OPTIONS, transports: [transport], ...options });
  const told: unknown[] = [];
  socket.io.on("error", (error) => told.push(error));
  told.push(await new Promise((resolve) => socket.once("connect_error", resolve)));
  socket.disconnect();
  return told;
}

function expectSecrecy(errors: readonly unknown[]): void {
  const text = errors.map(shown).join("\n");
  expect(text).toContain("SocketIOError");
  expect(Object.values(SECRETS).filter((secret) => text.includes(secret))).toEqual([]);
}

for (const transport of ["polling", "websocket"]) {
  for (const [name, failure] of Object.entries(FAILURES)) {
    test(`over ${transport}, the error shows no credentials when ${name}`, async () => {
      const { server, host } = await listening(failure);
      try {
        expectSecrecy(await failing(host, transport));
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });
  }

  test(`over ${transport}, the error shows no header that HTTP does not allow`, async () => {
    expectSecrecy(await failing("127.0.0.1:1", transport, { extraHeaders: { Authorization: `${SECRETS.header} \u{1f600}` } }));
  });
}

test("what is wrong with an address is said without what is secret in it", () => {
  const addresses = [`http://${SECRETS.user}:${SECRETS.password}@host:x/?token=${SECRETS.address}`, `ftp://${SECRETS.user}:${SECRETS.password}@host/?token=${SECRETS.address}`, `//${SECRETS.user}@/?${SECRETS.address}`];
  for (const address of addresses) {
    let thrown: unknown;
    try {
      io(address, { autoConnect: false });
    } catch (error) {
      thrown = error;
    }
    expectSecrecy([thrown]);
  }
});
