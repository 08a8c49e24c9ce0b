import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test as base } from "../fixture.ts";
import { cell } from "../matrix/cell.ts";
import type { Project } from "../project.ts";
import { ROOT } from "../root.ts";
import { compile, type Version, VERSIONS, versionOf } from "./compilers.ts";

const CONSUMER = join(ROOT, "e2e", "types", "consumer");

/** What compiles with our types alone, and why the reference's will not have it: the complaint is about the first line of each. */
const BETTER: Readonly<Record<string, string>> = {
  "it forgets the error where the acknowledgement is optional": `socket.timeout(5).emit("save", "text", (error, id) => error ?? id.trim());`,
  "it lets applications write what they cannot change": `// @ts-expect-error\nsocket.recovered = true;`,
};
const BEFORE = `
import { io, type Socket } from "socket.io-client";
import type { FromServer, ToServer } from "./events.js";
const socket: Socket<FromServer, ToServer> = io();
`;

/** The consumer's project, for either library that may be installed as `socket.io-client`. */
interface Consumer {
  readonly project: Project;
  readonly folder: string;
}

const test = base.extend<object, { ours: Consumer; reference: Consumer }>({
  ours: [async ({ project }, use) => use(await consumer(project, "ours", (path) => cp(project.library, path, { recursive: true }))), { scope: "worker" }],
  reference: [
    async ({ project }, use) => {
      const genuine = join(ROOT, "node_modules", "socket.io-client");
      await use(await consumer(project, "reference", (path) => symlink(genuine, path, "junction")));
    },
    { scope: "worker" },
  ],
});

async function consumer(project: Project, folder: string, install: (path: string) => Promise<void>): Promise<Consumer> {
  await cp(CONSUMER, join(project.folder, folder, "esm"), { recursive: true });
  await cp(CONSUMER, join(project.folder, folder, "cjs"), { recursive: true });
  for (const format of ["esm", "cjs"]) await project.write(join(folder, format, "better.ts"), [BEFORE, ...Object.values(BETTER)].join("\n"));
  await project.write(join(folder, "cjs", "package.json"), JSON.stringify({ type: "commonjs" }));
  await project.write(join(folder, "node_modules", "README"), "What is in here takes precedence.");
  await install(join(project.folder, folder, "node_modules", "socket.io-client"));
  return { project, folder };
}

const NODE = { lib: ["ES2022"], types: ["node"] };
const PAGE = { lib: ["ES2022", "DOM"], types: [] };

/** How projects of today find their packages, and what they know of their platform. */
const RESOLUTIONS = {
  node16: { module: "Node16", moduleResolution: "node16", ...NODE },
  nodenext: { module: "NodeNext", moduleResolution: "nodenext", ...NODE },
  bundler: { module: "ESNext", moduleResolution: "bundler", ...PAGE },
};
type Resolution = keyof typeof RESOLUTIONS;

/** A bundler makes no difference between the two formats of modules. */
const formats = (resolution: Resolution): string[] => (resolution === "bundler" ? ["esm"] : ["esm", "cjs"]);

const OPTIONS = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true, declaration: true, target: "ES2022" };

async function complaints({ project, folder }: Consumer, version: Version, resolution: Resolution, more: object = {}): Promise<string[]> {
  const compilerOptions = { ...OPTIONS, ...RESOLUTIONS[resolution], ...more };
  const config = JSON.stringify({ compilerOptions, include: formats(resolution) });
  return compile(version, await project.write(join(folder, `tsconfig.${version}.${resolution}.json`), config));
}

/** Milliseconds; a compiler that is written in JavaScript takes its time on a busy machine. */
const COMPILING = 180_000;

// The older ones take their seconds.
for (const version of VERSIONS) test.describe(`TypeScript ${version}`, { tag: "@thorough" }, () => consumers(version));
test.describe("the TypeScript of this repository", () => consumers("7"));

function consumers(version: Version): void {
  test.describe.configure({ timeout: COMPILING });

  test("is the compiler that is meant", async () => {
    expect(await versionOf(version)).toContain(`Version ${version}.`);
  });

  for (const resolution of Object.keys(RESOLUTIONS) as Resolution[]) {
    test(`compiles what users of socket.io-client write, with ${resolution}`, async ({ ours }) => {
      cell({ table: "TypeScript", row: `TypeScript ${version}`, column: resolution });
      expect(await complaints(ours, version, resolution)).toEqual([]);
    });
  }

  test("compiles the same with socket.io-client itself, but for what is better with ours", async ({ reference }) => {
    // Its types want those of the browser as well; and it is a link, behind which declarations find no names.
    const lines = await complaints(reference, version, "nodenext", { lib: PAGE.lib, declaration: false });
    const places = lines.flatMap((line) => /\/esm\/([\w-]+\.ts\(\d+),/.exec(line)?.[1] ?? []);
    expect([...new Set(places)].sort()).toEqual(better());
  });
}

/** Where a compiler finds each of the things that are better with ours. */
function better(): string[] {
  let line = BEFORE.split("\n").length + 1;
  return Object.values(BETTER).map((code) => {
    const place = `better.ts(${line}`;
    line += code.split("\n").length;
    return place;
  });
}
