import { describe, expect, jest, test } from "@jest/globals";
import { createIo } from "../src/io.ts";
import { recorder } from "../src/trace/recorder.ts";
import { trace } from "../src/trace/tap.ts";
import { record, settled, simulated, URL } from "./sim/application.ts";
import { replay } from "./sim/replay.ts";
import { Server } from "./sim/server.ts";

simulated();

/** An application whose connection is recorded, and what it is told. */
function recorded() {
  const server = new Server();
  const flight = recorder();
  const io = createIo({ memory: server.transport });
  const socket = io(URL, { trace: trace(flight), reconnectionDelay: 1000 });
  return { server, socket, flight, log: record(socket) };
}

/** Plays the recording again, and expects the client to say the same. */
function again(lines: string): readonly string[] {
  const { log, said, recorded: before } = replay(lines);
  expect(said).toEqual(before);
  return log.filter((line) => /^(connect|connect_error|disconnect|event)\b/.test(line));
}

describe("a recording can be played again", () => {
  test("a server that breaks the protocol ends the connection in the same way", async () => {
    const { server, socket, flight, log } = recorded();
    await settled();
    server.emit("/", "news", { text: "private" });
    server.link.send('42["broken');
    await settled();
    socket.disconnect();
    expect(log).toEqual(["connect", "disconnect parse error"]);
    expect(flight.export()).not.toContain("private");
    expect(again(flight.export())).toEqual(["connect", 'event ["news",{}]', "disconnect parse error"]);
  });

  test("events of the application, acknowledgements and a namespace that is left", async () => {
    const { server, socket, flight } = recorded();
    await settled();
    socket.emit("hello", "world");
    const answer = socket.emitWithAck("ask", 1);
    await settled();
    expect(await answer).toBe(1);
    server.emit("/", "bye");
    await settled();
    socket.disconnect();
    const { client } = replay(flight.export());
    expect(again(flight.export())).toEqual(["connect", 'event ["bye"]', "disconnect io client disconnect"]);
    expect(client.log).toContain("ask [0]"); // a number, as the server's answer was
  });

  test("a connection that is lost and made again", async () => {
    const { server, flight, log } = recorded();
    await settled();
    server.drop(new Error("cable"));
    await jest.advanceTimersByTimeAsync(3000);
    expect(log).toEqual(["connect", "disconnect transport error", "connect"]);
    expect(again(flight.export())).toEqual(["connect", "disconnect transport error", "connect"]);
  });

  test("a heartbeat that stays away", async () => {
    const { flight, log } = recorded();
    await settled();
    await jest.advanceTimersByTimeAsync(3_600_000 + 20_000);
    expect(log).toEqual(["connect", "disconnect ping timeout"]);
    expect(again(flight.export())).toEqual(["connect", "disconnect ping timeout"]);
  });

  test("attachments, as zeros", async () => {
    const { server, flight } = recorded();
    await settled();
    server.link.send('451-["picture",{"name":"me","bytes":{"_placeholder":true,"num":0}}]', new Uint8Array([1, 2, 3]));
    await settled();
    expect(again(flight.export())).toEqual(["connect", 'event ["picture",[{"0":0,"1":0,"2":0}]]']);
  });

  test("not one that lost its beginning", () => {
    expect(() => replay("")).toThrow("does not start with");
  });
});
