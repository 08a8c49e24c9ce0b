// The snippets of a Markdown text that the tests run.
//
//     <!-- run: node-esm -->
//     ```js
//     console.log("hello");
//     ```
//     <!-- prints: hello -->
//
// A block of code in one of the languages below says how it is run, in one way or several (<!-- run: node-esm, bundler -->),
// and what it then prints or shows, line by line, or why it is not run: <!-- not run: reason -->

/** How a snippet is run: as a module or a CommonJS script in Node, as a page, or bundled and loaded by a page. */
export const RUNS = ["node-esm", "node-cjs", "browser-umd", "bundler"] as const;

export type Run = (typeof RUNS)[number];

export interface Snippet {
  /** Of the opening fence; counts from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  readonly run: Run;
  /** Each is part of one line on stdout, or of what the page shows or logs. */
  readonly prints: readonly string[];
}

const LANGUAGES = new Set(["html", "js", "ts", "mjs", "cjs", "mts", "cts", "javascript", "typescript"]);
const FENCE = /^(`{3,}|~{3,})\s*(\S*)/;
const COMMENT = /^<!--\s*(run|prints|not run):\s*(.+?)\s*-->$/;

/** Throws where a snippet does not say what the tests need to know. */
export function snippets(markdown: string): Snippet[] {
  const lines = markdown.split(/\r?\n/);
  const found: Snippet[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, fence, language = ""] = FENCE.exec(lines[at] ?? "") ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line.startsWith(fence));
    if (end < 0) throw new Error(`line ${at + 1}: this block of code has no end`);
    if (LANGUAGES.has(language)) {
      const code = lines.slice(at + 1, end).join("\n");
      found.push(...describe(at + 1, language, code, comments(lines, at, -1), comments(lines, end, 1)));
    }
    at = end;
  }
  return found;
}

/** The snippet, once for each way to run it. */
function describe(line: number, language: string, code: string, before: Comment[], after: Comment[]): Snippet[] {
  if (before.some(({ name }) => name === "not run")) return [];
  const runs = before.find(({ name }) => name === "run")?.text.split(/\s*,\s*/) ?? [];
  if (runs.length === 0 || !runs.every(isRun)) {
    throw new Error(`line ${line}: write <!-- run: ${RUNS.join(" | ")} --> or <!-- not run: reason --> before this snippet`);
  }
  const prints = after.filter(({ name }) => name === "prints").map(({ text }) => text);
  if (prints.length === 0) throw new Error(`line ${line}: write <!-- prints: text --> after this snippet`);
  return runs.map((run) => ({ line, language, code, run, prints }));
}

interface Comment {
  readonly name: string;
  readonly text: string;
}

/** The comments next to a line, upwards or downwards; blank lines may stand in between. */
function comments(lines: readonly string[], from: number, step: 1 | -1): Comment[] {
  const found: Comment[] = [];
  for (let at = from + step; at >= 0 && at < lines.length; at += step) {
    const line = (lines[at] ?? "").trim();
    if (line === "") continue;
    const [, name, text] = COMMENT.exec(line) ?? [];
    if (name === undefined || text === undefined) break;
    // "run" opens a snippet and "prints" closes one: do not read into the neighbour.
    if ((name === "prints") !== (step === 1)) break;
    found.push({ name, text });
  }
  return found;
}

function isRun(text: string): text is Run {
  return RUNS.some((run) => run === text);
}
