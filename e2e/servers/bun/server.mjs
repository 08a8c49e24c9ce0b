import { Server as Engine } from "@socket.io/bun-engine";
import { Server } from "socket.io";
import { converse } from "../javascript/conversation.mjs";

const io = new Server();
const engine = new Engine({ path: "/socket.io/" });
io.bind(engine);
converse(io);
const { port } = Bun.serve({ ...engine.handler(), hostname: "127.0.0.1", port: 0, idleTimeout: 30 });
console.log(`listening on ${port}`);
