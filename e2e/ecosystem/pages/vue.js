// Sockets and Managers in the state of a Vue application, which makes proxies of the objects that it finds there.
import { createApp, h, reactive, ref } from "@vue/runtime-dom";
import { io, Manager } from "socket.io-client";

const options = { reconnectionDelay: 10, reconnectionDelayMax: 50 };
const store = reactive({ manager: new Manager(location.origin, options), news: "" });
const admin = ref(store.manager.socket("/admin"));
admin.value.on("news", (news) => (store.news = news));

createApp({
  data: () => ({ socket: io(location.origin, options), there: 0, answer: "" }),
  mounted() {
    this.socket.on("connect", () => this.there++);
  },
  methods: {
    async ask() {
      this.answer = await this.socket.timeout(5000).emitWithAck("echo", "from Vue");
    },
    leave() {
      this.socket.removeAllListeners().disconnect();
      admin.value.close();
    },
  },
  render() {
    const { socket, there, answer } = this;
    return [
      h("p", { role: "status" }, `connected ${there} times, ${socket.connected ? "id" : "no id"} ${socket.id?.length > 0}, over ${socket.io.engine?.transport.name.length > 0}`),
      h("p", { "aria-label": "News" }, store.news),
      h("button", { onClick: this.ask }, "Ask"),
      h("p", { "aria-label": "Answer" }, answer),
      h("button", { onClick: this.leave }, "Leave"),
    ];
  },
}).mount("#root");
