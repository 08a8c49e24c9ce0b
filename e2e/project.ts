import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./root.ts";

const LIBRARY = "isomorphic-socketio";
const onWindows = process.platform === "win32";
const run = promisify(execFile);

/** A user's project: a fresh folder with the library installed as it would be published. */
export interface Project {
  readonly folder: string;
  /** The installed library. */
  readonly library: string;
  /** Writes a file into the project; returns its path. */
  write(name: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

export async function createProject(): Promise<Project> {
  // Real, because bundlers report real paths and some systems keep their temporary folder behind a link.
  const folder = await realpath(await mkdtemp(join(tmpdir(), `${LIBRARY}-`)));
  const library = join(folder, "node_modules", LIBRARY);
  const project: Project = {
    folder,
    library,
    async write(name, text) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  await project.write("package.json", JSON.stringify({ private: true, type: "module" }));
  await unpack(folder, library);
  // A project in TypeScript has the types of Node as well.
  await Promise.all([...(await dependencies(library)), "@types/node"].map((name) => link(folder, name)));
  return project;
}

/** `npm install` of the packed library; its dependencies are linked, so that it needs no network. */
async function unpack(folder: string, library: string): Promise<void> {
  // Without scripts: what is packed is the build under test, not a new one.
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await run("npm", pack, { cwd: ROOT, shell: onWindows });
  const [packed] = JSON.parse(stdout) as [{ filename: string }];
  await mkdir(library, { recursive: true });
  await run("tar", ["-xzf", join(folder, packed.filename), "-C", library, "--strip-components=1"]);
}

async function link(folder: string, name: string): Promise<void> {
  const path = join(folder, "node_modules", name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(join(ROOT, "node_modules", name), path, "junction");
}

async function dependencies(library: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(library, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  return Object.keys(manifest.dependencies);
}
