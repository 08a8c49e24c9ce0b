/* oxlint-disable unicorn/require-post-message-target-origin -- a worker is no window, and has no origin to name */
// A WebSocket that lives in a worker, put in the place of the browser's: all that one turn sends goes there in one message, and
// all that came meanwhile comes back in one. It shows what of the main thread's time is that of the browser's WebSocket.
const NativeWebSocket = globalThis.WebSocket;

function live(WebSocket) {
  const { port1, port2 } = new MessageChannel();
  let websocket;
  let arrived = [];
  const tell = (event) => {
    if (arrived.push(event) === 1) port2.postMessage(0);
  };
  port1.onmessage = () => {
    postMessage(arrived);
    arrived = [];
  };
  onmessage = ({ data: { url, protocols, texts } }) => {
    if (texts) return texts.forEach((text) => websocket.send(text));
    if (!url) return websocket.close();
    websocket = new WebSocket(url, protocols);
    websocket.onopen = () => tell(["onopen", {}]);
    websocket.onmessage = ({ data }) => tell(data);
    websocket.onerror = () => tell(["onerror", {}]);
    websocket.onclose = ({ code, reason }) => tell(["onclose", { code, reason }]);
  };
}

const source = URL.createObjectURL(new Blob([`(${live})(WebSocket)`], { type: "text/javascript" }));

globalThis.WebSocket = class {
  readyState = NativeWebSocket.CONNECTING;
  bufferedAmount = 0;
  #worker = new Worker(source);
  #texts = [];

  constructor(url, protocols = []) {
    this.#worker.onmessage = ({ data }) => {
      for (const each of data) {
        if (Array.isArray(each)) this.#tell(...each);
        else this.onmessage({ data: each });
      }
    };
    this.#worker.postMessage({ url, protocols });
  }

  send(text) {
    if (this.#texts.push(text) > 1) return;
    queueMicrotask(() => {
      this.#worker.postMessage({ texts: this.#texts });
      this.#texts = [];
    });
  }

  close() {
    this.readyState = NativeWebSocket.CLOSING;
    queueMicrotask(() => this.#worker.postMessage({})); // behind what was sent
  }

  #tell(name, event) {
    if (name === "onopen") this.readyState = NativeWebSocket.OPEN;
    if (name === "onclose") {
      this.readyState = NativeWebSocket.CLOSED;
      this.#worker.terminate();
    }
    this[name]?.(event);
  }
};
