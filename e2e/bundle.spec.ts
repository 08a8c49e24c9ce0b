import { basename, relative, sep } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build } from "esbuild";
import { rollup } from "rollup";
import { expect, test } from "./fixture.ts";
import { converse } from "./page.ts";
import type { Project } from "./project.ts";
import { TRANSPORTS } from "./scenario.ts";
import { page as html } from "./site.ts";

interface Bundle {
  readonly code: string;
  /** Paths of the files that went in, seen from the project. */
  readonly inputs: readonly string[];
}

interface Bundler {
  readonly name: string;
  /** The application, as its author writes it. */
  readonly entry: { readonly file: string; readonly code: string };
  /** The file of the library that the bundler has to pick. */
  readonly picks: string;
  bundle(project: Project, entry: string): Promise<Bundle>;
}

const IMPORT = `import { io } from "isomorphic-socketio"; window.io = io;`;
const REQUIRE = `window.io = require("isomorphic-socketio").io;`;

const BUNDLERS: readonly Bundler[] = [
  { name: "esbuild", entry: { file: "esbuild.js", code: IMPORT }, picks: "browser.mjs", bundle: withEsbuild },
  { name: "esbuild for require()", entry: { file: "esbuild.cjs", code: REQUIRE }, picks: "browser.cjs", bundle: withEsbuild },
  { name: "rollup", entry: { file: "rollup.js", code: IMPORT }, picks: "browser.mjs", bundle: withRollup },
];

for (const { name, entry, picks, bundle } of BUNDLERS) {
  test(`an application bundled by ${name} takes the browser build and runs`, async ({ page, project, server, site }) => {
    const { code, inputs } = await bundle(project, await project.write(entry.file, entry.code));
    const dist = "node_modules/isomorphic-socketio/dist/";
    expect(inputs).toContain(entry.file);
    expect(inputs).toContain(dist + picks);
    // Nothing of the Node build, of ws or of a fetch polyfill: only the application and the library's browser files.
    expect(inputs.filter((path) => path !== entry.file && !path.startsWith(dist))).toEqual([]);
    expect(inputs.map((path) => basename(path)).filter((file) => file.startsWith("index."))).toEqual([]);
    expect(code).not.toContain("Sec-WebSocket-Key"); // which ws writes and no browser code can

    site.add("/bundle.js", code);
    site.add("/bundle.html", html(`<script src="/bundle.js"></script>`));
    await page.goto(`${server.url}/bundle.html`);
    const { transport, answers } = await converse(page, server.url, TRANSPORTS.upgrade, true);
    expect(transport).toBe("websocket");
    expect(answers).toEqual(["héllo", "1,2,250", "héllo", "1,2,250"]);
    await expect.poll(() => server.sessions).toBe(0);
  });
}

async function withEsbuild(project: Project, entry: string): Promise<Bundle> {
  const { metafile, outputFiles, warnings } = await build({
    absWorkingDir: project.folder,
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  return { code: outputFiles.map((file) => file.text).join(""), inputs: Object.keys(metafile.inputs) };
}

async function withRollup(project: Project, entry: string): Promise<Bundle> {
  const warnings: string[] = [];
  const bundle = await rollup({
    input: entry,
    plugins: [nodeResolve({ browser: true, rootDir: project.folder })],
    onwarn: (warning) => warnings.push(warning.message),
  });
  const { output } = await bundle.generate({ format: "iife" });
  await bundle.close();
  expect(warnings).toEqual([]);
  const [chunk] = output;
  return { code: chunk.code, inputs: chunk.moduleIds.map((id) => relative(project.folder, id).split(sep).join("/")) };
}
