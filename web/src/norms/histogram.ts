// How often numbers fall into equal parts of an interval, and round numbers to mark it with.

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Marks that an axis has at most. */
const MARKS = 7;

/** The interval between round numbers around all values, `least` at least to both sides of 0. */
export function axisOf(values: Float32Array, least: number): Axis {
  const [low, high] = values.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [-least, least]);
  const power = 10 ** Math.floor(Math.log10((high - low) / MARKS));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((step) => (high - low) / step <= MARKS) as number;
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { low: first * step, high: last * step, ticks };
}

/** The share of the values in each part, of the fullest. */
export function histogramOf(values: Float32Array, { low, high }: Axis, parts: number): Float64Array {
  const counts = new Float64Array(parts);
  for (const x of values) counts[Math.min(parts - 1, Math.floor(((x - low) / (high - low)) * parts))]++;
  const most = counts.reduce((most, count) => Math.max(most, count), 1);
  return counts.map((count) => count / most);
}
