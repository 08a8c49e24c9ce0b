import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { install } from "../ecosystem/install.ts";
import { ROOT } from "../root.ts";
import { bun } from "../runtimes/binaries.ts";

const run = promisify(execFile);
const HERE = join(ROOT, "e2e", "servers");
/** What is built stays here from run to run, and never stands beside the sources. */
const BUILT = join(ROOT, "node_modules", ".cache", "servers");
const onWindows = process.platform === "win32";

/** How to start a server, or why there is none here. */
export type Command = { readonly file: string; readonly args: readonly string[] } | { readonly reason: string };

export async function javascript(): Promise<Command> {
  return { file: process.execPath, args: [source("javascript", "server.mjs")] };
}

/** python-socketio as Debian packs it, for Debian's Python. */
export async function debianPython(): Promise<Command> {
  const file = "/usr/bin/python3";
  const missing = await failure(file, ["-c", "import aiohttp, socketio"]);
  return missing === undefined ? { file, args: [source("python", "server.py")] } : { reason: `Debian's packages python3-socketio and python3-aiohttp are needed: ${missing}` };
}

/** python-socketio from PyPI, in an environment of its own. */
export async function python(): Promise<Command> {
  const folder = join(BUILT, "python");
  const requirements = source("python", "requirements.txt");
  const file = onWindows ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const failed = await once("python", requirements, [
    ["python3", ["-m", "venv", folder]],
    [file, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]],
  ]);
  return failed ?? { file, args: [source("python", "server.py")] };
}

export async function rust(): Promise<Command> {
  const folder = join(BUILT, "rust");
  // Cargo knows by itself what there is to do.
  const failed = await failure("cargo", ["build", "--locked", "--quiet", "--manifest-path", source("rust", "Cargo.toml"), "--target-dir", folder]);
  return failed === undefined ? { file: join(folder, "debug", onWindows ? "conformance.exe" : "conformance"), args: [] } : { reason: failed };
}

export async function go(): Promise<Command> {
  const file = join(BUILT, onWindows ? "go.exe" : "go");
  // It has a cache of its own.
  const failed = await failure("go", ["build", "-o", file, "."], source("go"));
  return failed === undefined ? { file, args: [] } : { reason: failed };
}

/** Maven brings the libraries; its own compiler would be a hundred files more to fetch. */
export async function java(): Promise<Command> {
  const libraries = join(BUILT, "java", "libraries");
  const classes = join(BUILT, "java", "classes");
  const pom = source("java", "pom.xml");
  const path = join(libraries, "*");
  const failed = await once("java", pom, [["mvn", ["--quiet", "--batch-mode", "--file", pom, `-Dfolder=${libraries}`, "dependency:copy-dependencies"]]]);
  if (failed !== undefined) return failed;
  const wrong = await failure("javac", ["-d", classes, "-cp", path, source("java", "Conformance.java")]);
  return wrong === undefined ? { file: "java", args: ["-cp", [classes, path].join(delimiter), "Conformance"] } : { reason: wrong };
}

export async function bunEngine(): Promise<Command> {
  const found = await bun();
  if ("reason" in found) return found;
  try {
    await install(join(HERE, "bun"));
  } catch (error) {
    return { reason: `@socket.io/bun-engine could not be installed from npm: ${firstLine(error)}` };
  }
  return { file: found.path, args: ["run", source("bun", "server.mjs")] };
}

function source(...path: string[]): string {
  return join(HERE, ...path);
}

/** Carries out the steps that make a folder in `BUILT`, unless they were carried out for the very same manifest. */
async function once(name: string, manifest: string, steps: readonly (readonly [string, readonly string[]])[]): Promise<{ reason: string } | undefined> {
  const folder = join(BUILT, name);
  const marker = join(BUILT, `${name}.made-of`);
  const wanted = await readFile(manifest, "utf8");
  if (existsSync(marker) && (await readFile(marker, "utf8")) === wanted) return undefined;
  await rm(folder, { recursive: true, force: true });
  for (const [file, args] of steps) {
    const reason = await failure(file, args);
    if (reason !== undefined) return { reason };
  }
  await writeFile(marker, wanted);
  return undefined;
}

/** Runs a tool to its end; returns in one line what went wrong, undefined when nothing did. */
async function failure(file: string, args: readonly string[], cwd = ROOT): Promise<string | undefined> {
  await mkdir(BUILT, { recursive: true });
  try {
    await run(file, [...args], { cwd, shell: onWindows && file === "mvn" }); // which is a script there
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return `${file} is not installed`;
    return firstLine(error);
  }
}

/** What a person would look for first: the line with the error, without paths and addresses of this machine. */
function firstLine(error: unknown): string {
  const { stderr = "", stdout = "" } = error as { stderr?: string; stdout?: string };
  const lines = `${stderr}\n${stdout}`.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((line) => /(error|forbidden|not available).*[^:]$/i.test(line)) ?? lines.at(-1) ?? String(error);
  return line.trim().replaceAll(ROOT, ".").replaceAll("|", "/").replaceAll(/reading https?:\S+ /g, "");
}
