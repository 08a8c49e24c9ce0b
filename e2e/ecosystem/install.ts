import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../root.ts";

const run = promisify(execFile);
const MANIFEST = ["package.json", "package-lock.json"];

/** Has the packages of a folder with a lock installed there, unless they are; returns where. */
export async function install(folder: string): Promise<string> {
  const modules = join(folder, "node_modules");
  if (await upToDate(folder, modules)) return modules;
  // Installed aside and put in place as a whole: another worker that wants the same never finds half of it.
  const cache = join(ROOT, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(join(cache, "install-"));
  try {
    await Promise.all(MANIFEST.map((name) => copyFile(join(folder, name), join(aside, name))));
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: aside, shell: process.platform === "win32" });
    await rename(join(aside, "package-lock.json"), marker(join(aside, "node_modules")));
    await place(join(aside, "node_modules"), folder, modules);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return modules;
}

async function place(made: string, folder: string, modules: string): Promise<void> {
  try {
    await rename(made, modules);
  } catch {
    if (await upToDate(folder, modules)) return; // another worker was faster, and may read it already
    await rm(modules, { recursive: true, force: true });
    await rename(made, modules);
  }
}

/** The lock that the packages were installed by is kept beside them. */
async function upToDate(folder: string, modules: string): Promise<boolean> {
  const [wanted, there] = await Promise.all([join(folder, "package-lock.json"), marker(modules)].map((path) => readFile(path, "utf8").catch(() => undefined)));
  return wanted !== undefined && wanted === there;
}

function marker(modules: string): string {
  return join(modules, ".installed-by.json");
}
