// Laravel Echo: channels of events, which it joins again whenever the connection is made anew.
import { once } from "node:events";
import { createServer } from "node:http";
import Echo from "laravel-echo";
import { Server } from "socket.io";
import io from "socket.io-client";

const http = createServer().listen(0, "localhost");
await once(http, "listening");
const server = new Server(http);
server.on("connection", (peer) => {
  peer.on("subscribe", async ({ channel }) => {
    await peer.join(channel);
    server.to(channel).emit("App\\Events\\OrderShipped", channel, { order: 5 });
  });
  peer.on("client event", ({ channel, event, data }) => peer.emit(event, channel, data));
  peer.on("unsubscribe", ({ channel }) => peer.leave(channel));
});

const host = `http://localhost:${http.address().port}`;
const echo = new Echo({ broadcaster: "socket.io", client: io, host, transports: ["websocket"], reconnectionDelay: 10 });
const { socket } = echo.connector;
console.log(`at first: ${echo.connectionStatus()}`);
let shipped;
const next = () => new Promise((resolve) => (shipped = resolve));
const first = next();
const orders = echo.private("orders").listen("OrderShipped", (order) => shipped(order));
console.log(`shipped: ${JSON.stringify(await first)}, ${echo.connectionStatus()}, id: ${echo.socketId() === socket.id}`);

const whispered = new Promise((resolve) => orders.listenForWhisper("typing", resolve));
orders.whisper("typing", { name: "ann" });
console.log(`whispered: ${JSON.stringify(await whispered)}`);

const again = next();
const lost = once(socket, "disconnect");
server.sockets.sockets.get(socket.id).conn.close();
await lost;
console.log(`lost: ${echo.connectionStatus()}, once more: ${JSON.stringify(await again)}`);
echo.leave("orders");
echo.disconnect();
console.log(`left: ${socket.active}`);
void server.close();
