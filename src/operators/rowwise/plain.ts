// Row-wise ops in plain JavaScript, from their specs: a row is gathered, computed in float64 and put back.

import { copied, overlaps, settleNaN, shares } from "../../arrays.js";
import type { RowSpec } from "../../spec/softmax.js";
import type { FloatArray } from "../../types.js";
import type { Extent } from "../../validate/index.js";
import type { RowGradient } from "./gradient.js";
import type { Mask } from "./mask.js";

/** What of a spec a row is computed by. */
type PlainSpec = Pick<RowSpec, "forward" | "backward" | "reduces" | "sign" | "hidden">;

/** Visits each row: the number of its first element, the distance of its elements, and its number. */
function each({ outer, n, inner }: Extent, visit: (start: number, row: number) => void): void {
  for (let i = 0; i < outer; i++) for (let c = 0; c < inner; c++) visit(i * n * inner + c, i * inner + c);
}

/** x as it is before anything is written to y. */
const steady = (x: FloatArray, y: FloatArray) => (overlaps(x, y) || (x.length !== y.length && shares(x, y)) ? copied(x) : x);

/**
 * Row's elements to `row`, as logits that the spec takes: of a sign of its own. Where products with the scale leave the range, all are less by
 * the largest product, which is given back, else 0.
 */
function gather(spec: PlainSpec, x: FloatArray, start: number, inner: number, mask: Mask | undefined, row: Float64Array): number {
  const origin = mask?.apart ? mask.origin(x, start, inner, row.length) : 0;
  for (let j = 0, i = start; j < row.length; j++, i += inner)
    row[j] = spec.sign * (mask === undefined ? x[i] : mask.value(x[i], i, origin));
  return origin && (mask as Mask).scale * origin;
}

export function plainForward(spec: PlainSpec, x: FloatArray, extent: Extent, mask: Mask | undefined, out: FloatArray): void {
  const { n, inner } = extent;
  const from = steady(x, out);
  const row = new Float64Array(n);
  const result = spec.reduces ? new Float64Array(1) : row;
  each(extent, (start, number) => {
    const shift = gather(spec, from, start, inner, mask, row);
    if (mask?.hides && row.every((x) => x === spec.sign * Number.NEGATIVE_INFINITY)) result.fill(spec.hidden);
    else spec.forward(row, result);
    if (spec.reduces) out[number] = result[0] + shift;
    else for (let j = 0; j < n; j++) out[start + j * inner] = row[j];
  });
  settleNaN(out);
}

export function plainBackward(spec: PlainSpec, { gy, x, y, gx }: RowGradient, extent: Extent, mask: Mask | undefined): void {
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
      gather(spec, from, start, inner, mask, row);
      if (mask?.apart) spec.forward(row, v); // the saved result is another one, and may be infinite
    }
    spec.backward?.(g, v, g, row);
    for (let j = 0; j < n; j++) gx[start + j * inner] = scale * g[j];
  });
  settleNaN(gx);
}
