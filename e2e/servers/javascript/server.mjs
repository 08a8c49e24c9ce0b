import { createServer } from "node:http";
import { Server } from "socket.io";
import { converse } from "./conversation.mjs";

const http = createServer();
converse(new Server(http, { serveClient: false }));
http.listen(0, "127.0.0.1", () => console.log(`listening on ${http.address().port}`));
