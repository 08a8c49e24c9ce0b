// What the commands of this folder have in common.
import { mkdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The folder of the project. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * What a module exports that is written in TypeScript, or imports such.
 *
 * @param {string} name of the bundle, which stays in the cache
 * @param {string} contents of the module, as if it lay in the project's folder
 * @param {import("esbuild").BuildOptions} options beside those that any such module needs
 */
export async function bundled(name, contents, options = {}) {
  const folder = `${root}node_modules/.cache`;
  const outfile = `${folder}/${name}.mjs`;
  mkdirSync(folder, { recursive: true });
  await build({ stdin: { contents, resolveDir: root }, outfile, bundle: true, format: "esm", platform: "node", ...options });
  return import(pathToFileURL(outfile).href);
}

/** The number that an option of the command line gives; `least` is the smallest it may be. */
export function whole(option, text, least = -Infinity) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new TypeError(`--${option} is a whole number${least > -Infinity ? `, ${least} or more` : ""}`);
  return value;
}
