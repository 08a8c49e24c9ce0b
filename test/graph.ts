import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "@typescript/typescript6";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Import {
  /** A path from the root, or the name of a package. */
  readonly target: string;
  /** False when nothing of it is left at run time. */
  readonly runtime: boolean;
}

/** A TypeScript file, parsed. */
export interface Source {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Names used as values, "Math.random" among them; names of members and properties are not. */
  readonly names: ReadonlySet<string>;
}

/** The sources below `folders`, by their path from the root. */
export function readSources(...folders: string[]): Map<string, Source> {
  const sources = new Map<string, Source>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      const path = posix.join(folder, entry.replaceAll("\\", "/"));
      if (path.endsWith(".ts")) sources.set(path, parse(path));
    }
  }
  return sources;
}

/** Everything that `path` pulls in at run time, itself included. */
export function reach(sources: ReadonlyMap<string, Source>, path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { target, runtime } of sources.get(path)?.imports ?? []) if (runtime) reach(sources, target, seen);
  return seen;
}

function parse(path: string): Source {
  const file = ts.createSourceFile(path, readFileSync(join(root, path), "utf8"), ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const names = new Set<string>();
  visit(file);
  return { path, imports, names };

  function visit(node: ts.Node): void {
    const found = importOf(node);
    if (found) imports.push({ ...found, target: resolve(path, found.target) });
    if (ts.isIdentifier(node) && !isMemberName(node)) names.add(node.text);
    if (ts.isPropertyAccessExpression(node)) names.add(node.getText());
    ts.forEachChild(node, visit);
  }
}

function importOf(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) return { target: text(node.moduleSpecifier), runtime: bringsValues(node.importClause) };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { target: text(node.moduleSpecifier), runtime: !node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { target: text(node.argument.literal), runtime: false };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { target: text(node.arguments[0]), runtime: true };
  }
  return undefined;
}

/** An import without a clause is there for its effect. */
function bringsValues(clause: ts.ImportClause | undefined): boolean {
  if (!clause || clause.name) return !clause?.isTypeOnly;
  if (clause.isTypeOnly || !clause.namedBindings) return false;
  return ts.isNamespaceImport(clause.namedBindings) || clause.namedBindings.elements.some((element) => !element.isTypeOnly);
}

/** The `x` of `a.x`, `{ x: 1 }` or `class { x }`. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  const named = ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent);
  return named && parent.name === node;
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : specifier;
}

function text(node: ts.Node | undefined): string {
  const value = node && ts.isIdentifier(node) ? constant(node) : node;
  if (value && ts.isStringLiteral(value)) return value.text;
  throw new TypeError(`an import of ${node?.getText() ?? "nothing"} cannot be followed`);
}

/** What a file says at its top that a name stands for. */
function constant(name: ts.Identifier): ts.Node | undefined {
  const declarations = name.getSourceFile().statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations);
  return declarations.find((declaration) => declaration.name.getText() === name.text)?.initializer;
}
