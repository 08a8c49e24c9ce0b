/** The conversation of README.md, for any Server of the package `socket.io`. */
export function converse(io) {
  for (const name of ["/", "/chat", "/private"]) {
    const namespace = io.of(name);
    if (name === "/private") namespace.use(admit);
    namespace.on("connection", (socket) => answer(socket, name));
  }
}

function admit(socket, next) {
  if (socket.handshake.auth.token === "secret") next();
  else next(Object.assign(new Error("not authorized"), { data: { reason: "token" } }));
}

function answer(socket, name) {
  for (const event of ["echo", "bytes", "wrap"]) {
    socket.on(event, (value, acknowledge) => {
      socket.emit(event, value);
      acknowledge?.(value);
    });
  }
  socket.on("ask", (text) => socket.emit("question", text, (answer) => socket.emit("answered", answer)));
  socket.on("ask bytes", (text) => socket.emit("question bytes", text, (answer) => socket.emit("answered bytes", answer)));
  socket.on("where", (acknowledge) => acknowledge(name));
}
