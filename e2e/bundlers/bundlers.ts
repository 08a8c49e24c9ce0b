// The bundlers, each as its users run it for production, behind one interface.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as esbuild from "esbuild";
import type * as rollupModule from "rollup";
import { install } from "../ecosystem/install.ts";
import { ROOT } from "../root.ts";

/** What is to be bundled. */
export interface Order {
  readonly entry: string;
  readonly platform: "browser" | "node";
  /** Packages that stay where they are. */
  readonly external?: readonly string[];
}

export interface Bundle {
  readonly code: string;
  /** What the bundler had to complain about. */
  readonly complaints: readonly string[];
}

type Bundler = (order: Order, load: <Module>(name: string) => Promise<Module>) => Promise<Bundle>;

const PRODUCTION = { "process.env.NODE_ENV": `"production"` };

const withEsbuild: Bundler = async ({ entry, platform, external = [] }, load) => {
  const { build } = await load<typeof esbuild>("esbuild");
  const { outputFiles, warnings } = await build({
    absWorkingDir: dirname(entry),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform,
    format: platform === "browser" ? "iife" : "cjs",
    define: PRODUCTION,
    external: [...external],
    write: false,
    logLevel: "silent",
  });
  return { code: outputFiles[0]!.text, complaints: warnings.map(({ text }) => text) };
};

type Plugin = { readonly default: (options?: object) => rollupModule.Plugin };

const withRollup: Bundler = async ({ entry, platform, external = [] }, load) => {
  const [{ rollup }, { default: nodeResolve }, { default: commonjs }, { default: terser }] = await Promise.all([
    load<typeof rollupModule>("rollup"),
    load<Plugin>("@rollup/plugin-node-resolve"),
    load<Plugin>("@rollup/plugin-commonjs"),
    load<Plugin>("@rollup/plugin-terser"),
  ]);
  const complaints: string[] = [];
  const [[define, value]] = Object.entries(PRODUCTION) as [[string, string]];
  const bundle = await rollup({
    input: entry,
    external: [...external, /^node:/],
    plugins: [
      {
        name: "production",
        // React has two builds, of which this leaves one.
        load: (id) => (id.endsWith(".development.js") ? "" : null),
        transform: (code) => ({ code: code.replaceAll(define, value), map: null }),
      },
      nodeResolve({ browser: platform === "browser", preferBuiltins: platform === "node" }),
      commonjs(),
      terser(),
    ],
    onwarn: ({ message }) => complaints.push(message),
  });
  const { output } = await bundle.generate({ format: platform === "browser" ? "iife" : "cjs" });
  await bundle.close();
  return { code: output[0].code, complaints };
};

interface Vite {
  build(options: object): Promise<rollupModule.RollupOutput>;
  createLogger(level: string): { warn: (message: string) => void };
}

const withVite: Bundler = async ({ entry, platform, external = [] }, load) => {
  const { build, createLogger } = await load<Vite>("vite");
  const complaints: string[] = [];
  const customLogger = Object.assign(createLogger("silent"), { warn: (message: string) => complaints.push(message) });
  const { output } = await build({
    root: dirname(entry),
    configFile: false,
    customLogger,
    build: {
      write: false,
      minify: "esbuild",
      modulePreload: false,
      ssr: platform === "node",
      rollupOptions: { input: entry, external: [...external], output: { format: platform === "browser" ? "iife" : "cjs" } },
    },
    ssr: { noExternal: true, external: [...external] },
  });
  return { code: output[0].code, complaints };
};

interface Webpack {
  readonly default: (options: object, done: (error: Error | null, stats: Stats | undefined) => void) => void;
}
interface Stats {
  toJson(options: object): { readonly errors?: { message: string }[]; readonly warnings?: { message: string }[] };
}

const withWebpack: Bundler = async ({ entry, platform, external = [] }, load) => {
  const { default: webpack } = await load<Webpack>("webpack");
  const path = join(dirname(entry), "webpack");
  const filename = basename(entry).replace(/\.js$/, ".bundle.js");
  const stats = await new Promise<Stats>((resolve, reject) => {
    const options = {
      mode: "production",
      context: dirname(entry),
      entry,
      target: platform === "browser" ? "web" : "node",
      output: { path, filename },
      externals: Object.fromEntries(external.map((name) => [name, `commonjs ${name}`])),
      performance: { hints: false },
    };
    webpack(options, (error, done) => (done ? resolve(done) : reject(error ?? new Error("webpack said nothing"))));
  });
  const { errors = [], warnings = [] } = stats.toJson({ all: false, errors: true, warnings: true });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return { code: await readFile(join(path, filename), "utf8"), complaints: warnings.map(({ message }) => message) };
};

const BUNDLERS = { esbuild: withEsbuild, rollup: withRollup, vite: withVite, webpack: withWebpack };
export type BundlerName = keyof typeof BUNDLERS;
export const NAMES = Object.keys(BUNDLERS) as BundlerName[];

let installing: Promise<string> | undefined;

/** The folder of the packages of package.json in here. */
export function packages(): Promise<string> {
  return (installing ??= install(join(ROOT, "e2e", "bundlers")));
}

export async function bundle(name: BundlerName, order: Order): Promise<Bundle> {
  const require = createRequire(join(await packages(), "none.js"));
  return BUNDLERS[name](order, (module) => import(pathToFileURL(require.resolve(module)).href));
}
