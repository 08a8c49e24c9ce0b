// Feathers: services of the server are called through a socket, and their events arrive through it.
import feathers from "@feathersjs/feathers";
import socketio from "@feathersjs/socketio";
import socketioClient from "@feathersjs/socketio-client";
import io from "socket.io-client";

class Notes {
  /** Not private: Feathers puts a proxy around it. */
  notes = [];

  async find({ query }) {
    return this.notes.filter(({ text }) => text.includes(query.about ?? ""));
  }

  async get(id) {
    if (!this.notes[id]) throw Object.assign(new Error("no such note"), { name: "NotFound", code: 404 });
    return this.notes[id];
  }

  async create(data) {
    return this.notes[this.notes.push({ id: this.notes.length, ...data }) - 1];
  }
}

const server = feathers().configure(socketio());
server.use("notes", new Notes());
server.on("connection", (connection) => server.channel("all").join(connection));
server.publish(() => server.channel("all"));
const http = await server.listen(0);
const url = `http://localhost:${http.address().port}`;

for (const options of [{}, { ackTimeout: 5000 }]) {
  const socket = io(url, { ...options, forceNew: true });
  const notes = feathers().configure(socketioClient(socket)).service("notes");
  const created = new Promise((resolve) => notes.once("created", resolve));
  const note = await notes.create({ text: "milk" });
  console.log(`created ${JSON.stringify(note)}, told ${JSON.stringify(await created)}`);
  await notes.create({ text: "bread" });
  console.log(`found ${JSON.stringify((await notes.find({ query: { about: "bread" } }))[0].text)}, got ${JSON.stringify(await notes.get(0))}`);
  await notes.get(99).catch((error) => console.log(`${error.name}: ${error.message}`));
  socket.close();
}
server.io.close();
http.closeAllConnections();
