import { defect, test } from "./defect.ts";
import { next } from "./observe.ts";
import { QUICK } from "./stage.ts";

test(
  "X5: a volatile event does not spoil the recovery",
  defect(
    async (stage) => {
      const server = await stage.server({ connectionStateRecovery: {} });
      const socket = stage.io(server.url, { ...QUICK, transports: ["websocket"] });
      await next(socket, "connect");
      const [peer] = server.io.sockets.sockets.values();
      for (const n of [1, 2]) {
        peer!.emit("stored", n);
        await next(socket, "stored");
      }
      peer!.volatile.emit("not stored", "Ann is typing");
      await next(socket, "not stored");

      const missed: unknown[] = [];
      socket.on("missed", (n: number) => missed.push(n));
      const connected = next(socket, "connect");
      await server.cut(() => server.io.emit("missed", 3));
      await connected;
      return { recovered: socket.recovered, missed };
    },
    { reference: { recovered: false, missed: [] }, ours: { recovered: true, missed: [3] } },
  ),
);

test(
  "X6: an offset is forgotten with the session that it belongs to",
  defect(
    async (stage) => {
      const server = await stage.scripted();
      const socket = stage.io(server.url, { ...QUICK, transports: ["websocket"] });

      const first = await server.session();
      await first.join({ pid: "private id 1" });
      first.send(`42["news","offset 1"]`);
      await next(socket, "news");
      first.cut();

      const second = await server.session();
      const recovery = await second.join({ pid: "private id 2" }); // another one: nothing was recovered
      await next(socket, "connect");
      second.cut();

      const third = await server.session();
      return [recovery, await third.join()];
    },
    {
      reference: [
        { pid: "private id 1", offset: "offset 1" },
        { pid: "private id 2", offset: "offset 1" },
      ],
      ours: [{ pid: "private id 1", offset: "offset 1" }, { pid: "private id 2" }],
    },
  ),
);

test(
  "X7: `recovered` is false where the server recovers nothing",
  defect<unknown>(
    async (stage) => {
      const server = await stage.server();
      const socket = stage.io(server.url);
      await next(socket, "connect");
      return socket.recovered;
    },
    { reference: undefined, ours: false },
  ),
);
