import { describe, expect, test } from "@jest/globals";
import { transportError } from "../src/core/errors.ts";
import type { Target, TransportFactory } from "../src/core/ports.ts";
import { memory } from "../transports/memory.ts";
import { nodeBase64 } from "../transports/node.ts";
import { w3cBase64 } from "../transports/payload.ts";
import { polling } from "../transports/polling.ts";
import { websocket } from "../transports/websocket.ts";
import { webtransport } from "../transports/webtransport.ts";
import { nodeWebsocket } from "../transports/ws.ts";
import { contract, type Open } from "./contract.ts";
import { fetchFrom } from "./sim/fetch.ts";
import { Peer } from "./sim/peer.ts";
import { PollingServer } from "./sim/polling.ts";
import { type Accept, nodeWebSocket, w3cWebSocket } from "./sim/websockets.ts";
import { w3cWebTransport } from "./sim/webtransport.ts";
import { handshake } from "./sim/world.ts";

/** A stage for a kind of transport, given how to make one whose server calls `accept`. */
function staged(transport: string, make: (accept: Accept) => TransportFactory, options: Target["options"] = {}): Open {
  return (refusing = false) => {
    let arrived: (peer: Peer) => void;
    const peer = new Promise<Peer>((resolve) => (arrived = resolve));
    const target = { url: `http://localhost/socket.io/?EIO=4&transport=${transport}`, options, owner: {} };
    return { factory: make(refusing ? undefined : arrived!), target, peer };
  };
}

const inMemory = (accept: Accept) =>
  memory((end) => {
    const peer = new Peer({ send: (frame) => end.send(frame), drop: () => end.close(transportError("TRANSPORT_ERROR", "broken", "memory")) });
    if (!accept) return end.close(transportError("TRANSPORT_ERROR", "refused", "memory"));
    end.onFrame = (frame) => peer.arrived(frame);
    end.onClose = () => peer.left();
    accept(peer);
    end.send(handshake({ upgrades: [] }));
  });

const overPolling = (base64 = w3cBase64) => (accept: Accept) => polling(fetchFrom(accept && new PollingServer(accept)), base64);
const overWebSocket = (accept: Accept) => websocket(w3cWebSocket(accept));
const overWs = (accept: Accept) => nodeWebsocket(nodeWebSocket(accept), { settings: () => ({}), base64: nodeBase64 });

const overWebTransport = (accept: Accept) => webtransport(w3cWebTransport(accept));

const RUNNER = { describe, test, expect };

contract("in memory", staged("memory", inMemory), RUNNER);
contract("long-polling", staged("polling", overPolling()), RUNNER);
contract("long-polling with Buffers", staged("polling", overPolling(nodeBase64)), RUNNER);
contract("WebSocket of the W3C", staged("websocket", overWebSocket), RUNNER);
contract("WebSocket of ws", staged("websocket", overWs), RUNNER);
contract("WebTransport of the W3C", staged("webtransport", overWebTransport), RUNNER);
