// Brings the table of intended differences in docs/compatibility.md, or in the document named, up to date:
// node e2e/differential/table.mjs [document]
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = new URL(".", import.meta.url);
const document = process.argv[2] ?? new URL("../../docs/compatibility.md", import.meta.url);

// Not every Node that runs this can import TypeScript.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("table.ts", folder))],
  bundle: true,
  format: "esm",
  write: false,
});
const { withTable } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
await writeFile(document, withTable(await readFile(document, "utf8")));
