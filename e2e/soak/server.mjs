// argv: port, file, life. A Socket.IO server that notes what it receives before it answers, so that it is known although the
// process is killed at any time; and that tells everybody something every few milliseconds. "drop" has its connection broken.
import { openSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { Server } from "socket.io";

const [port, file, life] = process.argv.slice(2);
const notes = file ? openSync(file, "a") : undefined;
const http = createServer();
const io = new Server(http, {
  serveClient: false,
  ...(file ? { pingInterval: 1000, pingTimeout: 1000 } : {}), // where nothing goes wrong, a busy machine is no reason to part
  upgradeTimeout: 2000,
  connectionStateRecovery: { maxDisconnectionDuration: 30_000 },
});
const names = ["/", "/retries"].map((name) => io.of(name));
let told = 0;

for (const namespace of names) {
  namespace.on("connection", (socket) => {
    const link = socket.conn.id;
    socket.on("emit", (number, answer) => {
      if (notes !== undefined) writeSync(notes, `${link} ${namespace.name} ${number}\n`);
      answer?.(number);
    });
    socket.on("drop", () => socket.conn.transport.socket?.terminate?.());
  });
}
if (notes !== undefined) {
  setInterval(() => {
    told++;
    for (const namespace of names) namespace.emit("told", Number(life), told);
  }, 20);
}
http.listen(Number(port), "127.0.0.1", () => console.log(`listening on ${http.address().port}`));
