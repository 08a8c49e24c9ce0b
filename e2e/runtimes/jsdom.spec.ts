// Tests of pages that run in Node: jest with the environment jsdom, which has a DOM and a WebSocket, but no fetch.
import { join } from "node:path";
import { expect, test } from "../fixture.ts";
import { Program } from "../program.ts";
import { ROOT } from "../root.ts";
import { MODES, TRANSPORTS } from "../scenario.ts";
import { jsdom } from "./binaries.ts";
import { arrange } from "./runtime.ts";

test.use({ serverOptions: { cors: { origin: "*" } } });

const TEST = (url: string, transports: readonly string[]): string => `
const { io, Socket } = require("isomorphic-socketio");
test("a page talks", async () => {
  expect(document.nodeType).toBe(9);
  expect(require.resolve("isomorphic-socketio")).toMatch(/browser\\.cjs$/);
  const socket = io("${url}", { transports: ${JSON.stringify(transports)}, reconnection: false });
  expect(socket).toBeInstanceOf(Socket);
  await new Promise((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
  const { engine } = socket.io;
  if (${transports.length > 1} && engine.transport.name !== "websocket") await new Promise((resolve) => engine.once("upgrade", resolve));
  const answer = await socket.timeout(5000).emitWithAck("hello", { bytes: Uint8Array.of(1, 2, 3) });
  expect([...new Uint8Array(answer.bytes)]).toEqual([1, 2, 3]);
  expect(engine.transport.name).toBe("${transports.at(-1)}");
  socket.disconnect();
});
`;

for (const mode of MODES) {
  test(`jest with jsdom talks over ${mode}`, { tag: "@thorough" }, async ({ project, server }) => {
    const environment = await arrange({ name: "jsdom 26 in jest 30", find: jsdom }, mode);
    if (environment === undefined) return;
    const folder = join("jsdom", mode);
    await project.write(join(folder, "page.test.cjs"), TEST(server.url, TRANSPORTS[mode]));
    const config = {
      testEnvironment: environment,
      testMatch: ["**/page.test.cjs"],
      transform: {},
      // What jsdom lacks for long-polling; it is there, as a dependency of the library.
      setupFiles: mode === "websocket" ? [] : ["cross-fetch/polyfill"],
    };
    await project.write(join(folder, "jest.config.json"), JSON.stringify(config));
    const jest = join(ROOT, "node_modules", "jest", "bin", "jest.js");
    const program = Program.node([jest, "--no-cache", "--config", join(folder, "jest.config.json")], project.folder);
    await program.end().finally(() => program.kill());
    expect(program.code, program.said).toBe(0);
    expect(server.seen).toEqual([{ socket: expect.any(String), event: "hello", args: [{ bytes: Buffer.of(1, 2, 3) }] }]);
  });
}
