// Row-wise ops in plain JavaScript, from their specs: a row is gathered, computed in float64 and put back.

import { copied, overlaps, shares } from "../arrays.js";
import type { RowSpec } from "../spec/softmax.js";
import type { FloatArray } from "../types.js";
import type { Extent } from "../validate/index.js";
import type { Mask } from "./mask.js";
import type { RowGradient } from "./rowwiseGradient.js";

/** Visits each row: the number of its first element, the distance of its elements, and its number. */
function each({ outer, n, inner }: Extent, visit: (start: number, row: number) => void): void {
  for (let i = 0; i < outer; i++) for (let c = 0; c < inner; c++) visit(i * n * inner + c, i * inner + c);
}

/** x as it is before anything is written to y. */
const steady = (x: FloatArray, y: FloatArray) => (overlaps(x, y) || (x.length !== y.length && shares(x, y)) ? copied(x) : x);

/** How a row's elements lie in x. */
interface Place {
  readonly start: number;
  readonly inner: number;
}

/** Row's elements to `row`, as logits that the spec takes: of a sign of its own, less that of an x at the `origin`. */
function gather(spec: RowSpec, x: FloatArray, { start, inner }: Place, mask: Mask | undefined, row: Float64Array, origin: number): void {
  for (let j = 0, i = start; j < row.length; j++, i += inner)
    row[j] = spec.sign * (mask === undefined ? x[i] : mask.value(x[i], i, origin));
}

/** The x whose product with the scale is the largest of a row, if it is finite, else 0. */
function originOf(x: FloatArray, { start, inner }: Place, mask: Mask, n: number): number {
  const sign = Math.sign(mask.scale);
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0, i = start; j < n; j++, i += inner) if (sign * x[i] > most && mask.bias(i) > Number.NEGATIVE_INFINITY) most = sign * x[i];
  return Number.isFinite(most) ? sign * most : 0;
}

/** `apart`: products with the scale leave the range. */
export function plainForward(spec: RowSpec, x: FloatArray, extent: Extent, mask: Mask | undefined, out: FloatArray, apart = false): void {
  const { n, inner } = extent;
  const from = steady(x, out);
  const row = new Float64Array(n);
  const result = spec.reduces ? new Float64Array(1) : row;
  each(extent, (start, number) => {
    const origin = apart && mask ? originOf(from, { start, inner }, mask, n) : 0;
    gather(spec, from, { start, inner }, mask, row, origin);
    if (mask?.hides && row.every((x) => x === spec.sign * Number.NEGATIVE_INFINITY)) result.fill(spec.hidden);
    else spec.forward(row, result);
    if (spec.reduces && mask && origin !== 0) result[0] += mask.scale * origin;
    if (spec.reduces) out[number] = result[0];
    else for (let j = 0; j < n; j++) out[start + j * inner] = row[j];
  });
}

export function plainBackward(spec: RowSpec, { gy, x, y, gx }: RowGradient, extent: Extent, mask: Mask | undefined, apart = false): void {
  const { n, inner } = extent;
  const [upstream, saved, from] = [gy, y, x ?? y].map((x) => steady(x, gx));
  const [g, v, row] = [upstream, saved, from].map(() => new Float64Array(n));
  const scale = spec.sign * (mask?.scale ?? 1);
  each(extent, (start, number) => {
    for (let j = 0, i = start; j < n; j++, i += inner) {
      g[j] = upstream[spec.reduces ? number : i];
      v[j] = saved[spec.reduces ? number : i];
    }
    if (spec.reduces) {
      gather(spec, from, { start, inner }, mask, row, apart && mask ? originOf(from, { start, inner }, mask, n) : 0);
      if (apart) spec.forward(row, v); // the saved result is another one, and may be infinite
    }
    spec.backward?.(g, v, g, row);
    for (let j = 0; j < n; j++) gx[start + j * inner] = scale * g[j];
  });
}
