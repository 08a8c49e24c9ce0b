// A WebSocket without a network, put in the place of the browser's by being imported: it greets, answers questions and pours
// events as the peer does, and costs next to nothing. What is left then is the client's own part of the main thread's time.
const GREETING = `0${JSON.stringify({ sid: "session", upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 100_000_000 })}`;
const EVENTS_IN_A_TASK = 100;

globalThis.WebSocket = class {
  readyState = 0;
  bufferedAmount = 0;

  constructor() {
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.({});
      this.onmessage({ data: GREETING });
    });
  }

  send(text) {
    if (text.startsWith('42["sink"')) return;
    if (text.startsWith("40")) return this.#answer('40{"sid":"socket"}');
    const id = text.slice(2, text.indexOf("["));
    if (id) return this.#answer(`43${id}[]`);
    const [, , count] = JSON.parse(text.slice(2));
    this.#pour(count);
  }

  close() {
    this.readyState = 3;
    this.onclose?.({ code: 1000, reason: "" });
  }

  #answer(data) {
    setTimeout(() => this.onmessage({ data }));
  }

  #pour(count) {
    const { port1, port2 } = new MessageChannel();
    let left = count;
    port1.onmessage = () => {
      const rest = Math.max(0, left - EVENTS_IN_A_TASK);
      for (; left > rest; left--) this.onmessage({ data: '42["data",{"id":12345,"user":"ada","text":"hello, world","done":false}]' });
      if (left > 0) port2.postMessage(0);
      else port1.close();
    };
    port2.postMessage(0);
  }
};
