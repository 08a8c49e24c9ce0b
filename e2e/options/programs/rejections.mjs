// Listeners that are asynchronous and fail, in an application that looks after rejections and after nothing else.
// Arguments: package, address of a server.
const [name, url] = process.argv.slice(2);
const { io } = await import(name);

process.on("unhandledRejection", ({ message }) => console.log(`rejected: ${message}`));
const fail = (message) => async () => {
  throw new Error(message);
};

const socket = io(url, { transports: ["websocket"] });
socket.on("connect", fail("a listener"));
socket.io.on("open", fail("a listener of the Manager"));
socket.onAnyOutgoing(fail("a listener to all"));
socket.emit("echo", "there", fail("an acknowledgement"));
await new Promise((resolve) => socket.on("connect", resolve));
console.log(`answer: ${await socket.timeout(5000).emitWithAck("echo", "there")}`);
socket.disconnect();
