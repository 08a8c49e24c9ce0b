// argv: URL of nobody, transports. It tries once; nothing is left to wait for.
import { io } from "isomorphic-socketio";

const [url, transports] = process.argv.slice(2);
const socket = io(url, { transports: transports.split(","), reconnection: false });

socket.on("connect_error", () => console.log("refused"));
