// argv: URL, transports. Says what it got, over which transport in the end.
export function talk(io) {
  const [url, transports] = process.argv.slice(2);
  const socket = io(url, { transports: transports.split(","), reconnection: false });

  socket.on("connect_error", (error) => console.log(`connect_error: ${error.message}`));
  socket.on("connect", async () => {
    const { engine } = socket.io;
    if (transports.includes(",") && engine.transport.name !== "websocket") await new Promise((resolve) => engine.once("upgrade", resolve));
    const answer = await socket.timeout(5000).emitWithAck("hello", { bytes: Uint8Array.of(1, 2, 3) });
    console.log(`${engine.transport.name}: ${new Uint8Array(answer.bytes).join()}`);
    socket.disconnect();
  });
}
