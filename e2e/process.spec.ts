import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./fixture.ts";
import { Program } from "./program.ts";
import type { Project } from "./project.ts";
import { ROOT } from "./root.ts";
import { MODES, TRANSPORTS } from "./scenario.ts";
import { TestServer } from "./server.ts";

/** Well above what an exit takes, well below every time-out and keep-alive that could hold a process: 5 s and more. */
const PROMPTLY = 2_000;

/** Runs a program of e2e/programs with the packed library, to its own end. */
async function run(project: Project, name: string, url: string, transports: readonly string[]): Promise<Program> {
  await project.write(name, await readFile(join(ROOT, "e2e", "programs", name), "utf8"));
  const program = Program.node([name, url, transports.join()], project.folder);
  await program.end().finally(() => program.kill());
  return program;
}

function expectCleanExit(program: Program): void {
  expect(program.errors).toBe("");
  expect(program.code).toBe(0);
  expect(program.lingered).toBeLessThan(PROMPTLY);
}

for (const name of ["import.mjs", "require.cjs"]) {
  for (const mode of MODES) {
    test(`${name} talks over ${mode} and ends after disconnect()`, async ({ project, server }) => {
      const program = await run(project, name, server.url, TRANSPORTS[mode]);
      expect(program.lines).toEqual(["one function: true, protocol 5", "a Socket: true, its Manager: true", "answer: 1,2,3", "disconnected"]);
      expectCleanExit(program);
      expect(server.seen).toEqual([{ socket: expect.any(String), event: "hello", args: [{ bytes: Buffer.of(1, 2, 3) }] }]);
      await expect.poll(() => server.sessions).toBe(0);
    });
  }
}

for (const mode of MODES) {
  test(`a program that waits to reconnect over ${mode} ends after disconnect()`, async ({ project }) => {
    const server = await TestServer.start();
    const { url } = server;
    await server.close(); // from here on nobody listens there
    const program = await run(project, "waiting.mjs", url, TRANSPORTS[mode]);
    expect(program.lines).toEqual(["refused, active: true", "disconnected"]);
    expectCleanExit(program);
  });

  test(`a program that may not reconnect ends when it could not connect over ${mode}`, async ({ project }) => {
    const server = await TestServer.start();
    const { url } = server;
    await server.close(); // from here on nobody listens there
    const program = await run(project, "refused.mjs", url, TRANSPORTS[mode]);
    expect(program.lines).toEqual(["refused"]);
    expectCleanExit(program);
  });

  test(`autoUnref lets a program end that is connected over ${mode}`, async ({ project, server }) => {
    const program = await run(project, "unref.mjs", server.url, TRANSPORTS[mode]);
    expect(program.lines).toEqual(["answer: there", "connected"]);
    expectCleanExit(program);
  });
}
