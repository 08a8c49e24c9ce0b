// The server of Socket.IO itself, where its handshake is what a client waits for.
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { perMessageDeflate: false, httpCompression: false });
io.on("connection", (socket) => socket.on("sync", (answer) => answer()));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("disconnect", () => process.exit());
