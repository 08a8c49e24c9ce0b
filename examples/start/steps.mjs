// The steps of the tour. Each is a function of the tour (see tour.mjs) and of three pens to write down what it sees.
// It throws NotOffered for what a server need not have, and any other error when something is wrong.

import { isDeepStrictEqual } from "node:util";
import { performance } from "node:perf_hooks";
import { next, NotOffered } from "./limits.mjs";
import { argumentsInShort, byteCount, bytesInShort, duration } from "./terminal.mjs";

export const stepsInOrder = [
  ["Handshake", handshake],
  ["Upgrade", upgrade],
  ["Events", events],
  ["Acknowledgement", acknowledgement],
  ["Binary event", binary],
  ["Cut connection", cut],
  ["Reconnection", reconnection],
];

async function handshake(tour, { fact }) {
  const { socket, url, within } = tour;
  const joined = next(socket, "connect");
  const refused = next(socket, "connect_error").then(([error]) => error);
  socket.connect();
  const { engine } = socket.io;
  let openedAt;
  const upgraded = next(engine, "upgrade").then(([{ name }]) => ({ to: name, ms: performance.now() - openedAt }));
  const notUpgraded = next(engine, "upgradeError").then(([error]) => ({ error }));
  tour.upgraded = Promise.race([upgraded, notUpgraded]);
  const opened = new Promise((resolve) => {
    engine.on("packet", ({ type, data }) => {
      if (type !== "open") return;
      openedAt = performance.now();
      resolve(JSON.parse(data));
    });
  });

  const offer = await within("The handshake", Promise.race([opened, refused]));
  if (offer instanceof Error) {
    throw Object.assign(offer, { message: `No connection to ${url}: ${offer.message}` });
  }
  tour.upgrades = offer.upgrades;
  fact("session id", offer.sid);
  tour.firstTransport = engine.transport.name;
  fact("transport", tour.firstTransport);
  fact("ping", `every ${duration(offer.pingInterval)}; lost if ${duration(offer.pingTimeout)} late`);
  fact("max payload", offer.maxPayload ? byteCount(offer.maxPayload) : "not announced");
  fact("upgrades", offer.upgrades.join(", ") || "none offered");

  const refusal = await within("The answer of the namespace", Promise.race([joined, refused]));
  if (refusal instanceof Error) {
    throw Object.assign(refusal, { message: `The server refused the namespace: ${refusal.message}` });
  }
  fact("socket id", socket.id);
}

async function upgrade(tour, { fact }) {
  const { firstTransport, foreign, upgraded, upgrades, within } = tour;
  if (upgrades.length === 0) throw new NotOffered(`The server offers no upgrade; ${firstTransport} goes on.`);
  try {
    const { error, to, ms } = await within(`The upgrade to ${upgrades.join(" or ")}`, upgraded);
    if (error) throw error;
    fact("transport", `${firstTransport} → ${to}`);
    fact("done after", `${duration(ms)} from the handshake`);
  } catch (error) {
    if (!foreign) throw error;
    throw new NotOffered(`${error.message}\nPerhaps something in between lets no WebSocket pass; ${firstTransport} goes on.`);
  }
}

async function events(tour, { sent, received }) {
  const { foreign, socket, within } = tour;
  if (foreign) return listen(tour, { received });
  const greeting = { from: `Node ${process.versions.node}`, text: "Grüße 👋" };
  const back = next(socket, "hello");
  socket.emit("hello", greeting);
  sent("hello", argumentsInShort([greeting]));
  const [reply] = await within("The event sent back by the server", back);
  received("hello", argumentsInShort([reply]));
  if (!isDeepStrictEqual(reply, greeting)) throw new Error("The event came back changed.");
}

/** What a foreign server understands is not known, but it can be listened to. */
async function listen({ events: seen, patience }, { received }) {
  await new Promise((resolve) => setTimeout(resolve, patience));
  for (const { name, args } of seen.slice(0, 5)) received(name, argumentsInShort(args));
  if (seen.length > 5) received("…", `and ${seen.length - 5} more`);
  if (seen.length === 0) throw new NotOffered(`The server sent no event within ${duration(patience)}.`);
}

async function acknowledgement(tour, { fact, sent, received }) {
  const { foreign, lost, patience, socket } = tour;
  if (foreign && !socket.connected) throw new NotOffered(`The server ended the connection: ${lost?.reason}.`);
  const start = performance.now();
  sent("ask", '"what time is it?"');
  try {
    const answer = await socket.timeout(patience).emitWithAck("ask", "what time is it?");
    const roundTrip = performance.now() - start;
    received("answer", argumentsInShort([answer]));
    fact("round trip", duration(roundTrip));
    tour.answers = true;
  } catch (error) {
    if (!foreign) throw error;
    throw new NotOffered(`No answer to an event named "ask", which the server need not know: ${error.message}.`);
  }
}

async function binary(tour, { fact, sent, received }) {
  const { answers, foreign, socket, within } = tour;
  if (foreign && !answers) throw new NotOffered("Not tried: nothing would tell whether the bytes arrived.");
  const bytes = Uint8Array.from({ length: 1024 }, (_, index) => index % 251);
  if (foreign) {
    sent("bytes", bytesInShort(bytes));
    const answer = await within("The acknowledgement of the bytes", socket.emitWithAck("bytes", bytes));
    received("answer", argumentsInShort([answer]));
    return;
  }
  const back = next(socket, "reverse");
  socket.emit("reverse", bytes);
  sent("reverse", bytesInShort(bytes));
  const [reversed] = await within("The bytes sent back by the server", back);
  received("reverse", bytesInShort(reversed));
  if (!isDeepStrictEqual(Uint8Array.from(reversed), bytes.reverse())) throw new Error("The bytes came back damaged.");
  fact("compared", "every byte as expected");
}

async function cut({ foreign, lost, socket, within }, { fact, sent }) {
  if (!socket.connected) throw new NotOffered(`The server ended the connection by itself: ${lost?.reason}.`);
  const gone = next(socket, "disconnect");
  if (foreign) {
    fact("cut by", "this client, which closes its engine");
    socket.io.engine.close();
  } else {
    sent("cut", "asks the server to drop the connection");
    socket.emit("cut");
  }
  const [reason] = await within("The loss of the connection", gone);
  fact("reason", reason);
  fact("comes back", socket.active ? "yes, by itself" : "no");
}

async function reconnection(tour, { fact, received }) {
  const { foreign, lost, missed, socket, within } = tour;
  if (!lost) throw new Error("The connection was never lost, so there is nothing to come back from.");
  if (!socket.connected && !socket.active) {
    throw new NotOffered(`After "${lost.reason}" a client stays away until its application calls connect().`);
  }
  if (!socket.connected) await within("The reconnection", next(socket, "connect"));
  fact("attempts", tour.reconnectionAttempts);
  fact("back after", duration(performance.now() - lost.at));
  fact("session id", `${socket.io.engine.id}, a new one`);
  fact("socket id", `${socket.id}, ${socket.id === lost.socketId ? "the same as before" : "a new one"}`);
  const loss = foreign ? "; this server keeps no state, so what it sent meanwhile is lost" : "";
  fact("recovered", socket.recovered ? "true" : `false${loss}`);
  if (foreign) return;
  if (!socket.recovered) throw new Error("The server did not recover the state of the connection.");
  const [event] = await within("The event sent meanwhile", missed);
  received("while-away", argumentsInShort([event]));
  if (socket.id !== lost.socketId) throw new Error("A recovered connection keeps its socket id, but this one changed.");
}
