import { transform } from "esbuild";
import { expect } from "@playwright/test";
import { io, SocketBuilder, type TransportType } from "isomorphic-socketio";
import { authority } from "../examples/certificates.ts";
import { plain, pollingOnly, restarting, restartingWithUrlAuth, secure, TOKEN, withAuth } from "../examples/servers.ts";
import { EXPECTED, provoke } from "./builder.errors.ts";
import { test } from "./builder.servers.ts";
import { Program } from "./program.ts";
import { soon } from "./scenario.ts";

const PROMPTLY = 2_000;

const TYPES: readonly (readonly [type: TransportType, last: string])[] = [
  ["any", "websocket"],
  ["websocket", "websocket"],
  ["websocket-upgrade", "websocket"],
  ["polling", "polling"],
];

test("every error is told by its code", async ({ servers }) => {
  expect(await provoke(SocketBuilder, servers.addresses, servers.acts)).toEqual(EXPECTED);
});

for (const [name, start, prepare] of [
  ["plain", plain, (builder) => builder],
  ["TLS", secure, (builder) => builder.tlsConfig({ ca: authority }).openingHeader("x-client", "example")],
  ["auth", withAuth, (builder) => builder.auth(async () => ({ token: TOKEN }))],
] as const satisfies readonly (readonly [string, typeof plain, (builder: InstanceType<typeof SocketBuilder>) => unknown])[]) {
  for (const [type, last] of TYPES) {
    test(`the server "${name}" over ${type}`, async () => {
      const server = await start();
      const builder = new SocketBuilder(server.url).setNamespace("admin").transportType(type);
      prepare(builder);
      const socket = await builder.connect({ timeout: 10_000 });
      expect(await socket.emitWithAck("test", { bytes: Uint8Array.of(1, 2) }, { timeout: 5000 })).toBe("got");
      await expect.poll(() => socket.io.engine.transport.name).toBe(last);
      socket.handle("sum", async (a: number, b: number) => a + b);
      const told = new Promise((resolve) => socket.once("told", resolve));
      socket.emit("ask");
      expect(await soon("answer", told)).toBe(42);
      socket.disconnect();
      await server.close();
    });
  }
}

test("a server that has long-polling alone keeps a client of any transport on it", async () => {
  const server = await pollingOnly();
  const socket = await new SocketBuilder(server.url).transportType("any").connect();
  expect(await socket.emitWithAck("test", 1, { timeout: 5000 })).toBe("got");
  expect(socket.io.engine.transport.name).toBe("polling");
  socket.disconnect();
  await server.close();
});

test("a server that restarts is found again, and `onReconnect` is asked first", async () => {
  const server = await restarting();
  const asked: number[] = [];
  const log: string[] = [];
  const socket = await new SocketBuilder(server.url)
    .reconnectDelay(20, 50)
    .on("open", () => log.push("open"))
    .on("close", () => log.push("close"))
    .onReconnect(({ attempt }) => void asked.push(attempt))
    .connect();
  const lost = new Promise((resolve) => socket.once("disconnect", resolve));
  await server.restart();
  await lost;
  await socket.ready({ timeout: 10_000 });
  expect(log).toEqual(["open", "close", "open"]);
  expect(asked[0]).toBe(1);
  expect(await socket.emitWithAck("test", 1, { timeout: 5000 })).toBe("got");
  socket.disconnect();
  await server.close();
});

test("a server that wants a new ticket in the URL after a restart gets it from `onReconnect`; without it nobody comes back", async () => {
  const server = await restartingWithUrlAuth();
  const connect = (renew: boolean) =>
    new SocketBuilder(server.url)
      .reconnectDelay(20, 50)
      .maxReconnectAttempts(3)
      .onReconnect(async () => (renew ? { url: server.url } : {}))
      .connect();
  const [renewed, outdated] = [await connect(true), await connect(false)];
  const lost = Promise.all([renewed, outdated].map((socket) => new Promise((resolve) => socket.once("disconnect", resolve))));
  await server.restart();
  await lost;
  await expect(outdated.ready({ timeout: 10_000 })).rejects.toMatchObject({ code: "FORBIDDEN", description: 403 });
  await renewed.ready({ timeout: 10_000 });
  expect(await renewed.emitWithAck("test", 1, { timeout: 5000 })).toBe("got");
  renewed.disconnect();
  outdated.disconnect();
  await server.close();
});

test("a client that the server disconnects comes back if it is to", async () => {
  const server = await plain();
  const reasons: string[] = [];
  const connect = (back: boolean) =>
    new SocketBuilder(server.url).reconnectOnDisconnect(back).reconnectDelay(20, 50).on("close", (reason) => reasons.push(reason)).connect();
  const [faithful, other] = [await connect(true), await connect(false)];
  const gone = Promise.all([faithful, other].map((socket) => new Promise((resolve) => socket.once("disconnect", resolve))));
  server.expel();
  await gone;
  await faithful.ready({ timeout: 10_000 });
  expect(reasons).toEqual(["io server disconnect", "io server disconnect"]);
  expect([faithful.connected, other.active]).toEqual([true, false]);
  faithful.disconnect();
  await server.close();
});

test("ready() of a socket of io() is the same promise", async ({ servers }) => {
  const { plain: url, nobody, auth } = servers.addresses;
  const socket = await io(url, { forceNew: true }).ready({ timeout: 10_000 });
  expect(socket.connected).toBe(true);
  socket.disconnect();
  await expect(io(nobody).ready()).rejects.toMatchObject({ code: "CONNECTION_REFUSED" });
  await expect(io(auth).ready()).rejects.toMatchObject({ code: "REFUSED" });
});

/** Ends when nothing holds the process: no handle may be left. */
const DISPOSAL = `
  import { io, SocketBuilder } from "isomorphic-socketio";
  const [url, type] = process.argv.slice(2);
  {
    await using first = await io(url, { transports: type === "any" ? undefined : [type] }).ready({ timeout: 5000 });
    await using second = await new SocketBuilder(url).transportType(type).connect({ timeout: 5000 });
    using third = await io(url, { forceNew: true }).ready();
    for (const socket of [first, second, third]) socket.on("disconnect", (reason) => console.log(reason));
    console.log([first, second, third].map(({ connected }) => connected).join());
  }
  await io("http://localhost:1").ready().catch(({ code }) => console.log(code));
  await new SocketBuilder("http://localhost:1").connect().catch(({ code }) => console.log(code));
`;

for (const [type] of TYPES) {
  if (type === "websocket-upgrade") continue; // which is no transport of io()
  test(`\`await using\` disconnects at the end of the block, and nothing is left to hold the process (${type})`, async ({ project, server }) => {
    const { code } = await transform(DISPOSAL, { loader: "ts", target: "es2022" });
    const program = Program.node([await project.write(`disposal-${type}.mjs`, code), server.url, type], project.folder);
    await program.end().finally(() => program.kill());
    expect(program.errors).toBe("");
    expect(program.lines).toEqual(["true,true,true", ...Array.from({ length: 3 }, () => "io client disconnect"), "CONNECTION_REFUSED", "CONNECTION_REFUSED"]);
    expect(program.code).toBe(0);
    expect(program.lingered).toBeLessThan(PROMPTLY);
    await expect.poll(() => server.sessions).toBe(0);
  });
}
