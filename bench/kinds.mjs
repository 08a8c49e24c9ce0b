// How one round of each kind of measurement is done for one library.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build as bundled } from "esbuild";
import { build, paths } from "./libraries.mjs";
import { ask, message, start } from "./processes.mjs";

const resolve = createRequire(import.meta.url).resolve;

/** In a process of its own, which may ask for the server to be stopped and started. */
export async function client(library, measurement, servers) {
  const target = servers[measurement.server];
  const child = start("client.mjs", JSON.stringify({ ...measurement, library, port: target.port }), "--expose-gc");
  for (;;) {
    const { command, result } = await message(child);
    if (result) return result;
    await ask(target, command);
    child.send({});
  }
}

export async function cold(library, { how }) {
  return (await message(start("cold.mjs", [how, paths[library]]))).result;
}

export { parts } from "./parts.mjs";

/** What a bundler is given. */
export const bundles = { reference: "socket.io-client", ours: fileURLToPath(new URL("browser.mjs", build)) };
const scripts = {
  reference: () => resolve("socket.io-client").replace(/build\/.*/, "dist/socket.io.min.js"),
  ours: () => fileURLToPath(new URL("isomorphic-socketio.umd.min.js", build)),
};

/** What a page downloads. */
export async function size(library, { what }) {
  const bytes = what === "script" ? readFileSync(scripts[library]()) : await bundle(applications[what](JSON.stringify(bundles[library])));
  return { bytes: gzipSync(bytes, { level: 9 }).length };
}

/** What is bundled: the least that connects, over whatever there is or over one transport alone. */
const applications = {
  bundle: (path) => `import { io } from ${path}; io();`,
  websocket: (path) => `import { createIo, websocket } from ${path}; createIo({ websocket: websocket() })();`,
};

async function bundle(contents) {
  const resolveDir = fileURLToPath(new URL(".", import.meta.url));
  const { outputFiles } = await bundled({ stdin: { contents, resolveDir }, bundle: true, minify: true, format: "esm", target: "es2022", write: false });
  return outputFiles[0].contents;
}
