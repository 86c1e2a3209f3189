// Norms in plain JavaScript, from their specs, row by row.
import { copied, created, overlaps, part, settleNaN } from "../../arrays.js";
import type { NormSpec } from "../../spec/norms.js";
import type { FloatArray } from "../../types.js";

/**
 * A call whose arguments have been checked: `rows` rows of n elements, with a weight and a bias for each of `channels`. Without runs a row's
 * elements are channels; else a row has `run` elements of each of its channels, one behind the other.
 */
export interface NormCall {
  readonly rows: number;
  readonly n: number;
  readonly affine: { readonly weights?: FloatArray; readonly bias?: FloatArray };
  readonly eps: number;
  readonly run: number;
  readonly channels: number;
}

/** The arrays of a call. */
export interface NormArrays {
  readonly x: FloatArray;
  readonly residual?: FloatArray;
  readonly sum?: FloatArray;
  readonly out: FloatArray;
}

/** x as it is before anything is written to the results. */
const steady = (x: FloatArray, ...results: (FloatArray | undefined)[]): FloatArray =>
  results.some((y) => y !== undefined && overlaps(x, y)) ? copied(x) : x;

/** The channel of element i of a row that starts at an element. */
const channelOf = ({ run, channels }: NormCall, start: number, i: number): number =>
  run === 0 ? i : Math.floor((start + i) / run) % channels;

/** Weights or a bias, one an element of the row that starts there. They are read before anything is written. */
function rowOf(call: NormCall, x: FloatArray | undefined): (start: number) => Float64Array | undefined {
  if (x === undefined) return () => undefined;
  const own = Float64Array.from(x);
  return (start) => (call.run === 0 ? own : Float64Array.from({ length: call.n }, (_, i) => own[channelOf(call, start, i)]));
}

export function plainRows(spec: NormSpec, { x, residual, sum, out }: NormArrays, call: NormCall): void {
  const { rows, n, affine, eps } = call;
  const [weights, bias] = [rowOf(call, affine.weights), rowOf(call, affine.bias)];
  const from = steady(x, out, sum);
  const added = residual && steady(residual, out, sum);
  const row = created(x, n);
  const y = new Float64Array(n);
  for (let start = 0; start < rows * n; start += n) {
    for (let i = 0; i < n; i++) row[i] = added === undefined ? from[start + i] : from[start + i] + added[start + i];
    if (sum) for (let i = 0; i < n; i++) sum[start + i] = row[i];
    spec.forward(row, y, { weights: weights(start), bias: bias(start) }, eps);
    for (let i = 0; i < n; i++) out[start + i] = y[i];
  }
  for (const y of [out, sum]) if (y) settleNaN(y);
}

/** Writes dL/dx, if it is wanted, and returns the sums for the weights and those for the bias. They are compensated (Kahan). */
export function plainGradients(spec: NormSpec, gy: FloatArray, x: FloatArray, gx: FloatArray | undefined, call: NormCall): Float64Array {
  const { rows, n, affine, eps, channels } = call;
  const weights = rowOf(call, affine.weights);
  const [upstream, from] = [steady(gy, gx), steady(x, gx)];
  const totals = new Float64Array(2 * channels);
  const lost = new Float64Array(2 * channels);
  for (let start = 0; start < rows * n; start += n) {
    const gradients = spec.backward(part(upstream, start, n), part(from, start, n), { weights: weights(start) }, eps);
    for (const [first, terms] of [
      [0, gradients.weights],
      [channels, gradients.bias],
    ] as const)
      terms.forEach((value, i) => {
        const at = first + channelOf(call, start, i);
        const term = value - lost[at];
        const next = totals[at] + term;
        lost[at] = Number.isFinite(next) ? next - totals[at] - term : 0;
        totals[at] = next;
      });
    if (gx) for (let i = 0; i < n; i++) gx[start + i] = gradients.x[i];
  }
  if (gx) settleNaN(gx);
  return totals;
}
