import type { Row, RowSpec } from "./softmax.js";
import type { Definition } from "./spec.js";

/** A row-wise op whose kernels see a row whole. */
export interface SparseSpec extends Definition, Pick<RowSpec, "forward" | "reduces" | "sign" | "hidden"> {
  readonly kind: "sparsemax";
  readonly backward: (gy: ArrayLike<number>, y: ArrayLike<number>, out: Row) => void;
}

const ROWS = { kind: "sparsemax", reduces: false, sign: 1, hidden: 0 } as const;

/** The largest first, relative to the largest; undefined where a row has no distribution. */
function sorted(x: ArrayLike<number>, scale: number): Float64Array | undefined {
  const max = Array.prototype.reduce.call(x, (a, b) => Math.max(a as number, b as number), Number.NEGATIVE_INFINITY) as number;
  return Number.isFinite(max)
    ? Float64Array.from(x, (x) => (x - max) * scale)
        .sort()
        .reverse()
    : undefined;
}

/** Writes f(z - t) with z relative to the largest. */
function write(x: ArrayLike<number>, scale: number, t: number, f: (d: number) => number, out: { [i: number]: number }): void {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) max = Math.max(max, x[i]);
  for (let i = 0; i < x.length; i++) out[i] = Number.isNaN(t) ? t : f(Math.max((x[i] - max) * scale - t, 0));
}

/** s (gy - the mean of gy, weighed by s). */
function centred(gy: ArrayLike<number>, s: (i: number) => number, n: number, out: { [i: number]: number }): void {
  let first = 0;
  let second = 0;
  for (let i = 0; i < n; i++) {
    first += s(i) === 0 ? 0 : s(i) * gy[i];
    second += s(i);
  }
  const mean = first / second;
  for (let i = 0; i < n; i++) out[i] = s(i) === 0 ? 0 : s(i) * (gy[i] - mean);
}

export const sparsemax: SparseSpec = {
  ...ROWS,
  name: "sparsemax",
  summary: "The point of the probability simplex that is nearest to x: a softmax that gives exact zeros.",
  formula: "max(x - t, 0), t such that a row sums to 1",
  tex: String.raw`\max(x_i - \tau, 0),\quad \sum_j \max(x_j - \tau, 0) = 1`,
  forward(x, out) {
    const z = sorted(x, 1);
    let t = Number.NaN;
    let sum = 0;
    for (let k = 0; z && k < z.length && 1 + (k + 1) * z[k] > sum + z[k]; k++) {
      sum += z[k];
      t = (sum - 1) / (k + 1);
    }
    write(x, 1, t, (d) => d, out);
  },
  backward: (gy, y, out) => centred(gy, (i) => (Number.isNaN(y[i]) ? y[i] : y[i] > 0 ? 1 : 0), y.length, out),
  source: "Martins, Astudillo: From Softmax to Sparsemax, ICML 2016",
};

export const entmax15: SparseSpec = {
  ...ROWS,
  name: "entmax15",
  summary: "Half-way between softmax and sparsemax: smooth where it is positive, with exact zeros.",
  formula: "max(x / 2 - t, 0)^2, t such that a row sums to 1",
  tex: String.raw`\max(x_i/2 - \tau, 0)^2,\quad \sum_j \max(x_j/2 - \tau, 0)^2 = 1`,
  forward(x, out) {
    const z = sorted(x, 0.5);
    let t = Number.NaN;
    // Welford's mean and sum of squared distances from it, so that nothing cancels
    let mean = 0;
    let squares = 0;
    for (let k = 1; z && k <= z.length; k++) {
      const distance = z[k - 1] - mean;
      mean += distance / k;
      squares += distance * (z[k - 1] - mean);
      const candidate = mean - Math.sqrt(Math.max(0, (1 - squares) / k));
      if (candidate > z[k - 1] || !Number.isFinite(mean)) break;
      t = candidate;
    }
    write(x, 0.5, t, (d) => d * d, out);
  },
  backward: (gy, y, out) => centred(gy, (i) => Math.sqrt(y[i]), y.length, out),
  source: "Peters, Niculae, Martins: Sparse Sequence-to-Sequence Models, ACL 2019",
};
