const START = "<!-- mutation -->";
const END = "<!-- /mutation -->";

/**
 * A document whose table has these results, between its markers; a file that is not among them keeps its row.
 *
 * @param {string} document
 * @param {Iterable<readonly [file: string, found: number, survived: number]>} results how many mutants of each file were found, and were not.
 */
export function into(document, results) {
  const start = document.indexOf(START);
  const end = document.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`the document needs a line "${START}" and, below it, a line "${END}"`);
  const rows = new Map();
  for (const [, file, found, survived] of document.slice(start, end).matchAll(/^\| `(.+?)` \| (\d+) \| (\d+) \|/gm)) rows.set(file, [Number(found), Number(survived)]);
  for (const [file, found, survived] of results) rows.set(file, [found, survived]);
  const lines = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, counts]) => row(`\`${file}\``, counts));
  const sum = (column) => [...rows.values()].reduce((total, counts) => total + counts[column], 0);
  const table = ["| file | killed | survived | score |\n| --- | --- | --- | --- |\n", ...lines, row("together", [sum(0), sum(1)])];
  return `${document.slice(0, start)}${START}\n${table.join("")}${document.slice(end)}`;
}

function row(name, [found, survived]) {
  return `| ${name} | ${found} | ${survived} | ${((100 * found) / (found + survived)).toFixed(1)} % |\n`;
}
