export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of each quantity of several results, and between which values they lie. */
export function summary(results) {
  return Object.fromEntries(
    Object.keys(results[0]).map((key) => {
      const values = results.map((result) => result[key]);
      return [key, { median: round(median(values)), min: round(Math.min(...values)), max: round(Math.max(...values)) }];
    }),
  );
}

/** Four figures say all that is known. */
function round(value) {
  return Number(value.toPrecision(4));
}
