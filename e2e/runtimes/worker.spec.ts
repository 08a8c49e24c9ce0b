// Workers as Cloudflare runs them: one bundled module, and of the platform only what the web has.
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "../fixture.ts";
import { Program } from "../program.ts";
import { MODES, TRANSPORTS } from "../scenario.ts";
import { workerd } from "./binaries.ts";
import { arrange } from "./runtime.ts";

/** The names that a bundler for workers looks for in package.json. */
const CONDITIONS = ["workerd", "worker", "browser"];

const WORKER = `
import { io } from "isomorphic-socketio";
export default {
  async test(_, { url, transports }) {
    const socket = io(url, { transports: transports.split(","), reconnection: false });
    await new Promise((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
    const { engine } = socket.io;
    if (transports.includes(",") && engine.transport.name !== "websocket") await new Promise((resolve) => engine.once("upgrade", resolve));
    const answer = await socket.timeout(5000).emitWithAck("hello", { bytes: Uint8Array.of(1, 2, 3) });
    console.log("answer over", engine.transport.name + ":", new Uint8Array(answer.bytes).join());
    socket.disconnect();
  },
};`;

const configuration = (url: string, transports: readonly string[]): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "main", worker = .worker),
  (name = "internet", network = (allow = ["private", "local"])),
]);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.mjs")],
  bindings = [(name = "url", text = "${url}"), (name = "transports", text = "${transports.join()}")],
  compatibilityDate = "2026-01-01",
);
`;

for (const mode of MODES) {
  test(`workerd talks over ${mode}`, { tag: "@thorough" }, async ({ project, server }) => {
    const path = await arrange({ name: "workerd", find: workerd }, mode);
    if (path === undefined) return;
    const folder = join("workerd", mode);
    const entry = await project.write(join(folder, "source.mjs"), WORKER);
    const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", conditions: CONDITIONS, write: false });
    await project.write(join(folder, "worker.mjs"), outputFiles[0]!.text);
    const config = await project.write(join(folder, "config.capnp"), configuration(server.url, TRANSPORTS[mode]));

    const program = new Program(path, ["test", "--verbose", config], project.folder);
    await program.end().finally(() => program.kill());
    expect(program.said).toContain(`answer over ${TRANSPORTS[mode].at(-1)}: 1,2,3`);
    expect(program.code, program.said).toBe(0);
    expect(server.seen).toEqual([{ socket: expect.any(String), event: "hello", args: [{ bytes: Buffer.of(1, 2, 3) }] }]);
  });
}
