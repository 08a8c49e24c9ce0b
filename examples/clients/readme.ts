// A client in a few lines, with a server of its own: npm run example -- readme
import { SocketBuilder } from "isomorphic-socketio";
import { plain } from "../servers.ts";

await using server = await plain();

const socket = await new SocketBuilder(server.url)
  .setNamespace("/admin")
  .on("open", () => console.log("connected"))
  .on("test", (payload) => console.log("received", payload))
  .on("close", (reason) => console.log("closed:", reason))
  .on("error", (error) => console.error("error:", error))
  .connect();

// tell the server something; it sends that back
socket.emit("test", { got: "json" });

// ask it, and give up after 2 seconds
const answer = await socket.emitWithAck("test", { my: "payload" }, { timeout: 2000 });
console.log("answered:", answer);

socket.disconnect();
