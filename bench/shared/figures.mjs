/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** @param {number} value */
export function count(value) {
  return Math.round(value).toLocaleString('en');
}

/** @param {number} value at most three significant digits, unless it is larger */
export function short(value) {
  return value >= 100 ? count(value) : String(Number(value.toPrecision(3)));
}

/** @param {readonly number[]} values @returns {string} e.g. `0.52 (0.5-0.56)` */
export function withSpread(values) {
  const spread = `${short(Math.min(...values))}-${short(Math.max(...values))}`;
  return values.length === 1 ? short(median(values)) : `${short(median(values))} (${spread})`;
}
