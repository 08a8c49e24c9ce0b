// Runtimes that run a program as Node does: from its file, with the packages around it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "../fixture.ts";
import { Program } from "../program.ts";
import { ROOT } from "../root.ts";
import { MODES, TRANSPORTS } from "../scenario.ts";
import { bun, deno, type Found, node, versionOf } from "./binaries.ts";
import { arrange } from "./runtime.ts";

interface Kind {
  readonly name: string;
  find(): Promise<Found>;
  /** What its version looks like. */
  readonly version: RegExp;
  /** What stands before the name of the program. */
  readonly args: readonly string[];
}

const KINDS: readonly Kind[] = [
  ...[18, 20, 22, 24, 26].map((major) => ({ name: `Node ${major}`, find: () => node(major), version: new RegExp(`^v${major}\\.`), args: [] })),
  { name: "Bun 1.4", find: bun, version: /^1\.4\./, args: ["run"] },
  // ws reads variables of the environment.
  { name: "Deno 2.9", find: deno, version: /^deno 2\.9\./, args: ["run", "--no-prompt", "--allow-net", "--allow-env", "--node-modules-dir=manual"] },
];

const FORMATS = [["ES modules", "talk.mjs"], ["CommonJS", "talk.cjs"]] as const;

for (const { name, find, version, args } of KINDS) {
  test.describe(name, { tag: "@thorough" }, () => {
    test("is the version that is meant", async () => {
      const found = await find();
      if ("path" in found) expect(await versionOf(found.path)).toMatch(version);
      else expect(found.reason).toContain(name.split(" ")[0]);
    });

    for (const [format, file] of FORMATS) {
      for (const mode of MODES) {
        test(`${file} talks over ${mode}`, async ({ project, server }) => {
          const path = await arrange({ name: `${name}, ${format}`, find }, mode);
          if (path === undefined) return;
          for (const each of [file, "conversation.mjs"]) await project.write(each, await readFile(join(ROOT, "e2e", "runtimes", "programs", each), "utf8"));
          const program = new Program(path, [...args, file, server.url, TRANSPORTS[mode].join()], project.folder);
          await program.end().finally(() => program.kill());
          expect(program.lines, program.errors).toEqual([`${TRANSPORTS[mode].at(-1)}: 1,2,3`]);
          expect(program.code).toBe(0);
          expect(server.seen).toEqual([{ socket: expect.any(String), event: "hello", args: [{ bytes: Buffer.of(1, 2, 3) }] }]);
          await expect.poll(() => server.sessions).toBe(0);
        });
      }
    }
  });
}
