// Brings the tables in docs/troubleshooting.md, or in the document named, up to date: node e2e/broken/table.mjs [document]
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = new URL(".", import.meta.url);
const document = process.argv[2] ?? new URL("../../docs/troubleshooting.md", import.meta.url);

// Not every Node that runs this can import TypeScript.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("table.ts", folder))],
  bundle: true,
  format: "esm",
  write: false,
});
const { withTables } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
await writeFile(document, withTables(await readFile(document, "utf8")));
