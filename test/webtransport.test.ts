import { describe, expect, jest, test } from "@jest/globals";
import type { Transport, TransportOptions, TransportSink } from "../src/core/ports.ts";
import { webtransport, type WebTransportConstructor } from "../transports/webtransport.ts";

/** A session that is ready at once; what is written is sent only when the test says so. It writes down what is done to it. */
function stage() {
  const log: string[] = [];
  let send: () => void;
  const sent = new Promise<void>((resolve) => (send = resolve));
  class Fake {
    readonly ready = Promise.resolve();
    readonly closed = new Promise<void>(() => {});

    constructor(url: string, options?: object) {
      log.push(`new ${url} ${JSON.stringify(options)}`);
    }

    createBidirectionalStream() {
      const writable = new WritableStream<Uint8Array>({
        write: (chunk) => void log.push(`write ${chunk.byteLength}`),
        close: () => sent.then(() => void log.push("end of the stream")),
      });
      return Promise.resolve({ readable: new ReadableStream(), writable });
    }

    close(): void {
      log.push("close");
    }
  }
  const told: string[] = [];
  const sink: TransportSink = {
    onOpen: () => void told.push("open"),
    onFrame: () => void told.push("frame"),
    onPaused: () => void told.push("paused"),
    onDrain: () => void told.push("drain"),
    onClose: (_, reason) => void told.push(reason),
  };
  const open = (url = "http://server.test/?EIO=4", options: TransportOptions = {}): Transport =>
    webtransport(Fake)({ url, options, owner: {} }, sink);
  /** Whatever follows from what was done has happened. */
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { log, told, open, send: send!, settled };
}

test("the class is given the options, of which it takes what it knows, but not the protocols of a WebSocket", () => {
  const { log, open } = stage();
  const hash = { algorithm: "sha-256", value: [1, 2, 3] };
  open("http://server.test/?EIO=4", { serverCertificateHashes: [hash], allowPooling: false, protocols: "soap" } as TransportOptions);
  expect(log).toEqual([`new https://server.test/?EIO=4 ${JSON.stringify({ serverCertificateHashes: [hash], allowPooling: false })}`]);
});

test("a platform without WebTransport says so", () => {
  const sink = jest.fn() as unknown as TransportSink;
  expect(() => webtransport()({ url: "https://server.test", options: {}, owner: {} }, sink)).toThrow(/no WebTransport/);
});

describe("an address that the platform quotes when it refuses it", () => {
  const target = { url: "https://server.test/?EIO=4&token=secret", options: {}, owner: {} };
  const refused = (url: string) => new SyntaxError(`The URL '${url}' is invalid`);
  const told = { code: "TRANSPORT_ERROR", message: expect.stringMatching(/^webtransport error: The URL 'https:..server.test.\?…/) };

  test("is told without what may be secret in it, when the class throws", () => {
    const Refusing = function (url: string) {
      throw refused(url);
    } as unknown as WebTransportConstructor;
    expect(() => webtransport(Refusing)(target, {} as TransportSink)).toThrow(expect.objectContaining(told));
  });

  test("is told without what may be secret in it, when the session fails", async () => {
    const Failing = function (url: string) {
      const failure = Promise.reject(refused(url));
      return { ready: failure, closed: failure };
    } as unknown as WebTransportConstructor;
    const error = await new Promise((resolve) => {
      webtransport(Failing)(target, { onClose: (_, __, reason) => resolve(reason) } as TransportSink);
    });
    expect(error).toMatchObject(told);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("secret");
  });
});

test("any number of pings that come before an answer is out are answered once", async () => {
  const { log, open, settled } = stage();
  const transport = open();
  await settled();
  log.length = 0;
  for (const frame of ["3", "3", "4a", "3", "3", "3"]) transport.send(frame);
  await settled();
  expect(log).toEqual(["write 1", "write 1", "write 1", "write 2", "write 1", "write 1"]);
  transport.send("3");
  await settled();
  expect(log).toHaveLength(8);
});

describe("closing", () => {
  test("ends the stream, and the session only once that has been sent", async () => {
    const { log, told, open, send, settled } = stage();
    const transport = open();
    await settled();
    transport.send("4abc");
    transport.close();
    await settled();
    expect(log.slice(1)).toEqual(["write 1", "write 1", "write 1", "write 4"]);
    send();
    await settled();
    expect(log.slice(5)).toEqual(["end of the stream", "close"]);
    expect(told).toEqual(["open", "drain"]); // and nothing since it was closed
  });

  test("waits 30 seconds for a server that takes nothing more, and not for ever", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    try {
      const { log, open, settled } = stage();
      const transport = open();
      await settled();
      transport.send("4abc");
      transport.close();
      await jest.advanceTimersByTimeAsync(29_999);
      expect(log).not.toContain("close");
      await jest.advanceTimersByTimeAsync(1);
      expect(log.at(-1)).toBe("close");
    } finally {
      jest.useRealTimers();
    }
  });

  test("keeps no timer once it is over", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    try {
      const { log, open, send, settled } = stage();
      const transport = open();
      await settled();
      transport.close();
      send();
      await settled();
      expect([log.at(-1), jest.getTimerCount()]).toEqual(["close", 0]);
    } finally {
      jest.useRealTimers();
    }
  });

  test("twice is once", async () => {
    const { log, open, send, settled } = stage();
    const transport = open();
    await settled();
    transport.close();
    transport.close();
    await settled();
    expect(log).not.toContain("close");
    send();
    await settled();
    expect(log.filter((line) => line === "end of the stream")).toHaveLength(1);
    expect(log.at(-1)).toBe("close");
  });

  test("before there is a stream needs none", async () => {
    const { log, told, open, settled } = stage();
    open().close();
    await settled();
    expect(log.slice(1)).toEqual(["close"]);
    expect(told).toEqual([]);
  });

  test("at once, when abandoned", async () => {
    const { log, open, settled } = stage();
    const transport = open();
    await settled();
    transport.send("4abc");
    expect(transport.abandon()).toEqual([]);
    expect(log.at(-1)).toBe("close");
  });
});
