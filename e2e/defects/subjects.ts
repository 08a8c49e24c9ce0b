// The two clients under test. Both are used through the types of the reference: whoever switches changes an import, no more.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as engineReference from "engine.io-client";
import * as ours from "isomorphic-socketio";
import * as reference from "socket.io-client";
import { ROOT } from "../root.ts";

export type Library = typeof reference;
export type EngineLibrary = typeof engineReference;
export type Options = Exclude<Parameters<Library["io"]>[1], undefined>;

const require = createRequire(import.meta.url);

export interface Subject {
  /** The package, as its users name it. */
  readonly name: string;
  readonly io: Library["io"];
  /** The option `transports` for long-polling over `fetch`, with an upgrade to WebSocket. */
  readonly overFetch: NonNullable<Options["transports"]>;
  /** The minified script for browsers, as a path that the package may export. */
  readonly minified: string;
  /** The module as `import` gives it. */
  readonly module: object;
  /** The module as `require` gives it. */
  required(): object;
  /** The Engine.IO client on its own. */
  engine(): Promise<EngineLibrary>;
  /** The build for browsers. */
  browserBuild(): Promise<Library>;
}

export const REFERENCE: Subject = {
  name: "socket.io-client",
  io: reference.io,
  overFetch: [reference.Fetch, reference.NodeWebSocket],
  minified: "socket.io-client/dist/socket.io.min.js",
  module: reference,
  required: () => require("socket.io-client") as object,
  engine: () => Promise.resolve(engineReference),
  // What bundlers take where the platform is not Node; the Engine.IO client under it stays that of Node.
  browserBuild: () => load(join(dirname(require.resolve("socket.io-client/package.json")), "build", "esm", "index.js")),
};

export const OURS: Subject = {
  name: "isomorphic-socketio",
  io: ours.io as unknown as Library["io"],
  overFetch: ["polling", "websocket"],
  minified: "isomorphic-socketio/dist/isomorphic-socketio.umd.min.js",
  module: ours,
  required: () => require("isomorphic-socketio") as object,
  engine: () => importByName("isomorphic-socketio/engine"),
  browserBuild: () => load(join(ROOT, "dist", "browser.mjs")),
};

function load<Module>(path: string): Promise<Module> {
  return importByName(pathToFileURL(path).href);
}

/** Not resolved before it is called, so that a missing module fails the one test that needs it. */
function importByName<Module>(specifier: string): Promise<Module> {
  return import(specifier) as Promise<Module>;
}
