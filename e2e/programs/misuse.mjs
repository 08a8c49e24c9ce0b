// argv: URL. Asks a question that nobody answers, and does not wait for the answer; with NODE_ENV=development it is told so.
import { io } from "isomorphic-socketio";

const socket = io(process.argv[2]);
socket.on("connect", () => {
  console.log("connected");
  // oxlint-disable-next-line typescript/no-floating-promises -- the mistake that this is about
  socket.timeout(50).emitWithAck("question");
});
