// The same block in plain JavaScript and in float64, loop by loop: what the fast one is compared with.
import { gelu } from "../src/spec/gelu.js";
import { type BlockSizes, type BlockWeights, type DenseName, EPS, type Linear, shapeOf } from "./encoder.js";

/** A block for tokens of which those with a 0 in the mask are seen by none. */
export function plainBlock(weights: BlockWeights, sizes: BlockSizes) {
  const { size } = sizes;
  const dense = (name: DenseName, x: Float64Array) => linear(x, weights[name], ...shapeOf(name, sizes));
  return (x: ArrayLike<number>, mask?: ArrayLike<number>): Float64Array => {
    const input = Float64Array.from(x);
    const [q, k, v] = [dense("query", input), dense("key", input), dense("value", input)];
    const y = norm(sum(dense("output", attend(q, k, v, sizes, mask)), input), weights.attentionNorm, size);
    return norm(
      sum(
        dense(
          "down",
          dense("up", y).map((z) => gelu.f(z)),
        ),
        y,
      ),
      weights.outputNorm,
      size,
    );
  };
}

const sum = (x: Float64Array, y: Float64Array) => x.map((value, i) => value + y[i]);

/** x W + b. */
function linear(x: Float64Array, { weights, bias }: Linear, inputs: number, units: number): Float64Array {
  const y = new Float64Array((x.length / inputs) * units);
  for (let row = 0; row < x.length / inputs; row++) {
    const sums = y.subarray(row * units, (row + 1) * units);
    sums.set(bias);
    for (let i = 0; i < inputs; i++) for (let j = 0; j < units; j++) sums[j] += x[row * inputs + i] * weights[i * units + j];
  }
  return y;
}

/** softmax(q k^T / sqrt(size)) v of each head, whose numbers stand beside those of the others in each token. */
function attend(q: Float64Array, k: Float64Array, v: Float64Array, { tokens, size, heads }: BlockSizes, mask?: ArrayLike<number>) {
  const own = size / heads;
  const y = new Float64Array(tokens * size);
  for (let first = 0; first < size; first += own)
    for (let i = 0; i < tokens; i++) {
      const terms = Array.from({ length: tokens }, (_, j) => {
        let score = 0;
        for (let c = first; c < first + own; c++) score += q[i * size + c] * k[j * size + c];
        return mask?.[j] === 0 ? 0 : Math.exp(score / Math.sqrt(own));
      });
      const total = terms.reduce((a, b) => a + b);
      for (let j = 0; j < tokens; j++) for (let c = first; c < first + own; c++) y[i * size + c] += (terms[j] / total) * v[j * size + c];
    }
  return y;
}

/** Each token less its mean, over its deviation. */
function norm(x: Float64Array, { weights, bias }: Linear, size: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += size) {
    const token = x.subarray(start, start + size);
    const mean = token.reduce((total, value) => total + value, 0) / size;
    const variance = token.reduce((total, value) => total + (value - mean) ** 2, 0) / size;
    for (let c = 0; c < size; c++) y[start + c] = ((token[c] - mean) / Math.sqrt(variance + EPS)) * weights[c] + bias[c];
  }
  return y;
}
