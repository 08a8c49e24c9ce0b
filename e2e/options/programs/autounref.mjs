// What of the client keeps the process alive, connected or waiting to connect again.
// Arguments: package, address of a server, or of none, transports, autoUnref, "own" for an agent of one's own.
import { Agent } from "node:http";

const [name, url, transports, autoUnref, agent] = process.argv.slice(2);
const { io } = await import(name);

/** Keeps the program itself running until it has told all; no timer and no connection. */
const { port1: stay } = new MessageChannel();
stay.ref();

const socket = io(url, {
  transports: transports.split(","),
  autoUnref: autoUnref === "true",
  reconnectionDelay: 60_000,
  ...(agent === "own" && { agent: new Agent({ keepAlive: true }) }),
});

async function connected() {
  await socket.timeout(5000).emitWithAck("echo", 1);
  const { engine } = socket.io;
  if (engine.transport.name !== transports.split(",").at(-1)) await new Promise((resolve) => engine.once("upgrade", resolve));
  tell("connected");
}

function tell(state) {
  setImmediate(() => {
    const holds = process.getActiveResourcesInfo().filter((kind) => /^(Timeout|TCP|TLS)/.test(kind));
    // What is unref'ed, but not yet gone, may still be seen: then the end of the process is what counts.
    console.log(autoUnref === "true" ? state : `${state}, held: ${holds.length > 0}`);
    if (autoUnref !== "true") socket.disconnect();
    stay.close();
  });
}

socket.once("connect", connected);
socket.once("connect_error", () => tell("waiting"));
