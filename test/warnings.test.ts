import { describe, expect, jest, test } from "@jest/globals";
import { bindManager, createIo, type Io } from "../src/io.ts";
import { Watch } from "../src/warnings.ts";
import { settled, simulated, URL } from "./sim/application.ts";
import { Server } from "./sim/server.ts";

simulated();

/** An application under development: what it is told of its mistakes, and a server. */
function development(): { server: Server; io: Io; said: string[] } {
  const server = new Server();
  const said: string[] = [];
  const watch = new Watch({ show: (text) => said.push(text), later: (callback) => process.nextTick(callback) });
  const Manager = watch.manager(bindManager({ memory: server.transport }));
  return { server, io: watch.io(createIo({ memory: server.transport }, Manager)), said };
}

const QUICK = { reconnectionDelay: 1, reconnectionDelayMax: 1 };

/** The connection is lost and made again. */
async function reconnect(server: Server): Promise<void> {
  server.link.close(new Error("cut"));
  await jest.advanceTimersByTimeAsync(10);
}

describe("listeners that are added in a listener of connect", () => {
  test("are told of when they pile up, once", async () => {
    const { server, io, said } = development();
    const socket = io(URL, QUICK);
    socket.on("connect", () => socket.on("news", () => {}));
    await settled();
    expect(said).toEqual([]);
    await reconnect(server);
    expect(said).toEqual([expect.stringMatching(/^a listener of "news" is added each time the socket connects/)]);
    await reconnect(server);
    expect(said).toHaveLength(1);
    expect(socket.listeners("news")).toHaveLength(3);
  });

  test("are no mistake when they are removed before", async () => {
    const { server, io, said } = development();
    const socket = io(URL, QUICK);
    socket.on("connect", () => socket.off("news").on("news", () => {}));
    await settled();
    await reconnect(server);
    expect(socket.connected).toBe(true);
    expect(said).toEqual([]);
  });

  test("nor when they have done their work, nor elsewhere", async () => {
    const { server, io, said } = development();
    const socket = io(URL, QUICK);
    socket.on("connect", () => {
      socket.once("news", () => {});
      socket.emit("hello");
    });
    await settled();
    server.link.send('42["news"]');
    await settled();
    await reconnect(server);
    for (let i = 0; i < 3; i++) socket.on("other", () => {});
    expect(said).toEqual([]);
  });
});

test("a transport that does not exist is named, and left out", async () => {
  const { server, io, said } = development();
  const socket = io(URL, { transports: ["memory", "polling", "flashsocket"], tryAllTransports: true });
  await settled();
  expect(socket.connected).toBe(true);
  expect(said).toEqual([expect.stringContaining(`"flashsocket"`)]);
  expect(server.links).toHaveLength(1);
});

describe("options that a shared connection ignores", () => {
  test("are named, once", async () => {
    const { io, said } = development();
    io(URL, { query: { a: 1 } });
    io(`${URL}/admin`, { query: { a: 2 }, reconnectionDelay: 5, auth: { token: "mine" } });
    io(`${URL}/users`, { query: { a: 2 }, reconnectionDelay: 5 });
    await settled();
    expect(said).toEqual([expect.stringMatching(/^io\(\) shares the connection .*`query`, `reconnectionDelay` had no effect/)]);
  });

  test("are none when they are the same, written anew", async () => {
    const { io, said } = development();
    const options = () => ({ query: { a: 1 }, extraHeaders: { b: "2" }, onReconnect: () => {} });
    io(URL, options());
    io(`${URL}/admin`, options());
    io(`${URL}/users`);
    await settled();
    expect(said).toEqual([]);
  });

  test("have an effect on a connection of its own", async () => {
    const { io, said } = development();
    io(URL);
    io(`${URL}/admin`, { forceNew: true, reconnectionDelay: 5 });
    await settled();
    expect(said).toEqual([]);
  });
});

// what is said of an answer that nobody awaits is tested where its rejection may end the process: e2e/warnings.spec.ts
describe("an answer", () => {
  test.each<[string, (answer: Promise<unknown>) => Promise<unknown>]>([
    ["await", async (answer) => {
      const value = await answer;
      return value;
    }],
    ["catch", (answer) => answer.catch(() => {})],
    ["Promise.all", (answer) => Promise.all([answer, Promise.resolve()])],
    ["return", async (answer) => answer],
    ["finally", (answer) => answer.finally(() => {})],
  ])("that somebody awaits is nothing to speak of: %s", async (_, wait) => {
    const { server, io, said } = development();
    server.answer = () => undefined;
    const socket = io(URL);
    await settled();
    const waiting = wait(socket.with({ timeout: 50 }).volatile.emitWithAck("question")).catch(() => {});
    await jest.advanceTimersByTimeAsync(50);
    await waiting;
    expect(said).toEqual([]);
  });

  test("is a promise as any other", async () => {
    const { io } = development();
    const socket = io(URL);
    await settled();
    const answer = socket.emitWithAck("question", "yes");
    expect(answer).toBeInstanceOf(Promise);
    expect(answer.then(() => {})).not.toHaveProperty("noticed");
    expect(await answer).toBe("yes");
  });
});

describe("a component that makes a socket", () => {
  test("each time it is rendered", async () => {
    const { io, said } = development();
    for (let i = 0; i < 4; i++) io(URL);
    await settled();
    expect(said).toEqual([expect.stringMatching(/^io\(\) was called several times within a second for \/ of the same server/)]);
  });

  test("and drops it, as under React's strict mode", async () => {
    const { io, said } = development();
    io(URL).disconnect();
    io(URL);
    await settled();
    expect(said).toEqual([expect.stringMatching(/^a socket for \/ was made and disconnected before it could connect.*strict mode/)]);
  });

  test("is no mistake over time, nor for different namespaces, nor when it is meant", async () => {
    const { io, said } = development();
    for (let i = 0; i < 4; i++) {
      io(URL);
      await jest.advanceTimersByTimeAsync(1000);
    }
    for (const name of ["a", "b", "c", "d"]) io(`${URL}/${name}`);
    for (let i = 0; i < 4; i++) io(`${URL}/mine`, { forceNew: true });
    await settled();
    expect(said).toEqual([]);
  });
});

describe("what goes wrong", () => {
  test("is explained on the console, once", async () => {
    const { server, io, said } = development();
    server.up = false;
    io(URL, QUICK);
    await jest.advanceTimersByTimeAsync(20);
    expect(said).toEqual([expect.stringMatching(/^TRANSPORT_ERROR: .*\n +Check: .*\n +Fix: .*\n +More: +docs\/troubleshooting\.md#transport_error/)]);
  });
});

test("the option warnings: false keeps all of it silent", async () => {
  const { server, io, said } = development();
  const options = { ...QUICK, warnings: false };
  const socket = io(URL, options);
  socket.on("connect", () => socket.on("news", () => {}));
  await settled();
  await reconnect(server);
  io(`${URL}/admin`, { ...options, query: "a=1" });
  for (let i = 0; i < 4; i++) io(URL, options);
  socket.timeout(5).emitWithAck("question").catch(() => {});
  server.up = false;
  server.link.close(new Error("cut"));
  await jest.advanceTimersByTimeAsync(50);
  expect(said).toEqual([]);
});

test("an io that is watched looks like the other", () => {
  const { io } = development();
  const plain = createIo({ memory: new Server().transport });
  expect(Object.keys(io).sort()).toEqual(Object.keys(plain).sort());
  expect(io.io).toBe(io);
  expect(io.connect).toBe(io);
  expect(new io.Manager(URL, { autoConnect: false })).toBeInstanceOf(io.Manager);
  expect(io.Manager.name).toBe("Manager");
});
