// argv: URL, transports. Stays connected; the connection alone must not keep the process.
import { io } from "isomorphic-socketio";

const [url, transports] = process.argv.slice(2);
const held = setInterval(() => {}, 60_000);
const socket = io(url, { transports: transports.split(","), autoUnref: true });

socket.on("connect", async () => {
  console.log(`answer: ${await socket.emitWithAck("hello", "there")}`);
  clearInterval(held);
  console.log("connected");
});
