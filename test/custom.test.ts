import { expect, jest, test } from "@jest/globals";
import { createRequire } from "node:module";
import type { Parser } from "../src/parser.ts";
import { application, settled, simulated, URL } from "./sim/application.ts";

const reported = simulated();

const { Encoder, Decoder } = createRequire(createRequire(import.meta.url).resolve("socket.io-client"))("socket.io-parser") as {
  readonly Encoder: Parser["Encoder"];
  readonly Decoder: new (options: { maxAttachments: number }) => InstanceType<Parser["Decoder"]>;
};

const HOLE = '{"_placeholder":true,"num":0}';

test("a parser of one's own has limits of its own: `maxAttachments` of that of socket.io-parser", async () => {
  class Strict extends Decoder {
    constructor() {
      super({ maxAttachments: 2 });
    }
  }
  const { server, io } = application();
  const socket = io(URL, { parser: { Encoder, Decoder: Strict }, reconnection: false });
  const told: unknown[] = [];
  socket.onAny((name) => told.push(name));
  socket.on("disconnect", (reason, details) => told.push(reason, details));
  await settled();
  server.link.send(`452-["two",${HOLE}]`, new Uint8Array(1), new Uint8Array(1));
  await settled();
  server.link.send(`453-["three",${HOLE}]`);
  await settled();
  expect(told).toEqual(["two", "parse error", expect.objectContaining({ code: "PARSE_ERROR", cause: expect.objectContaining({ message: "too many attachments" }) })]);
});

test("a decoder is told when its connection is over; what it throws then is reported, and stops nothing", async () => {
  const log: string[] = [];
  class Finite extends Decoder {
    readonly #number = log.push("made");

    constructor() {
      super({ maxAttachments: 2 });
    }

    override destroy(): void {
      log.push(`${this.#number} is over`);
      throw new Error("too late");
    }
  }
  const { server, io } = application();
  const socket = io(URL, { parser: { Encoder, Decoder: Finite } });
  await settled();
  server.drop();
  await jest.advanceTimersByTimeAsync(2000);
  expect([socket.connected, log]).toEqual([true, ["made", "1 is over", "made"]]);
  socket.disconnect();
  expect(log.at(-1)).toBe("3 is over");
  expect(reported).toEqual([new Error("too late"), new Error("too late")]);
});
