// argv: URL, options of io() as JSON. Stays connected; the connection alone must not keep the process.
import { io } from "isomorphic-socketio";

const [url, options] = process.argv.slice(2);
const held = setInterval(() => {}, 60_000);
const socket = io(url, JSON.parse(options));

socket.on("connect", async () => {
  await socket.emitWithAck("echo", 1);
  clearInterval(held);
  console.log("connected");
});
