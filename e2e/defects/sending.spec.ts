import { defect, oursAlone, test } from "./defect.ts";
import { follow, next, thrownBy, within } from "./observe.ts";
import { QUICK } from "./stage.ts";

test(
  "X1: a volatile event emitted while disconnected is dropped",
  defect(
    async (stage) => {
      const server = await stage.server();
      const socket = stage.io(server.url, { ...QUICK, transports: ["websocket"] });
      await next(socket, "connect");
      const disconnected = next(socket, "disconnect");
      await server.cut();
      await disconnected;
      socket.volatile.emit("stale");
      await next(socket, "connect");
      await socket.emitWithAck("last");
      return server.seen.map(({ event }) => event);
    },
    { reference: ["stale", "last"], ours: ["last"] },
  ),
);

test(
  "X2: with retries, an answer is an answer and not an error",
  defect(
    async (stage) => {
      const server = await stage.server();
      const socket = stage.io(server.url, { retries: 2 });
      const answer = await new Promise<unknown[]>((resolve) => {
        socket.emit("order", "one coffee", (...args: unknown[]) => resolve(args));
      });
      return { sent: server.seen.length, answer };
    },
    { reference: { sent: 3, answer: ["one coffee"] }, ours: { sent: 1, answer: [null, "one coffee"] } },
  ),
);

test(
  "X19: a promised answer that cannot come any more is rejected",
  defect(
    async (stage) => {
      const nowhere = await stage.nowhere();

      const left = stage.io(nowhere, { forceNew: true });
      const whenLeft = follow(left.emitWithAck("question"));
      await next(left, "connect_error");
      left.disconnect();

      const failed = stage.io(nowhere, { ...QUICK, forceNew: true, reconnectionAttempts: 1 });
      const whenFailed = follow(failed.emitWithAck("question"));
      await next(failed.io, "reconnect_failed");

      const idle = stage.io(nowhere, { forceNew: true, autoConnect: false });
      const whenIdle = follow(idle.emitWithAck("question"));
      idle.disconnect();

      return { left: await whenLeft(), failed: await whenFailed(), idle: await whenIdle() };
    },
    {
      reference: { left: "pending", failed: "pending", idle: "pending" },
      ours: { left: "rejected", failed: "rejected", idle: "rejected" },
    },
  ),
);

// The reference does the same; here it is to stay so.
test(
  "X19: a promised answer waits for a reconnection, and comes",
  oursAlone(
    async (stage) => {
      const server = await stage.server();
      const socket = stage.io(server.url, QUICK);
      await next(socket, "connect");
      const disconnected = next(socket, "disconnect");
      const restarted = server.restart();
      await disconnected;
      const answer = socket.emitWithAck("question", 42);
      const standing = await follow(answer)();
      await restarted;
      return { standing, answer: (await answer) as unknown };
    },
    { standing: "pending", answer: 42 },
  ),
);

test(
  "X28: a volatile emit that throws leaves the next one as it is",
  defect(
    async (stage) => {
      const server = await stage.server();
      const socket = stage.io(server.url, { autoConnect: false });
      const thrown = thrownBy(() => socket.volatile.emit("connect"));
      socket.emit("kept");
      socket.connect();
      await socket.emitWithAck("last");
      return { threw: thrown !== undefined, seen: server.seen.map(({ event }) => event) };
    },
    { reference: { threw: true, seen: ["last"] }, ours: { threw: true, seen: ["kept", "last"] } },
  ),
);

test(
  "X28: with retries, a time limit of one event does not limit the next",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { transports: ["websocket"], autoConnect: false, retries: 3 });
      socket.timeout(50).emit("limited");
      socket.emit("unlimited");
      socket.connect();
      const wire = await server.session();
      await wire.join();
      await wire.receive(); // "limited"; its answer lets the next one go
      wire.send("430[]");
      await wire.receive();
      return { sentAgain: await within(200, wire.receive()) };
    },
    { reference: { sentAgain: true }, ours: { sentAgain: false } },
  ),
);

test(
  "X29: events that a dead connection never handed to the network are sent over the next one",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { ...QUICK, transports: ["polling"] });
      const doomed = await server.pollingSession();
      await doomed.join();
      await next(socket, "connect");
      doomed.hold();
      const inFlight = socket.emitWithAck("in flight").catch((error: unknown) => (error as Error).message);
      await doomed.receive();
      socket.emit("second").emit("third"); // these wait for the answer to the request before
      socket.once("connect", () => socket.emit("last"));
      server.cut();

      const wire = await server.session();
      await wire.join();
      const frames: string[] = [];
      while (!frames.includes(`42["last"]`)) frames.push(String(await wire.receive()));
      return { inFlight: (await inFlight) as string, frames };
    },
    {
      reference: { inFlight: "socket has been disconnected", frames: [`42["last"]`] },
      ours: { inFlight: "socket has been disconnected", frames: [`42["second"]`, `42["third"]`, `42["last"]`] },
    },
  ),
);
