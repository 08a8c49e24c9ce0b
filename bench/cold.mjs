// A fresh process that loads one library, by `require` or `import`, and tells how long that took.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , how, path] = process.argv;
const require = createRequire(import.meta.url);
const target = how === "require" || !path.startsWith("/") ? path : pathToFileURL(path.replace(/cjs$/, "mjs")).href;
const cpu = process.cpuUsage();
const start = performance.now();
if (how === "require") require(path);
else await import(target);
const wall = (performance.now() - start) * 1000;
const { user, system } = process.cpuUsage(cpu);
process.send({ result: { cpu: user + system, wall } }, () => process.exit());
