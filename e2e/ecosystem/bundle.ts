import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../root.ts";

/** Bundles a page for browsers, with the packages of a folder; also tells from which files. */
export async function bundle(page: string, folder: string): Promise<{ code: string; inputs: string[] }> {
  const entry = await readFile(join(ROOT, "e2e", "ecosystem", "pages", page), "utf8");
  const { metafile, outputFiles } = await build({
    stdin: { contents: entry, loader: "jsx", resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    format: "iife",
    define: { "process.env.NODE_ENV": '"development"' },
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return { code: outputFiles.map((file) => file.text).join(""), inputs: Object.keys(metafile.inputs) };
}
