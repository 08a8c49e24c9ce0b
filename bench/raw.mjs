// Bare `ws`, sending and reading the same bytes: what a client costs that checks nothing, keeps nothing and reconnects never.

/** Over any W3C or `ws` WebSocket. */
export function rawClient(WebSocket) {
  return function io(url) {
    const websocket = new WebSocket(`${url.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`);
    websocket.binaryType = "on" in websocket ? "nodebuffer" : "arraybuffer";
    const listeners = new Map();
    const answers = new Map();
    let ids = 0;
    let pending;

    function onText(text) {
      if (text[0] === "2") return websocket.send("3");
      if (text[0] === "0") return websocket.send("40");
      const type = text[1];
      if (type === "0") return listeners.get("connect")?.();
      const start = text.indexOf("[");
      if (type === "3") {
        const id = Number(text.slice(2, start));
        const answered = answers.get(id);
        answers.delete(id);
        return answered(...JSON.parse(text.slice(start)));
      }
      const data = JSON.parse(text.slice(start));
      if (type === "5") pending = data;
      else listeners.get(data[0])(data[1]);
    }

    function onBinary(data) {
      listeners.get(pending[0])(data);
    }

    // each library reads a message the way it is given: `ws` by its events, a browser by its handlers
    if ("on" in websocket) websocket.on("message", (data, binary) => (binary ? onBinary(data) : onText(data.toString())));
    else websocket.onmessage = ({ data }) => (typeof data === "string" ? onText(data) : onBinary(data));

    return {
      on: (event, listener) => listeners.set(event, listener),
      emit(event, payload, answered) {
        if (typeof payload === "function") return this.emit(event, undefined, payload);
        if (ArrayBuffer.isView(payload)) {
          websocket.send(`451-["${event}",{"_placeholder":true,"num":0}]`);
          return websocket.send(payload);
        }
        let id = "";
        if (answered) answers.set((id = ids++), answered);
        websocket.send(`42${id}${JSON.stringify(payload === undefined ? [event] : [event, payload])}`);
      },
      emitWithAck(event, payload) {
        return new Promise((resolve) => this.emit(event, payload, resolve));
      },
      flood: (...args) => websocket.send(`42${JSON.stringify(["flood", ...args])}`),
      disconnect: () => websocket.close(),
    };
  };
}
