import type { Lanes } from "./recording.ts";

/** By lane, the lines that only one of two recordings has: "- " those of the first, "+ " those of the second, in order. */
export type Differences = Readonly<Record<string, readonly string[]>>;

export function compare(first: Lanes, second: Lanes): Differences {
  const lanes = [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
  const differences = lanes.map((lane) => [lane, differing(first[lane] ?? [], second[lane] ?? [])] as const);
  return Object.fromEntries(differences.filter(([, lines]) => lines.length > 0));
}

/** What remains beside a longest common subsequence. */
function differing(first: readonly string[], second: readonly string[]): string[] {
  const common = commonLengths(first, second);
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < first.length || j < second.length) {
    if (i < first.length && first[i] === second[j]) {
      i++;
      j++;
    } else if (j === second.length || (i < first.length && common[i + 1]![j]! >= common[i]![j + 1]!)) lines.push(`- ${first[i++]}`);
    else lines.push(`+ ${second[j++]}`);
  }
  return lines;
}

/** How long the longest common subsequence of the two is from each pair of positions on. */
function commonLengths(first: readonly string[], second: readonly string[]): number[][] {
  const lengths = Array.from({ length: first.length + 1 }, () => Array.from({ length: second.length + 1 }, () => 0));
  for (let i = first.length - 1; i >= 0; i--) {
    for (let j = second.length - 1; j >= 0; j--) {
      lengths[i]![j] = first[i] === second[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}
