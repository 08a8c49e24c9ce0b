import { beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import vm from "node:vm";
import ts from "@typescript/typescript6";
import { build } from "esbuild";
import { browserName, developmentName, entries } from "../scripts/entries.mjs";
import { root } from "./graph.ts";

const dist = join(root, "dist");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  peerDependencies: Record<string, string>;
  exports: Record<string, unknown>;
};
const scripts = ["isomorphic-socketio.umd.js", "isomorphic-socketio.umd.min.js"];
const moduleScript = "isomorphic-socketio.esm.min.js";
/** The addresses of socket.io-client, and what is there. */
const copies = { "socket.io.js": scripts[0]!, "socket.io.min.js": scripts[1]!, "socket.io.esm.min.js": moduleScript };
/** The files that bundlers take for browsers while an application is being developed. */
const developments = entries.filter(({ development }) => development).map(({ name }) => developmentName(name));
const modules = [...entries.flatMap(({ name }) => [name, browserName(name)]), ...developments].flatMap((file) => [`${file}.mjs`, `${file}.cjs`]);
const forBrowsers = [...entries.flatMap(({ name }) => [`${browserName(name)}.mjs`, `${browserName(name)}.cjs`]), ...scripts, moduleScript];

/** What a file gives to whoever imports or requires it in Node. */
interface Surface {
  readonly type: string;
  readonly names: readonly string[];
  /** What hangs on its default export. */
  readonly members: readonly string[];
  /** The exports that are the module itself, as `default` is in `module.exports = io`. */
  readonly itself: readonly string[];
}

/** Loads the files in a fresh Node, as an application would: jest's own loader is not what users have. */
function load(files: readonly string[]): Record<string, Surface> {
  const program = `
    import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(join(dist, "x.cjs"))});
    const surfaces = {};
    for (const file of ${JSON.stringify(files)}) {
      const module = file.endsWith(".mjs") ? await import(${JSON.stringify(`file://${dist}/`)} + file) : require("./" + file);
      const names = Object.keys(module).sort();
      const members = Object.keys(module.default ?? {});
      surfaces[file] = { type: typeof module, names, members, itself: names.filter((name) => module[name] === module) };
    }
    console.log(JSON.stringify(surfaces));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: root, encoding: "utf8" });
  return JSON.parse(output) as Record<string, Surface>;
}

/** Every "./…" in a value of package.json that is a file, not a pattern. */
function paths(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("./") && !value.includes("*") ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(paths) : [];
}

describe("dist", () => {
  test("every file that package.json names is there", () => {
    const named = paths(manifest);
    expect(named).toContain("./dist/index.mjs");
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test.each([...modules, ...scripts, moduleScript])("%s has a source map that shows the sources as they are", (file) => {
    const code = readFileSync(join(dist, file), "utf8");
    expect(code).toContain(`//# sourceMappingURL=${file}.map`);
    const map = JSON.parse(readFileSync(join(dist, `${file}.map`), "utf8")) as { sources: string[]; sourcesContent: string[] };
    expect(map.sources.length).toBeGreaterThan(0);
    const onDisk = map.sources.map((source) => readFileSync(join(dist, source), "utf8"));
    expect(map.sourcesContent).toEqual(onDisk);
  });
});

describe("modules", () => {
  let surfaces: Record<string, Surface>;

  beforeAll(() => {
    surfaces = load([...modules, ...scripts]);
  });

  test.each(entries)("$name gives the same names on each platform and in each format", ({ name, callable }) => {
    const { names, members } = surfaces[`${name}.mjs`]!;
    const required = callable ? [...new Set([...names, ...members])].sort() : names;
    expect(names).not.toEqual([]);
    expect(surfaces[`${browserName(name)}.mjs`]?.names).toEqual(names);
    expect(surfaces[`${name}.cjs`]?.names).toEqual(required);
    expect(surfaces[`${browserName(name)}.cjs`]?.names).toEqual(required);
  });

  test.each(developments)("%s gives the same names as the build for production", (file) => {
    expect(surfaces[`${file}.mjs`]?.names).toEqual(surfaces["browser.mjs"]?.names);
    expect(surfaces[`${file}.cjs`]?.names).toEqual(surfaces["browser.cjs"]?.names);
  });

  test.each(["index.cjs", "browser.cjs", ...scripts])("%s is the function io, and its own default", (file) => {
    expect(surfaces[file]).toMatchObject({ type: "function", itself: ["connect", "default", "io"] });
    expect(surfaces[file]?.names).toEqual(surfaces["index.mjs"]?.names);
  });

  test.each(entries)("the types of $name promise the values that are there, and no others", ({ name }) => {
    const declared = exportedValues(readFileSync(join(dist, `${name}.d.mts`), "utf8"));
    expect(declared).toEqual(surfaces[`${name}.mjs`]?.names);
  });
});

test("a private method can become a function: what compiles it for older browsers gives that its name", () => {
  const code = readdirSync(dist).filter((file) => /\.[cm]?js$/.test(file)).map((file) => readFileSync(join(dist, file), "utf8")).join("\n");
  const names = new Set(Array.from(code.matchAll(/#(\w+)\(/g), ([, name]) => name!));
  const { constructor: AsyncFunction } = (async () => {}) as unknown as { constructor: new (code: string) => unknown };
  // as strict as a module, where "await" is a reserved word, too
  const illegal = [...names].filter((name) => {
    try {
      return !new AsyncFunction(`"use strict"; const ${name} = 0;`);
    } catch {
      return true;
    }
  });
  expect(names.size).toBeGreaterThan(0);
  expect(illegal).toEqual([]);
});

test.each(["index.cjs", "browser.cjs", "browser.development.cjs"])("the classes of %s have the names that applications know", (file) => {
  const program = `const { Manager, Socket, SocketIOError } = require(${JSON.stringify(join(dist, file))}); console.log([Manager, Socket, SocketIOError].map(({ name }) => name).join())`;
  expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }).trim()).toBe("Manager,Socket,SocketIOError");
});

describe("browsers", () => {
  test.each(scripts)("%s defines the global io and nothing else", (file) => {
    const page: Record<string, unknown> = vm.createContext({});
    vm.runInContext(readFileSync(join(dist, file), "utf8"), page);
    expect(Object.keys(page)).toEqual(["io"]);
    expect(typeof page["io"]).toBe("function");
  });

  test.each(scripts)("%s gives the function to an AMD loader, and no global", (file) => {
    const defined: unknown[] = [];
    const define = Object.assign((factory: () => unknown) => defined.push(factory()), { amd: {} });
    const page = vm.createContext({ define });
    vm.runInContext(readFileSync(join(dist, file), "utf8"), page);
    expect(defined.map((value) => typeof value)).toEqual(["function"]);
    expect(Object.keys(page)).toEqual(["define"]);
  });

  test.each(forBrowsers)("%s holds this repository's code, and asks for none but an optional package", async (file) => {
    const { metafile } = await build({
      absWorkingDir: dist,
      entryPoints: [file],
      bundle: true,
      platform: "browser",
      packages: "external",
      format: "esm",
      write: false,
      metafile: true,
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    const optional = file.startsWith("browser.") || [...scripts, moduleScript].includes(file) ? {} : manifest.peerDependencies;
    expect(imports.filter((path) => !(path in optional))).toEqual([]);
    const sources = Object.keys(metafile.inputs).flatMap(sourcesOf);
    expect(sources).not.toEqual([]);
    expect(sources.filter((source) => !/^(src|transports)\//.test(source))).toEqual([]);
  });
});

describe("the paths of socket.io-client", () => {
  test.each(Object.entries(copies))("dist/%s is dist/%s", (copy, original) => {
    expect(readFileSync(join(dist, copy), "utf8")).toBe(readFileSync(join(dist, original), "utf8"));
  });

  test("debug is the entry itself", () => {
    expect(manifest.exports["./debug"]).toEqual(manifest.exports["."]);
  });

  test("the module for pages gives what the bundle for bundlers gives", async () => {
    const exports = async (file: string) => {
      const { metafile } = await build({ entryPoints: [join(dist, file)], bundle: true, format: "esm", write: false, outdir: dist, metafile: true });
      return Object.values(metafile.outputs).flatMap((output) => output.exports).sort();
    };
    expect(await exports(moduleScript)).toEqual(await exports("browser.mjs"));
  });
});

describe("npm pack", () => {
  let packed: string[];

  beforeAll(() => {
    // Without scripts: what is packed is the build under test, not a new one.
    const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: root,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    const [{ files }] = JSON.parse(output) as [{ files: { path: string }[] }];
    packed = files.map(({ path }) => path).sort();
  });

  test("takes all of dist and the command, and beside them what every package has", () => {
    const built = readdirSync(dist).map((file) => `dist/${file}`);
    const commands = readdirSync(join(root, "bin")).map((file) => `bin/${file}`);
    expect(packed).toEqual([...built, ...commands, "CHANGELOG.md", "LICENSE", "README.md", "package.json"].sort());
  });

  test("dist has modules, scripts, their source maps and their types only", () => {
    const kind = /^dist\/([\w.-]+\.(mjs|cjs|umd\.js|umd\.min\.js|esm\.min\.js)(\.map)?|socket\.io\.[\w.]*js|[\w.-]+\.d\.(mts|cts)|package\.json)$/;
    expect(packed.filter((path) => path.startsWith("dist/") && !kind.test(path))).toEqual([]);
  });
});

test("package-lock.json lists the binaries of every platform: npm ci refuses one with holes, anywhere", () => {
  interface Locked {
    readonly optionalDependencies?: Record<string, string>;
  }
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Record<string, Locked> };
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  expect(wanted).toContain("@esbuild/darwin-arm64");
  expect(wanted.filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
});

/** The names after `export` in a bundled declaration file, types left out. */
function exportedValues(code: string): string[] {
  const { statements } = ts.createSourceFile("index.d.mts", code, ts.ScriptTarget.Latest);
  const clauses = statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, isTypeOnly }) =>
    exportClause && ts.isNamedExports(exportClause) && !isTypeOnly ? exportClause.elements : [],
  );
  return clauses
    .filter((element) => !element.isTypeOnly)
    .map((element) => element.name.text)
    .sort();
}

/** The sources that went into a file of `dist`, by their path from the root. */
function sourcesOf(file: string): string[] {
  const { sources } = JSON.parse(readFileSync(join(dist, `${file}.map`), "utf8")) as { sources: string[] };
  return sources.map((source) => relative(root, join(dist, source)).replaceAll("\\", "/"));
}
