// ngx-socket-io: Angular's wrapper, with events as observables.
import { once } from "node:events";
import { createServer } from "node:http";
import { firstValueFrom } from "rxjs";
import { Server } from "socket.io";

await import("@angular/compiler"); // which has to be there before
const { Socket } = await import("ngx-socket-io");

const http = createServer().listen(0, "localhost");
await once(http, "listening");
const server = new Server(http);
for (const namespace of ["/", "/admin"]) {
  server.of(namespace).on("connection", (peer) => {
    peer.on("hello", (name, answer) => {
      peer.emit("greeting", `hello ${name} of ${namespace}`);
      answer?.("sent");
    });
  });
}

let ticks = 0;
const socket = new Socket({ url: `http://localhost:${http.address().port}`, options: { autoConnect: false } }, { tick: () => ticks++ });
socket.auth = { token: "secret" };
const any = [];
socket.onAny((event) => any.push(event));
const greeting = firstValueFrom(socket.fromEvent("greeting"));
socket.connect();
await socket.fromOneTimeEvent("connect");
console.log(`connected: ${socket.connected}, id: ${typeof socket.id}, manager: ${socket.io.engine !== undefined}`);
console.log(`answer: ${await socket.emitWithAck("hello", "ann")}, ${await greeting}, ticks: ${ticks > 0}, any: ${any}`);

const admin = socket.of("/admin");
const other = firstValueFrom(admin.fromEvent("greeting"));
admin.connect();
admin.emit("hello", "bob");
console.log(`${await other}, the same again: ${socket.of("/admin") === admin}`);
await new Promise((resolve) => socket.emit("hello", "cid", resolve));
const gone = socket.fromOneTimeEvent("disconnect");
socket.disconnect();
admin.disconnect();
console.log(`gone: ${await gone}`);
void server.close();
