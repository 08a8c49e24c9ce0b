import { expect, test } from "../fixture.ts";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

const program = (url: string) => `
  import { io } from "isomorphic-socketio";
  const socket = io(${JSON.stringify(url)}, { auth: { token: "sesame" } });
  socket.on("connect", async () => {
    await socket.emitWithAck("hello", "private");
    socket.disconnect();
  });`;

const common = (url: string) => `
  const io = require("isomorphic-socketio");
  const socket = io(${JSON.stringify(url)}, { transports: ["websocket"] });
  socket.on("connect", () => socket.disconnect());`;

/** What a program prints to the standard error output, with `DEBUG` as given. */
async function traced(file: string, cwd: string, debug: string): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [file], { cwd, env: { ...process.env, DEBUG: debug }, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(0);
  return errors.split("\n").filter(Boolean);
}

test("DEBUG=isomorphic-socketio* shows what goes over the wire, without what is private", async ({ project, server }) => {
  const file = await project.write("debug.mjs", program(server.url));
  const lines = await traced(file, project.folder, "isomorphic-socketio*");
  expect(lines.join("\n")).toMatch(/isomorphic-socketio:polling ▶ polling#1 opening http:\/\/localhost:\d+\/socket\.io\/\?EIO=4&transport=polling/);
  expect(lines.join("\n")).toMatch(/isomorphic-socketio:engine ◀ polling#1 open/);
  expect(lines.join("\n")).toMatch(/isomorphic-socketio:socket ▶ \w+#\d event \d+ B 420\["hello","…"\]/);
  expect(lines.join("\n")).not.toMatch(/sesame|private/);
});

test("DEBUG selects by name, also in CommonJS", async ({ project, server }) => {
  const file = await project.write("debug.cjs", common(server.url));
  const lines = await traced(file, project.folder, "isomorphic-socketio*,-*:engine -*:websocket");
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => line.includes("isomorphic-socketio:socket "))).toBe(true);
});

for (const debug of ["", "express:*"]) {
  test(`DEBUG=${debug} prints nothing`, async ({ project, server }) => {
    const file = await project.write("quiet.mjs", program(server.url));
    expect(await traced(file, project.folder, debug)).toEqual([]);
  });
}
