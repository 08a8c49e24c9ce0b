import { describe, expect, test } from "@jest/globals";
import type { FrameClass } from "../e2e/hostile/conversations.ts";
import { FRAMES, HANDSHAKES, LAST } from "../e2e/hostile/frames.ts";
import type { Wire } from "../e2e/hostile/wire.ts";
import type { TransportFactory } from "../src/core/ports.ts";
import { createIo } from "../src/io.ts";
import { websocket } from "../transports/websocket.ts";
import { webtransport } from "../transports/webtransport.ts";
import { type StreamWire, webSocketTo, webTransportTo } from "./sim/hostile.ts";

/** What a client tells of one conversation: how it ended, and what it was told by the server. */
async function outcome(transport: TransportFactory, options: object = {}): Promise<{ ours: string; told: unknown[][] }> {
  const io = createIo({ transport });
  const socket = io("https://server.test", { reconnection: false, timeout: 1000, ...options });
  const told: unknown[][] = [];
  socket.on("connect", () => socket.emit("question", () => {}));
  const ours = await new Promise<string>((resolve) => {
    socket.on("connect_error", () => resolve("refused"));
    socket.on("disconnect", (reason: string) => resolve(`closed, ${reason}`));
    socket.onAny((...args: unknown[]) => (args[0] === "that is all" ? resolve("goes on") : told.push(args.map(plain))));
  });
  socket.disconnect();
  return { ours, told };
}

function plain(arg: unknown): unknown {
  return arg instanceof ArrayBuffer ? [...new Uint8Array(arg)] : arg;
}

const KINDS: [string, (converse: (wire: Wire) => unknown) => TransportFactory][] = [
  ["WebTransport", (converse) => webtransport(webTransportTo(converse))],
  ["the WebSocket of browsers", (converse) => websocket(webSocketTo(converse))],
];

// The same over long-polling and over the WebSocket of Node, with real servers and processes: e2e/hostile.
describe.each(KINDS)("over %s", (_, over) => {
  test.each([...HANDSHAKES, ...FRAMES])("$name: $ours", async ({ send, ours, delivers = [], options }: FrameClass) => {
    const result = await outcome(over(send), options);
    expect(result.ours).toBe(ours);
    if (ours === "goes on") expect(result.told).toEqual(delivers);
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("over WebTransport alone", () => {
  test.each<[string, number[]]>([
    ["a frame of no bytes", [0]],
    ["a frame of no bytes, in eight bytes of length", [127, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["a frame of 2^40 bytes", [127, 0, 0, 1, 0, 0, 0, 0, 0]],
    ["a frame of 2^63 bytes", [255, 255, 255, 255, 255, 255, 255, 255, 255]],
  ])("%s: closed, parse error", async (_, bytes) => {
    const converse = async (wire: StreamWire) => {
      await wire.join();
      wire.raw(Uint8Array.from(bytes));
      wire.send(LAST);
    };
    expect((await outcome(webtransport(webTransportTo(converse)))).ours).toBe("closed, parse error");
  });

  test("a session that opens and says nothing: refused", async () => {
    expect((await outcome(webtransport(webTransportTo(() => {})))).ours).toBe("refused");
  });
});
