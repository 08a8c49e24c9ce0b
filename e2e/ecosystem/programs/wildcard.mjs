// socketio-wildcard: listens to every event under the name "*".
import { once } from "node:events";
import { createServer } from "node:http";
import { Server } from "socket.io";
import io from "socket.io-client";
import wildcard from "socketio-wildcard";

const http = createServer().listen(0, "localhost");
await once(http, "listening");
const server = new Server(http);
server.on("connection", (peer) => peer.emit("news", 1, (answer) => peer.emit(answer)));

const socket = io(`http://localhost:${http.address().port}`);
wildcard(io.Manager)(socket);
const seen = [];
const any = [];
socket.onAny((event) => any.push(event));
socket.on("*", ({ data }) => seen.push(data[0]));
socket.on("news", (n, answer) => answer("last"));
await new Promise((resolve) => socket.on("last", resolve));
console.log(`under "*": ${seen.join() || "nothing"}`);
console.log(`by onAny: ${any.join() || "nothing"}`);
socket.disconnect();
void server.close();
