// argv: package, URL. Tells what happens to a socket until the server says "that is all" or the connection is gone.
const [name, url] = process.argv.slice(2);
const { io } = await import(name);
const socket = io(url, { transports: ["polling"], reconnection: false });

socket.on("connect", () => {
  console.log("connect");
  socket.timeout(60_000).emit("question", (...answer) => console.log(`answer ${JSON.stringify(answer)}`));
});
socket.on("connect_error", ({ message }) => {
  console.log(`connect_error: ${message}`);
  socket.disconnect();
});
socket.on("disconnect", (reason) => console.log(`disconnect: ${reason}`));
socket.onAny((event) => {
  console.log(`event: ${event}`);
  if (event === "that is all") socket.disconnect();
});
