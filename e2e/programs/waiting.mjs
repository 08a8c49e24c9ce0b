// argv: URL of nobody, transports. Gives up while it waits for the next attempt.
import { io } from "isomorphic-socketio";

const [url, transports] = process.argv.slice(2);
const socket = io(url, { transports: transports.split(","), reconnectionDelay: 60_000, randomizationFactor: 0 });

socket.on("connect_error", () => {
  console.log(`refused, active: ${socket.active}`);
  socket.disconnect();
  console.log("disconnected");
});
