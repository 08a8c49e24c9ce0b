// The admin UI's half of a client: the server tells the namespace /admin of itself.
import { createServer } from "node:http";
import { once } from "node:events";
import { instrument } from "@socket.io/admin-ui";
import { Server } from "socket.io";
import * as msgpack from "socket.io-msgpack-parser";
import { io } from "socket.io-client";

/** "changeit", hashed by bcrypt in no time. */
const password = "$2a$04$b9nXl.7Hkf/.HV74szsQ7uwRTq8ayD46C0U7Bfvh5v0nq0ztWUIIG";

for (const [name, parser] of [["JSON", undefined], ["MessagePack", msgpack.default ?? msgpack]]) {
  const http = createServer().listen(0, "localhost");
  await once(http, "listening");
  const server = new Server(http, { ...(parser && { parser }) });
  instrument(server, { auth: { type: "basic", username: "ann", password } });
  const url = `http://localhost:${http.address().port}`;
  const options = { ...(parser && { parser }), forceNew: true, reconnection: false };

  const stranger = io(`${url}/admin`, { ...options, auth: { username: "ann", password: "wrong" } });
  const [refusal] = await heard(stranger, "connect_error");
  console.log(`${name}: a stranger is told "${refusal.message}"`);

  const admin = io(`${url}/admin`, { ...options, auth: { username: "ann", password: "changeit" } });
  const [session, config, sockets] = await Promise.all(["session", "config", "all_sockets"].map((event) => heard(admin, event)));
  console.log(`${name}: session ${typeof session[0]}, features ${Array.isArray(config[0].supportedFeatures)}, sockets ${sockets[0].map(({ nsp }) => nsp)}`);

  const joined = heard(admin, "socket_connected");
  const guest = io(url, options);
  const [newcomer] = await joined;
  await new Promise((resolve) => (guest.connected ? resolve() : guest.once("connect", resolve)));
  console.log(`${name}: the newcomer is the guest: ${newcomer.id === guest.id}, over ${newcomer.transport}, since ${newcomer.handshake.issued > 0}`);

  const thrown = heard(guest, "disconnect");
  admin.emit("_disconnect", "/", false, guest.id);
  console.log(`${name}: the guest is out: ${(await thrown)[0]}`);
  for (const socket of [stranger, admin, guest]) socket.disconnect();
  void server.close();
  http.closeAllConnections();
}

function heard(socket, event) {
  return new Promise((resolve) => socket.once(event, (...args) => resolve(args)));
}
