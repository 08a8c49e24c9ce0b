// TLS with an authority of one's own, and a header: npm run example -- secure
import { SocketBuilder, type SocketIOError } from "isomorphic-socketio";
import { authority } from "../certificates.ts";
import { secure } from "../servers.ts";

await using server = await secure();

// nobody trusts this authority unless told to
await new SocketBuilder(server.url)
  .openingHeader("x-client", "example")
  .connect()
  .catch((error: unknown) => console.log("without the authority:", (error as SocketIOError).code));

// and the server wants to know who comes
await new SocketBuilder(server.url)
  .tlsConfig({ ca: authority })
  .connect()
  .catch((error: unknown) => console.log("without the header:", (error as SocketIOError).code));

await using socket = await new SocketBuilder(server.url)
  .tlsConfig({ ca: authority })
  .openingHeader("x-client", "example")
  .transportType("websocket-upgrade")
  .connect();

console.log(`connected over ${socket.io.engine.transport.name}`);
console.log("answered:", await socket.emitWithAck("test", "over TLS", { timeout: 2000 }));
