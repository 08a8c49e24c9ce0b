/**
 * What the package exports: one line per subpath of "exports" in package.json, "index" first. `name` is the name of the
 * file in `dist`. A callable entry has a twin, `*-callable.ts`, with one default export, for module systems in which the
 * module itself is the function.
 */
export const entries = [
  { name: "index", node: "src/node.ts", browser: "src/browser.ts", callable: true },
];

/** The source whose default export is the function that carries the exports of `source` as its properties. */
export function callableTwin(source) {
  return source.replace(".ts", "-callable.ts");
}

/** The name in `dist` of the browser's build of an entry. */
export function browserName(name) {
  return name === "index" ? "browser" : `${name}.browser`;
}
