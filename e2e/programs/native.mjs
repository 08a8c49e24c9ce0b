// argv: URL. Connects with what the platform itself has, and with nothing of the packages that the library brings for Node.
import { createIo, io, polling, websocket } from "isomorphic-socketio";

const [url] = process.argv.slice(2);
const choices = {
  "in the list of transports": () => io(url, { forceNew: true, transports: [polling(globalThis.fetch), websocket(globalThis.WebSocket)] }),
  "with createIo": () => createIo({ polling: polling(globalThis.fetch), websocket: websocket(globalThis.WebSocket) })(url),
  "WebSocket alone": () => createIo({ websocket: websocket(globalThis.WebSocket) })(url),
  "polling alone": () => createIo({ polling: polling(globalThis.fetch) })(url),
};

for (const [name, connect] of Object.entries(choices)) {
  const socket = connect();
  const { engine } = socket.io;
  if (name !== "polling alone" && name !== "WebSocket alone") await new Promise((resolve) => engine.once("upgrade", resolve));
  const { text, bytes } = await socket.emitWithAck("hello", { text: "é€😀", bytes: Uint8Array.of(1, 2, 3) });
  console.log(`${name}: ${text} ${new Uint8Array(bytes).join()} over ${engine.transport.name}`);
  socket.disconnect();
}
