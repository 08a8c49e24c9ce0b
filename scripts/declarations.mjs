import ts from "@typescript/typescript6";

/** A rollup plugin for the build of the modules: notes which names each entry exports at run time. */
export function noteValues(values) {
  return {
    name: "note-values",
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) if (chunk.isEntry) values.set(chunk.name, new Set(chunk.exports));
    },
  };
}

/**
 * A rollup plugin for the build of the declarations. It writes their `export` clauses anew, because the bundler of
 * declarations takes a class exported as a type for a value: with it, code that fails at run time would compile.
 *
 * @param values the names that exist at run time, by entry: the rest are types
 * @param callable entries whose module is a function, `module.exports = io`
 */
export function exportClauses(values, callable = new Set()) {
  return {
    name: "export-clauses",
    renderChunk(code, chunk) {
      const names = values.get(chunk.name);
      if (!names) return null;
      const parsed = parse(code, names);
      return `${parsed.body}\n\n${(callable.has(chunk.name) ? exportEquals(parsed) : exportNames(parsed)).join("\n")}\n`;
    },
  };
}

function parse(code, names) {
  const { statements } = ts.createSourceFile("bundle.d.ts", code, ts.ScriptTarget.Latest, true);
  const clauses = statements.filter(ts.isExportDeclaration);
  const exports = clauses.flatMap(({ exportClause, moduleSpecifier }) =>
    exportClause.elements.map(({ name, propertyName = name }) => ({
      name: name.text,
      local: propertyName.text,
      from: moduleSpecifier ? ` from ${moduleSpecifier.getText()}` : "",
      isValue: names.has(name.text),
      type: statements.find((statement) => declaresType(statement, propertyName.text)),
    })),
  );
  const main = exports.find(({ name }) => name === "default");
  const signatures = main ? callSignatures(statements, main.local) : [];
  return { exports, signatures, body: clauses.reduce((rest, clause) => rest.replace(clause.getText(), ""), code).trimEnd() };
}

/** Those of the interface that a constant is declared to have, as text. */
function callSignatures(statements, constant) {
  const declarations = statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations);
  const type = declarations.find(({ name }) => name.text === constant)?.type?.getText();
  const face = statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === type);
  return face?.members.filter(ts.isCallSignatureDeclaration).map((member) => member.getText()) ?? [];
}

function declaresType(statement, name) {
  const isType = ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return isType && statement.name.text === name;
}

function exportNames({ exports }) {
  const groups = new Map();
  for (const { isValue, from, local, name } of [...exports].sort((a, b) => b.isValue - a.isValue)) {
    const key = [isValue ? "export" : "export type", from].join("|");
    groups.set(key, [...(groups.get(key) ?? []), as(local, name)]);
  }
  return Array.from(groups, ([key, list]) => {
    const [keyword, from] = key.split("|");
    return `${keyword} { ${list.join(", ")} }${from};`;
  });
}

/**
 * `export =` says what a module that is a function is, so that `import io = require()`, `import io from`,
 * `import { io } from` and `import * as io` all compile, with and without `esModuleInterop`. The function has the call
 * signatures of the default export; all else are members of the namespace of its name, which exports what the module
 * holds, values with their types, and classes with the namespaces that are merged with them.
 */
function exportEquals(parsed) {
  const { exports, signatures } = parsed;
  if (signatures.length === 0) return exportObject(parsed);
  return [
    ...signatures.map((signature) => `declare function callable${signature}`),
    "declare namespace callable {",
    ...exports.map(({ isValue, local, name }) => `    export { ${isValue ? "" : "type "}${as(local, name)} };`),
    "}",
    "export = callable;",
  ];
}

/**
 * The same for a module that is an object. A constant carries the values. The types need a namespace of the same name,
 * which must hold types alone or it would clash with the constant: what has a value beside its type, as a class has,
 * enters it by an alias.
 */
function exportObject({ exports }) {
  const values = exports.filter(({ isValue }) => isValue);
  const types = exports.filter(({ type }) => type);
  const mixed = types.filter(({ isValue, type }) => isValue || ts.isClassDeclaration(type));
  return [
    ...mixed.map(({ local, type }) => `type ${local}$type${alias(type)};`),
    `type callable$base = typeof ${values.find(({ name }) => name === "default").local};`,
    "interface callable$type extends callable$base {",
    ...values.map(({ local, name }) => `    readonly ${name}: typeof ${local};`),
    "}",
    "declare const callable: callable$type;",
    "declare namespace callable {",
    ...types.map((each) => `    export { type ${as(mixed.includes(each) ? `${each.local}$type` : each.local, each.name)} };`),
    "}",
    "export = callable;",
  ];
}

function as(local, name) {
  return local === name ? name : `${local} as ${name}`;
}

/** `<A extends X = Y> = Socket<A>` */
function alias({ name, typeParameters = [] }) {
  if (typeParameters.length === 0) return ` = ${name.text}`;
  const parameters = typeParameters.map((parameter) => parameter.getText()).join(", ");
  return `<${parameters}> = ${name.text}<${typeParameters.map((parameter) => parameter.name.text).join(", ")}>`;
}
