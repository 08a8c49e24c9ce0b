import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
const require = `import io = require("isomorphic-socketio"); type Socket = io.Socket; io.io; io.default; ${use}`;

const dom = { lib: ["ES2022", "DOM"], types: [] };
const node = { lib: ["ES2022"], types: ["node"] };
const bundler = { module: "ESNext", moduleResolution: "bundler", ...dom };
const old = { module: "CommonJS", moduleResolution: "node10", ignoreDeprecations: "6.0", ...dom };

const typescript7 = "node_modules/typescript/bin/tsc";
const typescript6 = "node_modules/@typescript/typescript6/bin/tsc6";

/** How a project is compiled, and what its files are called there. */
const projects = [
  { name: "an ES module in Node", extension: "mts", programs, options: { module: "NodeNext", ...node } },
  { name: "a CommonJS module in Node", extension: "cts", programs: { ...programs, require }, options: { module: "NodeNext", ...node } },
  { name: "a page made by a bundler", extension: "ts", programs, options: bundler },
  { name: "an application for React Native", extension: "ts", programs, options: { ...bundler, customConditions: ["react-native"] } },
  // TypeScript 7 has forgotten these, their users have not.
  { name: "old CommonJS", extension: "ts", programs: { ...programs, require }, options: old, compiler: typescript6 },
  {
    name: "old CommonJS without esModuleInterop",
    extension: "ts",
    programs: { ...programs, require },
    options: { ...old, esModuleInterop: false },
    compiler: typescript6,
  },
];

// A compiler may take its time on a busy machine.
jest.setTimeout(60_000);

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "consumer-")));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/isomorphic-socketio"), "junction");
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
