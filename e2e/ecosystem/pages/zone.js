// An application under zone.js, as those made with Angular are: what runs outside of its zone updates nothing that is shown.
// oxlint-disable-next-line import/no-unassigned-import -- it replaces what the platform has
import "zone.js";
import { io } from "socket.io-client";

/** Resolves to where the application was told of each thing. */
window.play = (transports) =>
  new Promise((resolve, reject) => {
    const told = {};
    const note = (what) => (told[what] = Zone.current.name);
    const talk = () => {
      const socket = io({ transports, forceNew: true });
      socket.io.on("open", () => note("open"));
      socket.on("connect", () => {
        note("connect");
        socket.emit("question", () => {
          note("acknowledgement");
          socket.emit("news");
        });
      });
      socket.on("news", () => {
        note("event");
        // not with `await`, after which there is no zone
        socket.emitWithAck("question").then(() => {
          note("promise");
          socket.disconnect();
        }, reject);
      });
      socket.on("disconnect", () => {
        note("disconnect");
        resolve(told);
      });
    };
    Zone.current.fork({ name: "application" }).run(talk);
  });
