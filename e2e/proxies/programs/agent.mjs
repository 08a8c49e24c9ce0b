// argv: URL, transports. The proxy is that of an agent of the application's own.
import { io } from "isomorphic-socketio";
import { ProxyAgent } from "proxy-agent";

const [url, transports] = process.argv.slice(2);
const socket = io(url, { reconnection: false, transports: transports.split(","), agent: new ProxyAgent({ getProxyForUrl: () => process.env.PROXY }) });

socket.on("connect_error", (error) => console.log(`connect_error: ${error.message}`));
socket.on("connect", async () => {
  const answer = await socket.emitWithAck("echo", Uint8Array.of(1, 2, 3));
  console.log(`${socket.io.engine.transport.name}: ${new Uint8Array(answer).join()}`);
  socket.disconnect();
});
