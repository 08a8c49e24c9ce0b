// Bare `cross-fetch` with a kept-alive agent, sending and reading the same bytes over HTTP long-polling: what a client costs
// that checks nothing, gives up nothing and reconnects never.
import { Agent } from "node:http";
import fetch from "cross-fetch";

const SEPARATOR = "\x1e";
const agent = new Agent({ keepAlive: true });

export function io(url) {
  const listeners = new Map();
  const answers = new Map();
  let address = `${url}/socket.io/?EIO=4&transport=polling`;
  let ids = 0;
  let open = true;
  let posting = false;
  let waiting = [];

  async function poll() {
    for (;;) {
      if (!open) return;
      const response = await fetch(address, { agent });
      for (const text of (await response.text()).split(SEPARATOR)) onText(text);
    }
  }

  async function post() {
    posting = true;
    while (waiting.length > 0) {
      const body = waiting.join(SEPARATOR);
      waiting = [];
      const response = await fetch(address, { agent, method: "POST", body, headers: { "Content-Type": "text/plain;charset=UTF-8" } });
      await response.text();
    }
    posting = false;
  }

  function send(text) {
    waiting.push(text);
    if (!posting) post().catch(() => {}); // the end of the server is that of the measurement
  }

  function onText(text) {
    if (text[0] === "2") return send("3");
    if (text[0] === "0") {
      address += `&sid=${JSON.parse(text.slice(1)).sid}`;
      return send("40");
    }
    if (text[0] !== "4") return;
    if (text[1] === "0") return listeners.get("connect")();
    const start = text.indexOf("[");
    const id = Number(text.slice(2, start));
    const answered = answers.get(id);
    answers.delete(id);
    answered(...JSON.parse(text.slice(start)));
  }

  poll().catch(() => {});
  return {
    on: (event, listener) => listeners.set(event, listener),
    emit(event, payload, answered) {
      if (typeof payload === "function") return this.emit(event, undefined, payload);
      let id = "";
      if (answered) answers.set((id = ids++), answered);
      send(`42${id}${JSON.stringify(payload === undefined ? [event] : [event, payload])}`);
    },
    emitWithAck(event, payload) {
      return new Promise((resolve) => this.emit(event, payload, resolve));
    },
    disconnect() {
      open = false;
      send("1");
    },
  };
}
