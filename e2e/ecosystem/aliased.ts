// A project whose packages find ours where they look for socket.io-client.
import { cp, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test as base } from "../fixture.ts";
import type { Project } from "../project.ts";
import { ROOT } from "../root.ts";
import { install } from "./install.ts";

export { expect } from "../fixture.ts";

const HERE = join(ROOT, "e2e", "ecosystem");
const ALIAS = "socket.io-client";

/** The folders of two projects that differ in one package. */
export interface Aliased {
  /** Here `socket.io-client` is isomorphic-socketio, as with the alias `npm:isomorphic-socketio`. */
  readonly ours: string;
  /** Here it is itself. */
  readonly reference: string;
}

export const test = base.extend<object, { aliased: Aliased }>({
  aliased: [
    async ({ project }, use) => {
      const modules = await install(HERE);
      await use({
        ours: await prepare(project, modules, "ecosystem", (path) => cp(project.library, path, { recursive: true })),
        reference: await prepare(project, modules, "reference", (path) => symlink(join(modules, ALIAS), path, "junction")),
      });
    },
    { scope: "worker", timeout: 120_000 }, // the packages may have to be installed
  ],
});

/** Puts all packages into a folder of the project, in the place of one of them another one. */
async function prepare(project: Project, modules: string, name: string, place: (path: string) => Promise<void>): Promise<string> {
  const folder = join(project.folder, name);
  const into = join(folder, "node_modules");
  for (const one of await packages(modules)) {
    if (one === ALIAS) continue;
    const path = join(into, one);
    await mkdir(dirname(path), { recursive: true });
    // A link would lead those that want the client to the one beside them.
    if (await dependsOnClient(join(modules, one))) await cp(join(modules, one), path, { recursive: true });
    else await symlink(join(modules, one), path, "junction");
  }
  // The one package of the servers that is not in that folder's lock.
  await symlink(join(ROOT, "node_modules", "socket.io-msgpack-parser"), join(into, "socket.io-msgpack-parser"), "junction");
  await place(join(into, ALIAS));
  await cp(join(HERE, "programs"), folder, { recursive: true });
  return folder;
}

async function dependsOnClient(folder: string): Promise<boolean> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, Record<string, string> | undefined>;
  return [manifest["dependencies"], manifest["peerDependencies"]].some((names) => names?.[ALIAS] !== undefined);
}

async function packages(modules: string): Promise<string[]> {
  const names = (await readdir(modules)).filter((name) => !name.startsWith("."));
  const scoped = names.filter((name) => name.startsWith("@")).map(async (scope) => (await readdir(join(modules, scope))).map((name) => `${scope}/${name}`));
  return [...names.filter((name) => !name.startsWith("@")), ...(await Promise.all(scoped)).flat()];
}
