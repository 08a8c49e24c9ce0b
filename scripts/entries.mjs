/**
 * What the package exports: one line per subpath of "exports" in package.json, "index" first. `name` is the name of the
 * file in `dist`. With `callable`, what `require` gives is the default export itself, with all others as its properties:
 * that takes a twin of the source, `*-callable.ts`, with one default export. `development` is what bundlers take for browsers
 * while an application is being developed.
 */
export const entries = [
  { name: "index", node: "src/node.ts", browser: "src/browser.ts", development: "src/browser-development.ts", callable: true },
  { name: "engine", node: "src/engine-node.ts", browser: "src/engine-browser.ts" },
  { name: "msgpack", node: "src/msgpack.ts", browser: "src/msgpack.ts", callable: true },
  { name: "diagnose", node: "src/diagnose-node.ts", browser: "src/diagnose-browser.ts" },
  { name: "trace", node: "src/trace.ts", browser: "src/trace.ts" },
];

/** The source whose default export carries the exports of `source` as its properties. */
export function callableTwin(source) {
  return source.replace(".ts", "-callable.ts");
}

/** The name in `dist` of the browser's build of an entry for development. */
export function developmentName(name) {
  return `${browserName(name)}.development`;
}

/** The name in `dist` of the browser's build of an entry. */
export function browserName(name) {
  return name === "index" ? "browser" : `${name}.browser`;
}
