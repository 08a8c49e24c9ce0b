import { build } from "esbuild";

/** The tests that say something about the core within milliseconds. Those of chance are left out: they would be asked too often. */
const TESTS = [
  "abandon", "acknowledgements", "attachments", "auth", "backoff", "closing", "connection", "custom", "dispose", "engine.close",
  "engine", "errors", "fallback", "frame", "interference", "io", "join", "leave", "life", "limits", "linger", "listeners",
  "manager", "members", "neighbours", "oversize", "packet", "parser", "poller.close", "poller", "prepare", "pressure", "probes", "race",
  "ready", "reasons", "reconnect", "recovery", "reentrancy", "replay", "replies", "required", "retry", "session", "settle",
  "socket", "upgrade", "volatile", "ways", "wrappers",
];

// One module with these tests, what they test, and the way to run them.
await build({
  stdin: { contents: [...TESTS.map((name) => `import "../test/${name}.test.ts";`), 'export { run, tests } from "./globals.mjs";'].join("\n"), resolveDir: "mutation" },
  outfile: "mutation/bundle.mjs",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  plugins: [
    {
      name: "globals",
      setup: ({ onResolve }) => onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: `${process.cwd()}/mutation/globals.mjs` })),
    },
  ],
  minifyIdentifiers: true, // without, a class shadows the one that it extends
  keepNames: true,
  ignoreAnnotations: true, // the tests have side effects
});
