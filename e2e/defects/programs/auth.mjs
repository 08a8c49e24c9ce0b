// argv: package, URL. Connects with an `auth` function that throws.
const [name, url] = process.argv.slice(2);
const { io } = await import(name);
const auth = () => {
  throw new Error("the token store is locked");
};
const socket = io(url, { auth, reconnection: false });
socket.on("connect_error", ({ message }) => {
  console.log(`connect_error: ${message}`);
  socket.disconnect();
});
