/** What a result says of one library: the median of its metric. */
export function value({ metric, libraries }, library) {
  return libraries[library]?.[metric].median;
}

/** How many times as much as `other` our library takes. */
export function ratio(result, other) {
  const [ours, others] = [value(result, "ours"), value(result, other)];
  return ours === undefined || others === undefined ? undefined : ours / others;
}

export const number = (figure) => {
  if (figure === undefined) return "";
  return figure >= 1000 ? Math.round(figure).toLocaleString("en-US") : figure.toPrecision(3);
};

export const fixed = (figure) => (figure === undefined ? "" : figure.toFixed(2));

/** Half the distance between the extremes, in percent of the median. */
export function spread({ metric, libraries }, library) {
  const { min, max, median } = libraries[library]?.[metric] ?? {};
  return median ? `±${Math.round(((max - min) / 2 / median) * 100)}%` : "";
}

const columns = [40, 20, 20, 20, 8, 8, 16];
const row = (cells) => cells.map((cell, index) => (index === 0 ? cell.padEnd(columns[index]) : cell.padStart(columns[index]))).join(" ");

export function printHead() {
  console.log(row(["measurement", "reference", "ours", "ws", "ours/ref", "ours/ws", "goals"]));
}

export function line(result) {
  const cells = ["reference", "ours", "ws"].map((library) => `${number(value(result, library))} ${spread(result, library)}`);
  const goals = Object.entries(result.goals ?? {}).map(([other, goal]) => `${ratio(result, other) <= goal ? "≤" : "MISSED"} ${goal}`);
  const others = Object.entries(result.libraries.ours ?? {}).filter(([key]) => key !== result.metric);
  const ratios = others.map(([key]) => `${key} ${number(result.libraries.ours[key].median)}/${number(result.libraries.reference?.[key].median)}`);
  return row([`${result.name} (${result.unit})`, ...cells, fixed(ratio(result, "reference")), fixed(ratio(result, "ws")), goals.join(" ")]) + "  " + ratios.join(" ");
}
