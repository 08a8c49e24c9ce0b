import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { defect, test } from "./defect.ts";
import { firstOf, next } from "./observe.ts";
import { QUICK, type Stage } from "./stage.ts";

test(
  "X3: an acknowledgement after disconnect() does not close the connection of others",
  defect(
    async (stage) => {
      const server = await stage.server();
      const departed = new Promise<void>((resolve) => {
        server.onSocket = (socket) => {
          socket.emit("question", () => {});
          socket.on("disconnect", () => resolve());
        };
      });
      const socket = stage.io(server.url);
      const other = stage.io(`${server.url}/other`);
      const connected = next(other, "connect");
      const [answer] = (await next(socket, "question")) as [(answer: string) => void];
      await connected;
      socket.disconnect();
      await departed;
      answer("too late");
      other.emit("still there");
      return firstOf(other, "still there", "disconnect");
    },
    { reference: "disconnect", ours: "still there" },
  ),
);

/** Leaves a namespace between its CONNECT packet and the server's answer, over a connection that another one keeps. */
async function leaveWhileJoining(stage: Stage) {
  const server = await stage.server();
  const keeper = stage.io(`${server.url}/keeper`);
  await next(keeper, "connect");
  const namespace = server.io.of("/late");
  const joined = once(namespace, "connection");
  const socket = stage.follow(keeper.io.socket("/late"));
  return { keeper, namespace, joined, socket };
}

test(
  "X4: leaving while joining leaves no ghost on the server",
  defect(
    async (stage) => {
      const { keeper, namespace, joined, socket } = await leaveWhileJoining(stage);
      socket.disconnect();
      await joined;
      // The server's answer has come before that of the first event, and what the client says to it goes before the second.
      await keeper.emitWithAck("first");
      await keeper.emitWithAck("second");
      return { ghosts: namespace.sockets.size };
    },
    { reference: { ghosts: 1 }, ours: { ghosts: 0 } },
  ),
);

test(
  "X4: joining after that does not close the connection of others",
  defect(
    async (stage) => {
      const { keeper, joined, socket } = await leaveWhileJoining(stage);
      socket.disconnect();
      await joined;
      await keeper.emitWithAck("first"); // the server's answer has come before
      const lost = next(keeper, "disconnect").then(() => "the connection was closed");
      socket.connect();
      const connected = next(socket, "connect").then(() => "connected");
      return Promise.race([connected, lost]);
    },
    { reference: "the connection was closed", ours: "connected" },
  ),
);

// The server reads a payload in one go, and has not let go of the socket yet when it comes to the CONNECT packet.
test(
  "X4: leaving and joining again do not come in one payload, which closes the connection",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const keeper = stage.io(server.url, { transports: ["polling"], reconnection: false });
      const wire = await server.pollingSession();
      await wire.join();
      await next(keeper, "connect");
      const socket = stage.follow(keeper.io.socket("/late"));
      await wire.receive();
      wire.send(`40/late,{"sid":"a"}`);
      await next(socket, "connect");

      wire.hold();
      keeper.emit("this keeps the wire busy");
      await wire.receive();
      socket.disconnect().connect();
      await sleep(50); // whoever waits a moment before joining again has done so
      wire.release();
      for (let frame; frame !== "40/late,"; ) frame = await wire.receive();
      return wire.payloads.at(-1);
    },
    { reference: "41/late,\x1e40/late,", ours: "40/late," },
  ),
);

const LIFE = ["connect", "connect_error", "disconnect"];

test(
  "X10: a packet that came before the one that breaks the connection is told before the end",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { transports: ["polling"], reconnection: false });
      const events: string[] = [];
      for (const event of LIFE) socket.on(event, () => events.push(event));
      const both = Promise.all([next(socket, "connect"), next(socket, "disconnect")]);
      const wire = await server.session();
      wire.open();
      await wire.receive();
      wire.send(`40{"sid":"a"}`, "4no packet");
      await both;
      return { events, connected: socket.connected };
    },
    {
      reference: { events: ["disconnect", "connect"], connected: true },
      ours: { events: ["connect", "disconnect"], connected: false },
    },
  ),
);

test(
  "X11: no disconnect without a connect",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { ...QUICK, transports: ["websocket"] });
      const events: string[] = [];
      for (const event of LIFE) socket.on(event, () => events.push(event));
      const doomed = await server.session();
      doomed.open();
      await doomed.receive(); // the CONNECT packet, which gets no answer
      doomed.cut();
      const connected = next(socket, "connect");
      await (await server.session()).join();
      await connected;
      return events;
    },
    { reference: ["disconnect", "connect"], ours: ["connect_error", "connect"] },
  ),
);
