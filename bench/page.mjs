// What a page does in the browser, with the client that the bundle brings.
import { payloads } from "./payloads.mjs";

const options = { transports: ["websocket"], reconnection: false, forceNew: true };
const url = location.origin;
/** Events until the server is asked whether they are there: what a page is ahead of its network process would wait in the page. */
const IN_FLIGHT = 1000;

/** @param {(url: string, options: object) => any} io */
export function workloads(io) {
  const connected = async () => {
    const socket = io(url, options);
    await new Promise((resolve) => socket.on("connect", resolve));
    return socket;
  };
  const sync = (socket) => new Promise((resolve) => socket.emit("sync", resolve));
  // a task of its own, without the delay of a timer
  const { port1, port2 } = new MessageChannel();
  const task = () =>
    new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
  let open;

  return {
    async emit(count, burst) {
      open ??= await connected();
      for (let sent = 0; sent < count; ) {
        for (let i = 0; i < burst; i++) open.emit("sink", payloads.small);
        sent += burst;
        await (sent % IN_FLIGHT === 0 ? sync(open) : task());
      }
    },

    async receive(count) {
      open ??= await connected();
      let left = count;
      await new Promise((resolve) => {
        open.on("data", () => {
          if (--left === 0) resolve();
        });
        if (open.flood) open.flood("small", count);
        else open.emit("flood", "small", count);
      });
      open.off?.("data");
    },

    async connect(count) {
      for (let i = 0; i < count; i++) (await connected()).disconnect();
    },
  };
}
