// socket.io-stream: a file goes up as a stream, and comes back as one.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import ss from "socket.io-stream";

const http = createServer().listen(0, "localhost");
await once(http, "listening");
const server = new Server(http);
server.on("connection", (peer) => {
  ss(peer).on("upload", async (stream, { name }, answer) => {
    const file = await buffer(stream);
    answer(`${name}: ${file.length} bytes`);
    const back = ss.createStream();
    ss(peer).emit("download", back, { name });
    Readable.from([file]).pipe(back);
  });
});

const socket = io(`http://localhost:${http.address().port}`);
const file = randomBytes(200_000);
const downloaded = new Promise((resolve) => ss(socket).on("download", (stream, { name }) => resolve(Promise.all([name, buffer(stream)]))));
const up = ss.createStream();
const answer = new Promise((resolve) => ss(socket).emit("upload", up, { name: "a.bin" }, resolve));
Readable.from([file.subarray(0, 70_000), file.subarray(70_000)]).pipe(up);
console.log(await answer);
const [name, back] = await downloaded;
console.log(`${name} came back, the same: ${file.equals(back)}`);
socket.disconnect();
void server.close();
