// Runs an example: npm run example -- readme
import { readdirSync } from "node:fs";
import { register } from "node:module";

const names = readdirSync(new URL("clients", import.meta.url)).map((file) => file.replace(/\.ts$/, ""));
const [name] = process.argv.slice(2);

if (names.includes(name)) {
  register("./typescript.mjs", import.meta.url);
  await import(`./clients/${name}.ts`);
} else {
  process.stderr.write(`Which example? There are: ${names.join(", ")}\n`);
  process.exitCode = 2;
}
