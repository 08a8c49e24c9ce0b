// argv: URL, transports. Says what it got and leaves without being asked to.
const io = require("isomorphic-socketio");
const { Manager, protocol, Socket } = io;

const [url, transports] = process.argv.slice(2);
console.log(`one function: ${io === io.io}, protocol ${protocol}`);

const socket = io(url, { transports: transports.split(",") });
console.log(`a Socket: ${socket instanceof Socket}, its Manager: ${socket.io instanceof Manager}`);

socket.on("connect", async () => {
  // The time-out of an acknowledgement that has come must not keep the process either.
  const answer = await socket.timeout(60_000).emitWithAck("hello", { bytes: Uint8Array.of(1, 2, 3) });
  console.log(`answer: ${new Uint8Array(answer.bytes).join()}`);
  socket.disconnect();
  console.log("disconnected");
});
