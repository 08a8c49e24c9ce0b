import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import terser from "@rollup/plugin-terser";
import { dts } from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";
import { commonjsTypes } from "./scripts/commonjs-types.mjs";
import { callableTwin, entries } from "./scripts/entries.mjs";

const require = createRequire(import.meta.url);
const { version, dependencies } = require("./package.json");
const external = [/^node:/, ...Object.keys(dependencies)];
const declarations = "dist/.types";

/** rollup's inputs: output name to source. */
function inputs(platform, format) {
  return Object.fromEntries(
    entries.map((entry) => {
      const source = entry[platform];
      const name = platform === "browser" && entry.name === "index" ? "browser" : entry.name;
      return [name, format === "cjs" && entry.callable ? callableTwin(source) : source];
    }),
  );
}

const output = {
  sourcemap: true,
  externalLiveBindings: false,
  freeze: false,
  generatedCode: { preset: "es2015", symbols: false },
};
const compile = esbuild({ target: "es2022", tsconfig: false });

function bundle(platform, format) {
  const extension = format === "es" ? "mjs" : "cjs";
  return {
    input: inputs(platform, format),
    external,
    plugins: [compile],
    output: { ...output, dir: "dist", format, entryFileNames: `[name].${extension}`, chunkFileNames: `${platform}-[name].${extension}` },
  };
}

function script() {
  const umd = { ...output, format: "umd", name: "io", exports: "default", banner: `/*! isomorphic-socketio ${version} | MIT */` };
  return {
    input: "src/browser-callable.ts",
    plugins: [compile],
    output: [
      { ...umd, file: "dist/isomorphic-socketio.umd.js" },
      { ...umd, file: "dist/isomorphic-socketio.umd.min.js", plugins: [terser({ ecma: 2020 })] },
    ],
  };
}

/** The types of the Node entries, which are those of the browser entries too. */
function types() {
  const input = Object.fromEntries(entries.map(({ name, node }) => [name, join(declarations, node.replace(".ts", ".d.ts"))]));
  const callable = new Set(entries.filter((entry) => entry.callable).map((entry) => entry.name));
  return {
    input,
    plugins: [dts(), { name: "clean", closeBundle: () => rmSync(declarations, { recursive: true, force: true }) }],
    output: [
      { dir: "dist", format: "es", entryFileNames: "[name].d.mts", chunkFileNames: "types-[name].d.mts" },
      { dir: "dist", format: "es", entryFileNames: "[name].d.cts", chunkFileNames: "types-[name].d.cts", plugins: [commonjsTypes(callable)] },
    ],
  };
}

/** A fresh `dist` with one declaration file per source, written by the native compiler for rollup to bundle. */
function prepare() {
  rmSync("dist", { recursive: true, force: true });
  const manifest = require.resolve("typescript/package.json");
  const tsc = join(dirname(manifest), require(manifest).bin.tsc);
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", declarations], { stdio: "inherit" });
  // the scripts of `dist` are CommonJS, or say otherwise by their extension
  writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
}

export default function config() {
  prepare();
  return [bundle("node", "es"), bundle("node", "cjs"), bundle("browser", "es"), bundle("browser", "cjs"), script(), types()];
}
