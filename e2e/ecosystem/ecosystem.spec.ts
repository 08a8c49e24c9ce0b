import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Program } from "../program.ts";
import { type Aliased, expect, test } from "./aliased.ts";

const ADMIN = (parser: string): string[] => [
  `${parser}: a stranger is told "invalid credentials"`,
  `${parser}: session string, features true, sockets /admin`,
  `${parser}: the newcomer is the guest: true, over polling, since true`,
  `${parser}: the guest is out: io server disconnect`,
];

const NOTES = (id: number): string[] => [
  `created {"id":${id},"text":"milk"}, told {"id":${id},"text":"milk"}`,
  `found "bread", got {"id":0,"text":"milk"}`,
  "NotFound: no such note",
];

/** What each program says, with either client: docs/compatibility.md names the packages. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  "feathers.mjs": [...NOTES(0), ...NOTES(2)],
  "admin.mjs": [...ADMIN("JSON"), ...ADMIN("MessagePack")],
  "stream.mjs": ["a.bin: 200000 bytes", "a.bin came back, the same: true"],
  "yjs.mjs": ["both in sync", "bob reads héllo", `ann sees {"name":"bob"}`, "a stranger is told: Unauthorized"],
  "angular.mjs": [
    "connected: true, id: string, manager: true",
    "answer: sent, hello ann of /, ticks: true, any: greeting",
    "hello bob of /admin, the same again: true",
    "gone: io client disconnect",
  ],
  "echo.mjs": [
    "at first: connecting",
    `shipped: {"order":5}, connected, id: true`,
    `whispered: {"name":"ann"}`,
    `lost: reconnecting, once more: {"order":5}`,
    "left: false",
  ],
  "wildcard.mjs": [`under "*": news,last`, "by onAny: nothing"],
};

const CLIENTS: Readonly<Record<keyof Aliased, string>> = { ours: "isomorphic-socketio", reference: "socket.io-client" };

for (const [client, name] of Object.entries(CLIENTS) as [keyof Aliased, string][]) {
  test.describe(`where socket.io-client is ${name}`, () => {
    test("it is the package that is meant", async ({ aliased }) => {
      const manifest = await readFile(join(aliased[client], "node_modules", "socket.io-client", "package.json"), "utf8");
      expect((JSON.parse(manifest) as { name: string }).name).toBe(name);
    });

    for (const [file, lines] of Object.entries(PROGRAMS)) {
      test(`${file} runs`, async ({ aliased }) => {
        const program = Program.node([file], aliased[client]);
        await program.end().finally(() => program.kill());
        expect(program.code, program.said).toBe(0);
        expect(program.lines).toEqual(lines);
      });
    }
  });
}
