import { test as base, expect } from "@playwright/test";
import { createProject, type Project } from "./project.ts";
import { type ServerOptions, TestServer } from "./server.ts";
import { Site } from "./site.ts";

export { expect };

interface Fixtures {
  /** Options of `server`; set with `test.use`. */
  readonly serverOptions: ServerOptions;
  /** What `server` serves beside Socket.IO. */
  readonly site: Site;
  /** A Socket.IO server of the test's own. */
  readonly server: TestServer;
}

interface WorkerFixtures {
  /** A folder outside of the repository with the packed library installed. */
  readonly project: Project;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  serverOptions: [{}, { option: true }],
  // Playwright reads the names of fixtures from the braces, so they stay where there is none.
  // oxlint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    await use(new Site());
  },
  server: async ({ serverOptions, site }, use) => {
    const server = await TestServer.start(serverOptions, site.serve);
    await use(server);
    await server.close();
  },
  // An error that no code of the page catches fails the test.
  page: async ({ page }, use) => {
    const uncaught: string[] = [];
    page.on("pageerror", (error) => uncaught.push(error.stack ?? error.message));
    await use(page);
    expect(uncaught).toEqual([]);
  },
  project: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const project = await createProject();
      await use(project);
      await project.remove();
    },
    { scope: "worker" },
  ],
});
