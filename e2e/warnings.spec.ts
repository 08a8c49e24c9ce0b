// Who develops an application is told of what is used wrongly; who uses it downloads nothing of that.
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "./fixture.ts";
import { Program } from "./program.ts";
import { ROOT } from "./root.ts";

const WARNING = /^isomorphic-socketio: nobody awaits the answer to "question", and it did not come \(TIMEOUT\)/m;

for (const [NODE_ENV, warned] of [["development", true], ["production", false], [undefined, false]] as const) {
  test(`in Node with NODE_ENV=${NODE_ENV} a forgotten promise is ${warned ? "" : "not "}told of before it ends the process`, async ({ server }) => {
    server.onSocket = (socket) => socket.offAny(); // nobody answers
    const program = Program.node([join("e2e", "programs", "misuse.mjs"), server.url], ROOT, { NODE_ENV });
    try {
      await program.line("connected");
      await program.end();
      expect(program.code).toBe(1);
      expect(program.errors).toContain("TIMEOUT");
      expect(WARNING.test(program.errors)).toBe(warned);
    } finally {
      await program.kill();
    }
  });
}

/** The sources that end up in a bundle for browsers, and its code. */
async function bundle(conditions: string[], more = ""): Promise<{ code: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `import { io } from "isomorphic-socketio"; ${more} window.io = io;`, resolveDir: ROOT },
    bundle: true,
    tsconfigRaw: "{}", // the package as it is published, not its sources
    minify: true,
    platform: "browser",
    conditions,
    format: "esm",
    write: false,
    metafile: true,
  });
  const used = Object.entries(Object.values(metafile.outputs)[0]!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { code: outputFiles[0]!.text, inputs: used.map(([path]) => path) };
}

test("a bundle for production has neither warnings nor explanations, one for development has both", async () => {
  const production = await bundle([]);
  const development = await bundle(["development"]);
  for (const text of ["nobody awaits", "strict mode", "What answers is", "Open the port in the firewall"]) expect(production.code).not.toContain(text);
  for (const text of ["nobody awaits", "strict mode", "Open the port in the firewall"]) expect(development.code).toContain(text);
  expect(production.inputs.filter((path) => /development|explain|diagnose/.test(path))).toEqual([]);
  expect(development.inputs).toContain("dist/browser.development.mjs");
});

test("an import of isomorphic-socketio/diagnose for its effect alone brings the explanations, and no more", async () => {
  const { code, inputs } = await bundle([], `import "isomorphic-socketio/diagnose";`);
  expect(code).toContain("Open the port in the firewall");
  expect(code).not.toContain("nobody awaits");
  expect(inputs).toContain("dist/diagnose.browser.mjs");
});
