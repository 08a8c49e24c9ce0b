// One of the two clients among hostile servers: node client.mjs PACKET URL MILLISECONDS CONVERSATION…, where a conversation
// is what `Assignment` in children.ts says, as JSON. It says that it is ready, then the outcome of each in a line; an uncaught
// error ends it.
const [name, url, patience, ...assignments] = process.argv.slice(2);
const { io } = await import(name);
let remaining = assignments.length;

console.log("ready");
for (const assignment of assignments) converse(JSON.parse(assignment));

function converse({ id, transports, options, delivers }) {
  const socket = io(url, { path: `/${id}/`, transports, reconnection: false, forceNew: true, timeout: 5000, ...options });
  const heard = [];
  const over = (outcome) => {
    clearTimeout(timer);
    socket.offAny().off();
    const pure = ["polluted", "0", "_placeholder"].every((key) => ({})[key] === undefined);
    const right = outcome !== "goes on" || delivers === undefined || JSON.stringify(heard) === JSON.stringify(delivers);
    console.log(JSON.stringify({ id, outcome: pure && right ? outcome : "misread" }));
    socket.disconnect();
    if (--remaining === 0) process.exit(); // there may be timers and connections left
  };
  const timer = setTimeout(() => over("silent"), Number(patience));
  socket.on("connect", () => socket.emit("question", () => {}));
  socket.on("connect_error", () => over("refused"));
  socket.on("disconnect", (reason) => over(`closed, ${reason}`));
  socket.onAny((...args) => {
    if (args[0] === "that is all") over("goes on");
    else heard.push(args.map((arg) => (typeof arg === "function" ? "function" : Buffer.isBuffer(arg) ? [...arg] : arg)));
  });
}
