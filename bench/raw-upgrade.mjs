// Bare `cross-fetch` and bare `ws`, doing what a connection with an upgrade takes and no more: the handshake, the request to
// join, the one that brings the answer, the one that is pending when the WebSocket takes over, and the WebSocket.
import { EventEmitter } from "node:events";
import { Agent } from "node:http";
import fetch from "cross-fetch";
import WebSocket from "ws";

const post = { method: "POST", body: "40", headers: { "Content-Type": "text/plain;charset=UTF-8" } };

export function io(url) {
  const socket = new EventEmitter();
  const engine = Object.assign(new EventEmitter(), { transport: { name: "polling" } });
  const agent = new Agent({ keepAlive: true }); // one for each session, since some clusters know it by its connections
  let websocket;

  async function connect() {
    const { sid } = JSON.parse((await request("")).slice(1));
    const session = `&sid=${sid}`;
    const joining = request(session, post);
    probe(`${url.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket${session}`);
    while (engine.transport.name === "polling") {
      const body = await request(session);
      if (body.startsWith("40")) socket.emit("connect");
    }
    await joining;
    agent.destroy();
    engine.emit("upgrade");
  }

  async function request(session, init) {
    const response = await fetch(`${url}/socket.io/?EIO=4&transport=polling${session}`, { agent, ...init });
    return response.text();
  }

  function probe(address) {
    websocket = new WebSocket(address);
    websocket.on("open", () => websocket.send("2probe"));
    websocket.once("message", () => {
      engine.transport.name = "websocket";
      websocket.send("5"); // the server lets go of the pending request then
    });
  }

  connect().catch((error) => socket.emit("error", error)); // which ends the measurement
  return Object.assign(socket, { io: { engine }, disconnect: () => websocket.close() });
}
