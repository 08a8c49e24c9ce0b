import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./graph.ts";

/** What users write, in each way of importing. `io` and `Socket` come from the import that stands above it. */
const use = `
  const socket: Socket = io("http://localhost", { autoConnect: false });
  socket.on("news", () => {});
  socket.on("connect", () => socket.emit("hello", 1));
  // @ts-expect-error: an address is a string
  io(5);
  export { socket };`;

const programs: Record<string, string> = {
  named: `import { io, type Socket } from "isomorphic-socketio"; ${use}`,
  default: `import io, { type Socket } from "isomorphic-socketio"; ${use}`,
  namespace: `import * as all from "isomorphic-socketio"; type Socket = all.Socket; const { io } = all; all.connect; ${use}`,
  classes: `
    import { Manager, Socket } from "isomorphic-socketio";
    export const manager: Manager = new Manager("http://localhost", { autoConnect: false });
    export const socket: Socket = manager.socket("/admin");
    export class Mine extends Socket {}`,
  engine: `
    import { Socket, transports } from "isomorphic-socketio/engine";
    export const socket: Socket = new Socket("http://localhost", { transports });`,
  diagnose: `
    import { io } from "isomorphic-socketio";
    import { diagnose, type Diagnosis, explain } from "isomorphic-socketio/diagnose";
    import { recorder, trace, type TraceEvent } from "isomorphic-socketio/trace";
    const events: TraceEvent[] = [];
    export const socket = io("http://localhost", { autoConnect: false, trace: trace([recorder({ limit: 5 }), (event) => events.push(event)]) });
    export const report: Promise<Diagnosis> = diagnose("http://localhost", { path: "/ws", auth: { token: "x" }, onProgress: ({ outcome }) => outcome === "failed" });
    socket.on("connect_error", (error) => explain(error).fix);`,
  parser: `
    import { io } from "isomorphic-socketio";
    import parser from "isomorphic-socketio/msgpack";
    export const socket = io("http://localhost", { parser });`,
};
/** What editors insert in applications of socket.io-client, which are compiled with ours under its name. */
const aliased: Record<string, string> = {
  emitter: `
    import { io, type Socket } from "socket.io-client";
    import type { DefaultEventsMap } from "@socket.io/component-emitter";
    export const socket: Socket<DefaultEventsMap, DefaultEventsMap> = io("http://localhost", { autoConnect: false });`,
  debug: `
    import { io, Manager, type Socket } from "socket.io-client/debug";
    export const manager: Manager = new Manager("http://localhost", { autoConnect: false });
    ${use}`,
};
const all = { ...programs, ...aliased };
/** What only those find that do not read "exports", of socket.io-client as of ours. */
const inner: Record<string, string> = {
  inner: `
    import { io } from "socket.io-client";
    import { type ManagerOptions, Manager } from "socket.io-client/build/esm/manager";
    import type { DisconnectDescription, Socket, SocketOptions } from "socket.io-client/build/esm/socket";
    import type { Socket as Required } from "socket.io-client/build/cjs/socket";
    import type { Socket as Debugged } from "socket.io-client/build/esm-debug/socket";
    export const options: Partial<ManagerOptions & SocketOptions> = { autoConnect: false };
    export const socket: Socket & Required & Debugged = io("http://localhost", options);
    export const manager = (): Manager => socket.io;
    socket.on("disconnect", (_, details?: DisconnectDescription) => details);`,
};

const require = `import io = require("isomorphic-socketio"); type Socket = io.Socket; io.io; io.default; ${use}`;

const dom = { lib: ["ES2022", "DOM"], types: [] };
const node = { lib: ["ES2022"], types: ["node"] };
const bundler = { module: "ESNext", moduleResolution: "bundler", ...dom };
const old = { module: "CommonJS", moduleResolution: "node10", ignoreDeprecations: "6.0", ...dom };

const typescript7 = "node_modules/typescript/bin/tsc";
const typescript6 = "node_modules/@typescript/typescript6/bin/tsc6";

/** How a project is compiled, and what its files are called there. */
const projects = [
  { name: "an ES module in Node", extension: "mts", programs: all, options: { module: "NodeNext", ...node } },
  { name: "a CommonJS module in Node", extension: "cts", programs: { ...all, require }, options: { module: "NodeNext", ...node } },
  { name: "a page made by a bundler", extension: "ts", programs: all, options: bundler },
  { name: "an application for React Native", extension: "ts", programs: all, options: { ...bundler, customConditions: ["react-native"] } },
  // TypeScript 7 has forgotten these, their users have not.
  { name: "old CommonJS", extension: "ts", programs: { ...all, ...inner, require }, options: old, compiler: typescript6 },
  {
    name: "old CommonJS without esModuleInterop",
    extension: "ts",
    programs: { ...all, ...inner, require },
    options: { ...old, esModuleInterop: false },
    compiler: typescript6,
  },
];

const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: Record<string, string> };

// A compiler may take its time on a busy machine.
jest.setTimeout(60_000);

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "consumer-")));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/isomorphic-socketio"), "junction");
  symlinkSync(root, join(folder, "node_modules/socket.io-client"), "junction");
  for (const dependency of Object.keys(dependencies).filter((name) => name.startsWith("@"))) {
    mkdirSync(join(folder, "node_modules", dirname(dependency)));
    symlinkSync(join(root, "node_modules", dependency), join(folder, "node_modules", dependency), "junction");
  }
  symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"), "junction");
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("TypeScript accepts every kind of import", () => {
  test.each(projects)("in $name", ({ name, extension, programs: texts, options, compiler = typescript7 }) => {
    const project = join(folder, name);
    mkdirSync(project);
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(project, `${file}.${extension}`), text);
    const compilerOptions = { strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: "ES2022", ...options };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));

    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, compiler), "-p", project], { encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
