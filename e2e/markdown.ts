/**
 * A document with this content between two of its comments, `<!-- NAME -->` and `<!-- /END -->`.
 *
 * @param end the word that ends the part; the name, unless said.
 * @throws Error when the comments are not there.
 */
export function insert(document: string, name: string, content: string, end = name): string {
  const marker = `<!-- ${name} -->`;
  const last = `<!-- /${end} -->`;
  const start = document.indexOf(marker);
  const stop = document.indexOf(last, start);
  if (start < 0 || stop < 0) throw new Error(`the document needs a line "${marker}" and, below it, a line "${last}"`);
  return `${document.slice(0, start + marker.length)}\n\n${content}\n${document.slice(stop)}`;
}

/** A table, the first row of which is its head. */
export function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |\n`).join("");
}
