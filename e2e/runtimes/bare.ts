// A world with the language and nothing else, to which a test adds what a platform has.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createContext, runInContext } from "node:vm";

/** The constructors that data passes between the worlds with: each world has its own, and `instanceof` would tell them apart. */
const BYTES = { ArrayBuffer, DataView, Uint8Array };

/**
 * Runs a CommonJS module where only these globals are, beside those of the language. It can require the files around it and
 * nothing else: neither packages nor modules of Node.
 *
 * @returns its exports
 */
export function runBare(file: string, globals: object = {}): Record<string, unknown> {
  const context = createContext({ ...BYTES, ...globals });
  // The contexts of Node have more than the language.
  for (const name of ["console", "WebAssembly", "SharedArrayBuffer", "Atomics"]) if (!(name in globals)) runInContext(`delete globalThis.${name}`, context);
  const loaded = new Map<string, { exports: Record<string, unknown> }>();

  function load(path: string): Record<string, unknown> {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} as Record<string, unknown> };
    loaded.set(path, module);
    const wrap = runInContext(`(function (module, exports, require) {${readFileSync(path, "utf8")}\n})`, context, { filename: path }) as (
      ...args: unknown[]
    ) => void;
    wrap(module, module.exports, (name: string) => {
      if (!name.startsWith(".")) throw new Error(`${path} requires "${name}", which is not there`);
      return load(join(dirname(path), name));
    });
    return module.exports;
  }

  return load(file);
}
