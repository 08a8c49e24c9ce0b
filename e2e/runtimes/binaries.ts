import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { install } from "../ecosystem/install.ts";
import { ROOT } from "../root.ts";

const run = promisify(execFile);
const PLATFORM = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const EXECUTABLE = process.platform === "win32" ? ".exe" : "";

/** A runtime, or why there is none here. */
export type Found = { readonly path: string } | { readonly reason: string };

let installing: Promise<string> | undefined;

/** The folder of the packages of package.json in here. */
export function packages(): Promise<string> {
  return (installing ??= install(join(ROOT, "e2e", "runtimes")));
}

/** Finds files of the runtimes' packages; what cannot be installed or is not made for this machine is told as the reason. */
async function find(name: string, locate: (modules: string) => string): Promise<Found> {
  try {
    const path = locate(await packages());
    return existsSync(path) ? { path } : { reason: `npm has no ${name} for ${process.platform} on ${process.arch}` };
  } catch (error) {
    return { reason: `${name} could not be installed from npm: ${firstLine(error)}` };
  }
}

/** Node of a major version: the one that runs the tests, or one from npm. */
export function node(major: number): Promise<Found> {
  if (process.versions.node.startsWith(`${major}.`)) return Promise.resolve({ path: process.execPath });
  return find(`Node ${major}`, (modules) => join(modules, `node${major}-${PLATFORM}`, "bin", `node${EXECUTABLE}`));
}

/** The makers of the others have a package for each platform, and one that knows which of them is the right one. */
export function bun(): Promise<Found> {
  const cpu = process.arch === "arm64" ? "aarch64" : process.arch;
  const platform = process.platform === "win32" ? "windows" : process.platform;
  return find("Bun", (modules) => join(modules, "@oven", `bun-${platform}-${cpu}`, "bin", `bun${EXECUTABLE}`));
}

export function deno(): Promise<Found> {
  const libc = process.platform === "linux" ? "-glibc" : "";
  return find("Deno", (modules) => join(modules, "@deno", `${process.platform}-${process.arch}${libc}`, `deno${EXECUTABLE}`));
}

export function workerd(): Promise<Found> {
  const cpu = process.arch === "x64" ? "64" : process.arch;
  const platform = process.platform === "win32" ? "windows" : process.platform;
  return find("workerd", (modules) => join(modules, "@cloudflare", `workerd-${platform}-${cpu}`, "bin", `workerd${EXECUTABLE}`));
}

/** The environment of jest with a DOM: the path of its module. */
export function jsdom(): Promise<Found> {
  return find("jest-environment-jsdom", (modules) => createRequire(join(modules, "none.js")).resolve("jest-environment-jsdom"));
}

/** What a runtime says of itself. */
export async function versionOf(path: string): Promise<string> {
  const { stdout } = await run(path, ["--version"]);
  return stdout.trim();
}

function firstLine(error: unknown): string {
  const lines = String((error as { stderr?: string }).stderr ?? error).split("\n");
  return lines.find((line) => line.startsWith("npm error")) ?? lines[0]!;
}
