import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { install } from "../ecosystem/install.ts";
import { ROOT } from "../root.ts";

const run = promisify(execFile);

/** The compilers that are no dependency of the library are in a folder of their own, installed when they are needed. */
const own = (name: string) => async () => join(await install(join(ROOT, "e2e", "types")), name, "bin", "tsc");
const shared = (...path: string[]) => () => Promise.resolve(join(ROOT, "node_modules", ...path));

const COMPILERS = {
  "5.4": own("typescript-5.4"),
  "5.9": own("typescript-5.9"),
  "6": shared("@typescript", "typescript6", "bin", "tsc6"),
  "7": shared("typescript", "bin", "tsc"),
};

export type Version = keyof typeof COMPILERS;
export const VERSIONS = Object.keys(COMPILERS) as Version[];

/** Compiles a project; the complaints, one a line. */
export async function compile(version: Version, folder: string): Promise<string[]> {
  const compiler = await COMPILERS[version]();
  try {
    await run(process.execPath, [compiler, "-p", folder, "--pretty", "false"]);
    return [];
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    const complaints = stdout?.split("\n").filter(Boolean) ?? [];
    if (complaints.length === 0) throw error; // it was not the program that was wrong
    return complaints;
  }
}

/** What a compiler says of itself. */
export async function versionOf(version: Version): Promise<string> {
  const { stdout } = await run(process.execPath, [await COMPILERS[version](), "--version"]);
  return stdout.trim();
}
