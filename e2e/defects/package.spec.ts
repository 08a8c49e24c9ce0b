import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createRequire } from "node:module";
import type { Listener } from "isomorphic-socketio";
import { defect, test } from "./defect.ts";
import { firstOf, next, within } from "./observe.ts";
import type { Stage } from "./stage.ts";
import type { Library, Options, Subject } from "./subjects.ts";

test(
  "X24: require() gives what import gives, and the minified script can be had",
  defect(
    async ({ subject }) => {
      const required = subject.required();
      const missing = Object.keys(subject.module).filter((name) => name !== "default" && !(name in required));
      const { resolve } = createRequire(import.meta.url);
      let minified = true;
      try {
        resolve(subject.minified);
      } catch {
        minified = false;
      }
      return Promise.resolve({ missing, minified });
    },
    {
      reference: {
        missing: ["Fetch", "NodeWebSocket", "NodeXHR", "WebSocket", "WebTransport", "XHR", "protocol"],
        minified: false,
      },
      ours: { missing: [], minified: true },
    },
  ),
);

/** What the types of the reference lack. */
interface Abortable {
  on(event: string, listener: Listener, options: { signal: AbortSignal }): unknown;
}

test(
  "X25: a signal unsubscribes a listener",
  defect(
    async (stage) => {
      const server = await stage.server();
      const socket = stage.io(server.url);
      const stop = new AbortController();
      let heard = 0;
      (socket as unknown as Abortable).on("echo", () => heard++, { signal: stop.signal });
      for (const abort of [false, true]) {
        if (abort) stop.abort();
        socket.emit("echo");
        await next(socket, "echo");
      }
      return heard;
    },
    { reference: 2, ours: 1 },
  ),
);

/** Two events with retries, of which the server acknowledges every try of the first, and of the second only the second. */
async function acknowledged(stage: Stage, { io }: Pick<Library, "io">): Promise<{ first: number; second: number }> {
  const server = await stage.scripted();
  const options: Options = { transports: ["polling"], retries: 3, ackTimeout: 50, reconnection: false };
  const socket = stage.follow(io(server.url, options));
  const answers = { first: 0, second: 0 };
  socket.once("begin", () => {
    socket.emit("first", (error: unknown) => (answers.first += Number(error === null)));
    socket.emit("second", (error: unknown) => (answers.second += Number(error === null)));
  });
  const wire = await server.session();
  wire.open();
  await wire.receive();
  wire.send(`42["begin"]`, `40{"sid":"a"}`); // the reference sends twice what is emitted this early

  const acknowledge = async (): Promise<void> => {
    for (let seconds = 0; seconds < 2; ) {
      const [, id, event] = /^42(\d+)\["(\w+)"/.exec(String(await wire.receive())) ?? [];
      if (event === "second") seconds++;
      if (event === "first" || seconds === 2) wire.send(`43${id}[]`);
    }
  };
  await within(400, acknowledge());
  const end = next(socket, "end");
  wire.send(`42["end"]`);
  await end;
  return answers;
}

test(
  "X27: the build for browsers behaves as the one for Node",
  defect(
    async (stage) => ({
      node: await acknowledged(stage, stage.subject),
      browser: await acknowledged(stage, await stage.subject.browserBuild()),
    }),
    {
      reference: { node: { first: 1, second: 1 }, browser: { first: 2, second: 0 } },
      ours: { node: { first: 1, second: 1 }, browser: { first: 1, second: 1 } },
    },
  ),
);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Connects, or tries to, leaves, and keeps nothing of it. */
async function visit({ io }: Subject, url: string): Promise<WeakRef<object>> {
  const socket = io(url, { reconnection: false });
  const closed = new Promise<void>((resolve) => {
    socket.once("connect", () => socket.io.engine.once("close", () => resolve()));
    socket.once("connect_error", () => resolve());
  });
  await firstOf(socket, "connect", "connect_error");
  socket.disconnect();
  await closed;
  return new WeakRef(socket.io);
}

/** Whether nobody holds the object any more, once what is on its way has arrived. */
async function collected(object: WeakRef<object>): Promise<boolean> {
  for (let turn = 0; turn < 20 && object.deref() !== undefined; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  return object.deref() === undefined;
}

test(
  "X30: a server that nobody is connected to any more is forgotten",
  defect(
    async (stage) => {
      const server = await stage.server();
      const left = await visit(stage.subject, server.url);
      const unreachable = await visit(stage.subject, await stage.nowhere());
      return { left: await collected(left), unreachable: await collected(unreachable) };
    },
    { reference: { left: false, unreachable: false }, ours: { left: true, unreachable: true } },
  ),
);
