// argv: URL, options of io() as JSON. Says how it went.
export function talk(io) {
  const [url, options] = process.argv.slice(2);
  const socket = io(url, { reconnection: false, ...JSON.parse(options) });

  socket.on("connect_error", (error) => {
    console.log(`connect_error: ${error.code}`);
    console.log(error.message);
    if (error.hint) console.log(error.hint);
  });
  socket.on("connect", async () => {
    const { engine } = socket.io;
    if (options.includes("polling") && options.includes("websocket")) await new Promise((resolve) => engine.once("upgrade", resolve));
    const answer = await socket.emitWithAck("echo", Uint8Array.of(1, 2, 3));
    console.log(`${engine.transport.name}: ${new Uint8Array(answer).join()}`);
    socket.disconnect();
  });
}
