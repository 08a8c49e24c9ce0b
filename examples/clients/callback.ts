// Handlers in every shape: functions, closures, one for all events, one that answers: npm run example -- callback
import { SocketBuilder, type Socket } from "isomorphic-socketio";
import { plain } from "../servers.ts";

await using server = await plain();

/** A function with a name. It finds the client in `this`. */
function onMessage(this: Socket, text: string): void {
  console.log(`message: ${text}`);
  this.emit("ask");
}

let received = 0;

const socket = await new SocketBuilder(server.url)
  .on("open", function () {
    console.log("open");
    this.send("Hello");
  })
  .on("message", onMessage)
  .on("close", (reason) => console.log(`close: ${reason}`))
  .onAny(() => received++)
  .connect();

// answers what the server asks
socket.handle("sum", (a: number, b: number) => a + b);
const sum = await new Promise<number>((resolve) => socket.once("told", resolve));
console.log(`the server was told ${sum}`);

// the callback form, with a time limit: it gets the error, or null and the answer
await new Promise<void>((resolve) => {
  socket.timeout(2000).emit("test", { data: 1 }, (error: Error | null, ...answers: unknown[]) => {
    console.log(error ? `no answer: ${error.message}` : `answer: ${JSON.stringify(answers)}`);
    resolve();
  });
});

console.log(`${received} events received`);
socket.disconnect();
