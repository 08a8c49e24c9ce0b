import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test as base } from "../fixture.ts";
import { cell, notRun } from "../matrix/cell.ts";
import { converse } from "../page.ts";
import { Program } from "../program.ts";
import { TRANSPORTS } from "../scenario.ts";
import { page as html } from "../site.ts";
import { bundle, type BundlerName, NAMES, packages } from "./bundlers.ts";

/** What an application for pages writes, and what it may expect to have in its bundle. */
const APPLICATIONS = {
  whole: `import { io } from "isomorphic-socketio"; window.io = io;`,
  websocket: `import { createIo, websocket } from "isomorphic-socketio"; window.io = createIo({ websocket: websocket() });`,
  polling: `import { createIo, polling } from "isomorphic-socketio"; window.io = createIo({ polling: polling() });`,
};
type Application = keyof typeof APPLICATIONS;

/** What survives a minifier of the code of each transport: what it needs of the platform. */
const TRACES = { polling: /\bfetch\b/, websocket: /(new |\?\?\s*)WebSocket\b/, webtransport: /\bWebTransport\b/ };
const holds = (code: string): string[] => Object.entries(TRACES).flatMap(([transport, trace]) => (trace.test(code) ? transport : []));
const MOUNTED = `document.getElementById("root")`;

/** A component that connects once it is mounted. */
const COMPONENT = `
import { createElement, useEffect, useState } from "react";
import { io } from "isomorphic-socketio";
export function App({ url }) {
  const [answer, setAnswer] = useState("not connected");
  useEffect(() => {
    const socket = io(url);
    socket.on("connect", async () => setAnswer(await socket.emitWithAck("text", "hydrated")));
    return () => socket.disconnect();
  }, [url]);
  return createElement("p", { id: "answer" }, answer);
}`;
const SERVER = `
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { App } from "./component.js";
console.log(renderToString(createElement(App, { url: "" })));`;
const CLIENT = `
import { createElement } from "react";
import { hydrateRoot } from "react-dom/client";
import { App } from "./component.js";
hydrateRoot(${MOUNTED}, createElement(App, { url: location.origin }), { onRecoverableError(error) { throw error; } });`;

/** A program for Node in one file. */
const PROGRAM = `
import { io } from "isomorphic-socketio";
const [url, transport] = process.argv.slice(2);
const socket = io(url, { transports: [transport] });
socket.on("connect", async () => {
  const answer = await socket.emitWithAck("hello", Uint8Array.of(1, 2, 3));
  console.log(socket.io.engine.transport.name + ": " + [...answer]);
  socket.disconnect();
});`;

interface Workshop {
  readonly folder: string;
  write(name: string, code: string): Promise<string>;
}

const test = base.extend<object, { workshop: Workshop | { readonly reason: string } }>({
  workshop: [
    async ({ project }, use) => {
      const modules = await packages().catch((error: unknown) => String(error).split("\n")[0]!);
      if (!modules.endsWith("node_modules")) return use({ reason: `the bundlers could not be installed from npm: ${modules}` });
      const folder = join(project.folder, "bundlers");
      await mkdir(join(folder, "node_modules"), { recursive: true });
      for (const name of ["react", "react-dom"]) await symlink(join(modules, name), join(folder, "node_modules", name), "junction");
      await use({ folder, write: (name, code) => project.write(join("bundlers", name), code) });
    },
    { scope: "worker", timeout: 120_000 }, // the packages may have to be installed
  ],
});

/** The bundlers could not be had, and the cell says so. */
function ready(workshop: Workshop | { readonly reason: string }, row: BundlerName, column: string): workshop is Workshop {
  cell({ table: "Bundlers", row, column });
  if ("folder" in workshop) return true;
  notRun(workshop.reason);
  return false;
}

for (const name of NAMES) {
  test.describe(name, { tag: "@thorough" }, () => {
    test.describe.configure({ timeout: 120_000 }); // bundlers take their seconds, more so when others work beside them

    const build = async (workshop: Workshop, application: Application) => {
      const entry = await workshop.write(`${name}.${application}.js`, APPLICATIONS[application]);
      const { code, complaints } = await bundle(name, { entry, platform: "browser" });
      expect(complaints).toEqual([]);
      return { code, size: gzipSync(code, { level: 9 }).length };
    };

    test("a production build talks from a page", async ({ page, server, site, workshop }) => {
      if (!ready(workshop, name, "production build")) return;
      const { code, size } = await build(workshop, "whole");
      console.log(`${String(size).padStart(6)} bytes, compressed: import { io }, by ${name}`);
      expect(holds(code)).toEqual(["polling", "websocket", "webtransport"]);
      site.add("/bundle.js", code);
      site.add("/bundle.html", html(`<script src="/bundle.js"></script>`));
      await page.goto(`${server.url}/bundle.html`);
      const { transport, answers } = await converse(page, server.url, TRANSPORTS.upgrade, true);
      expect(transport).toBe("websocket");
      expect(answers).toEqual(["héllo", "1,2,250", "héllo", "1,2,250"]);
    });

    test("a build with one transport has no code of the others, and talks", async ({ page, server, site, workshop }) => {
      if (!ready(workshop, name, "tree-shaking")) return;
      const whole = await build(workshop, "whole");
      for (const transport of ["websocket", "polling"] as const) {
        const { code, size } = await build(workshop, transport);
        console.log(`${String(size).padStart(6)} bytes, compressed: ${transport} alone, by ${name}`);
        expect(size).toBeLessThan(whole.size);
        expect(holds(code)).toEqual([transport]);
        site.add(`/${transport}.js`, code);
        site.add(`/${transport}.html`, html(`<script src="/${transport}.js"></script>`));
        await page.goto(`${server.url}/${transport}.html`);
        const conversation = await converse(page, server.url, [transport], false);
        expect(conversation.transport).toBe(transport);
        expect(conversation.answers).toEqual(["héllo", "1,2,250", "héllo", "1,2,250"]);
      }
    });

    test("a build for Node does not ask for optional packages, and talks", async ({ server, workshop }) => {
      if (!ready(workshop, name, "build for Node")) return;
      // rollup and vite leave packages in CommonJS alone, by habit.
      const external = name === "rollup" || name === "vite" ? ["ws", "cross-fetch", "isomorphic-ws"] : [];
      const entry = await workshop.write(`${name}.node.js`, PROGRAM);
      const { code, complaints } = await bundle(name, { entry, platform: "node", external });
      expect(complaints.filter((text) => !/bufferutil|utf-8-validate|encoding/.test(text))).toEqual([]); // which ws and node-fetch ask for
      const file = await workshop.write(`${name}.node.cjs`, code);
      for (const transport of ["polling", "websocket"]) {
        const program = Program.node([file, server.url, transport], workshop.folder);
        await program.end().finally(() => program.kill());
        expect(program.lines, program.errors).toEqual([`${transport}: 1,2,3`]);
      }
    });

    test("a component is rendered on the server, and connects in the page", async ({ page, server, site, workshop }) => {
      if (!ready(workshop, name, "server rendering")) return;
      await workshop.write("component.js", COMPONENT);
      const renderer = await workshop.write(`${name}.server.js`, SERVER);
      const external = ["react", "react-dom/server", "ws", "cross-fetch", "isomorphic-ws"];
      const file = await workshop.write(`${name}.server.cjs`, (await bundle(name, { entry: renderer, platform: "node", external })).code);
      const program = Program.node([file], workshop.folder);
      await program.end().finally(() => program.kill());
      expect(program.lines, program.errors).toEqual([`<p id="answer">not connected</p>`]);
      expect(server.seen).toEqual([]);

      const client = await workshop.write(`${name}.client.js`, CLIENT);
      site.add("/client.js", (await bundle(name, { entry: client, platform: "browser" })).code);
      site.add("/index.html", html("", `<div id="root">${program.lines.join("")}</div><script src="/client.js"></script>`));
      await page.goto(`${server.url}/index.html`);
      await expect(page.locator("#answer")).toHaveText("hydrated");
    });
  });
}
