// y-socket.io: documents that several people write in, binary both ways.
import { once } from "node:events";
import { createServer } from "node:http";
import { Server } from "socket.io";
import { SocketIOProvider } from "y-socket.io";
import { YSocketIO } from "y-socket.io/dist/server";
import * as Y from "yjs";

const http = createServer().listen(0, "localhost");
await once(http, "listening");
const server = new Server(http);
new YSocketIO(server, { authenticate: ({ auth }) => auth.token === "secret" }).initialize();
const url = `ws://localhost:${http.address().port}`;

const [ann, bob] = [new Y.Doc(), new Y.Doc()];
const options = { autoConnect: true, disableBc: true, auth: { token: "secret" } };
const providers = [ann, bob].map((doc) => new SocketIOProvider(url, "room", doc, options));
await Promise.all(providers.map((provider) => new Promise((resolve) => provider.on("sync", (synced) => synced && resolve()))));
console.log("both in sync");

const arrived = new Promise((resolve) => bob.getText("note").observe(({ target }) => resolve(target.toJSON())));
ann.getText("note").insert(0, "héllo");
console.log(`bob reads ${await arrived}`);
const aware = new Promise((resolve) => providers[0].awareness.on("change", () => resolve(providers[0].awareness.getStates().get(bob.clientID))));
providers[1].awareness.setLocalState({ name: "bob" });
console.log(`ann sees ${JSON.stringify(await aware)}`);

const stranger = new SocketIOProvider(url, "room", new Y.Doc(), { ...options, auth: { token: "wrong" } });
console.log(`a stranger is told: ${await new Promise((resolve) => stranger.on("connection-error", ({ message }) => resolve(message)))}`);
for (const provider of [...providers, stranger]) {
  provider.destroy();
  provider.socket.disconnect();
}
void server.close();
process.exit(); // a timer and a port of the providers would keep the process alive, with either client
