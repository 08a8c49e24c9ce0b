import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { IoOptions } from "../src/options.ts";
import type { TransportStorage } from "../src/storage.ts";
import { memory, type MemoryPeer } from "../transports/memory.ts";
import { handshake } from "./sim/world.ts";

const URL = "http://server.test";

/** A storage of the browser, as far as pages can see it. */
class Shelf implements TransportStorage {
  readonly kept = new Map<string, string>();

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }

  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

/** One that allows nothing, as in a private window. */
const forbidden: TransportStorage = {
  getItem() {
    throw new DOMException("denied", "SecurityError");
  },
  setItem() {
    throw new DOMException("full", "QuotaExceededError");
  },
  removeItem() {
    throw new DOMException("denied", "SecurityError");
  },
};

// each page is loaded anew, and knows nothing of the one before
beforeEach(() => void jest.resetModules());

/** A page in which somebody connects: the transports that were opened, oldest first, and the socket, once it is on the last of them. */
async function visit(options: IoOptions, { url = URL, blocked = false } = {}) {
  jest.resetModules();
  const { createIo } = await import("../src/io.ts");
  const opened: string[] = [];
  const serve = (name: string, greet: (peer: MemoryPeer) => void) =>
    memory((peer) => {
      opened.push(name);
      peer.onFrame = (frame) => {
        const [join, namespace = ""] = /^40(\/\w+,)?$/.exec(frame as string) ?? [];
        if (join) peer.send(`40${namespace}{"sid":"x"}`);
        if (frame === "2probe") peer.send("3probe");
      };
      greet(peer);
    }, name);
  const io = createIo({
    polling: serve("polling", (peer) => peer.send(handshake({ upgrades: blocked ? [] : ["websocket"] }))),
    websocket: serve("websocket", (peer) => {
      if (blocked) peer.close(new Error("blocked"));
      else if (!peer.target.url.includes("sid=")) peer.send(handshake({ upgrades: [] }));
    }),
  });
  const socket = io(url, { reconnectionDelay: 1, randomizationFactor: 0, ...options });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  const { engine } = socket.io;
  if (!blocked && engine.transport.name === "polling") await new Promise<void>((resolve) => engine.once("upgrade", () => resolve()));
  socket.disconnect();
  return opened;
}

describe("rememberUpgrade", () => {
  test("with a storage outlives the page", async () => {
    const rememberUpgrade = new Shelf();
    expect(await visit({ rememberUpgrade })).toEqual(["polling", "websocket"]);
    expect(await visit({ rememberUpgrade })).toEqual(["websocket"]);
  });

  test("without one does not", async () => {
    expect(await visit({ rememberUpgrade: true })).toEqual(["polling", "websocket"]);
    expect(await visit({ rememberUpgrade: true })).toEqual(["polling", "websocket"]);
  });

  test("is for each origin by itself", async () => {
    const rememberUpgrade = new Shelf();
    await visit({ rememberUpgrade });
    expect(await visit({ rememberUpgrade }, { url: "http://other.test" })).toEqual(["polling", "websocket"]);
    expect(await visit({ rememberUpgrade }, { url: `${URL}:8080` })).toEqual(["polling", "websocket"]);
    expect(await visit({ rememberUpgrade }, { url: `${URL}/namespace?query` })).toEqual(["websocket"]);
    expect(rememberUpgrade.kept.size).toBe(3);
  });

  test("forgets what no longer works", async () => {
    const rememberUpgrade = new Shelf();
    await visit({ rememberUpgrade });
    expect(await visit({ rememberUpgrade }, { blocked: true })).toEqual(["websocket", "polling"]);
    expect([...rememberUpgrade.kept.values()]).toEqual(["polling"]);
  });

  test("pays no heed to what is none of the transports", async () => {
    const rememberUpgrade = new Shelf();
    await visit({ rememberUpgrade });
    for (const key of rememberUpgrade.kept.keys()) rememberUpgrade.kept.set(key, "__proto__");
    expect(await visit({ rememberUpgrade })).toEqual(["polling", "websocket"]);
  });

  test("with a storage that throws is as without one", async () => {
    expect(await visit({ rememberUpgrade: forbidden })).toEqual(["polling", "websocket"]);
    expect(await visit({ rememberUpgrade: forbidden }, { blocked: true })).toEqual(["polling"]);
  });

  test("is not asked, and nothing is kept, when an upgrade is required", async () => {
    const rememberUpgrade = new Shelf();
    await visit({ rememberUpgrade });
    expect(await visit({ rememberUpgrade, upgrade: "required" })).toEqual(["polling", "websocket"]);
  });
});

describe("race", () => {
  test("begins with WebSocket, wherever that stands in the list", async () => {
    expect(await visit({ race: true })).toEqual(["websocket"]);
  });

  test("begins with what is remembered to work", async () => {
    const rememberUpgrade = new Shelf();
    await visit({ rememberUpgrade, race: true }, { blocked: true });
    expect(await visit({ rememberUpgrade, race: true }, { blocked: true })).toEqual(["polling"]);
  });

  test("needs no second attempt where WebSocket is blocked", async () => {
    expect(await visit({ race: true, reconnection: false }, { blocked: true })).toEqual(["websocket", "polling"]);
  });

  test("is none when an upgrade is required, for which the session has to begin on another transport", async () => {
    expect(await visit({ race: true, upgrade: "required" })).toEqual(["polling", "websocket"]);
  });

  test("does not need to have both", async () => {
    expect(await visit({ race: true, transports: ["polling"], upgrade: false }, { blocked: true })).toEqual(["polling"]);
  });
});
