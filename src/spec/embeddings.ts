import type { Row } from "./softmax.js";
import type { Definition, Parameter } from "./spec.js";
import { sum } from "./sum.js";

/** Vectors divided by their size, in float64 and plain JavaScript: the oracle and the fallback. */
export interface NormalizeSpec extends Definition {
  readonly kind: "embeddings";
  readonly gradientTex: string;
  readonly parameters: { readonly p: Parameter };
  /** One vector; out may be x. */
  readonly forward: (x: ArrayLike<number>, out: Row, p: number) => void;
  /** dL/dx of one vector; out may be gy or x. */
  readonly backward: (gy: ArrayLike<number>, x: ArrayLike<number>, out: Row, p: number) => void;
}

/** The weighted mean of tokens. */
export interface MeanPoolSpec extends Definition {
  readonly kind: "embeddings";
  readonly gradientTex: string;
  /** One element of the mean: that of each token, and its weight. */
  readonly f: (x: ArrayLike<number>, weights: ArrayLike<number>) => number;
  /** The derivative of an element of the mean by that of each token: the token's part. */
  readonly parts: (weights: ArrayLike<number>) => Float64Array;
}

/** How near two vectors are. */
export type Metric = "dot" | "cosine" | "euclidean";

/** A query beside the rows of a matrix. */
export interface SimilaritySpec extends Definition {
  readonly kind: "embeddings";
  /** Each metric, of a query and a row. */
  readonly metrics: Readonly<Record<Metric, (query: ArrayLike<number>, row: ArrayLike<number>) => number>>;
}

/** The rows of a matrix that are nearest to a query. */
export interface NearestSpec extends SimilaritySpec {
  readonly parameters: { readonly k: Parameter };
  /** Whether one result is nearer than another: a larger product or cosine, a shorter distance; anything than NaN. */
  readonly nearer: (metric: Metric, a: number, b: number) => boolean;
}

/** A power of two that brings the largest of magnitudes near 1; 1 where there is none, and of infinity. */
function scaleOf(magnitudes: readonly number[]): number {
  const most = magnitudes.reduce((a, b) => (b > a ? b : a), 0);
  return most > 0 && most < Number.POSITIVE_INFINITY ? 2 ** -Math.max(-1022, Math.min(1022, Math.floor(Math.log2(most)))) : 1;
}

/** sqrt(sum x^2), whose squares stay in the range, as a product of two numbers: one may be too large or too small for it. */
function sizeOf(x: ArrayLike<number>): readonly [size: number, scale: number] {
  const scale = scaleOf(Array.from(x, Math.abs));
  return [Math.sqrt(sum(x.length, (i) => (x[i] * scale) ** 2)), scale];
}

/** x y, of numbers that were scaled before. */
const product = (x: ArrayLike<number>, y: ArrayLike<number>, scaleX = 1, scaleY = 1) =>
  sum(x.length, (i) => x[i] * scaleX * (y[i] * scaleY));

/** What `normalize` divides by, as a product of two numbers. */
function divisorOf(x: ArrayLike<number>, p: number): readonly [size: number, scale: number] {
  if (p !== 1) return sizeOf(x);
  const magnitudes = Array.from(x, Math.abs);
  const scale = scaleOf(magnitudes);
  return [sum(x.length, (i) => magnitudes[i] * scale), scale];
}

function cosine(query: ArrayLike<number>, row: ArrayLike<number>): number {
  const [[a, scaleA], [b, scaleB]] = [sizeOf(query), sizeOf(row)];
  if (a === 0 || b === 0) return 0 * (a + b); // NaN beside NaN and infinity
  const value = product(query, row, scaleA, scaleB) / a / b;
  return value > 1 ? 1 : value < -1 ? -1 : value;
}

function distance(query: ArrayLike<number>, row: ArrayLike<number>): number {
  const [size, scale] = sizeOf(Array.from(query, (q, i) => q - row[i]));
  return size / scale;
}

/** Vectors over their sum of magnitudes or their length. */
export const normalize: NormalizeSpec = {
  kind: "embeddings",
  name: "normalize",
  summary: "Divides each vector by its length, so that a product of two is their cosine; or by the sum of its magnitudes.",
  formula: "x / (sum(|x|^p))^(1/p)",
  tex: String.raw`\frac{x_i}{\bigl(\sum_j |x_j|^p\bigr)^{1/p}}`,
  parameters: {
    p: {
      default: 2,
      summary: "2 divides by the root of the sum of squares, 1 by the sum of magnitudes",
      expected: "1 or 2",
      valid: (value) => value === 1 || value === 2,
    },
  },
  forward(x, out, p) {
    const [size, scale] = divisorOf(x, p);
    for (let i = 0; i < x.length; i++) out[i] = size === 0 ? x[i] : (x[i] * scale) / size;
  },
  gradientTex: String.raw`\frac{1}{s}\Bigl(\frac{\partial L}{\partial y_i} - c_i \sum_j y_j \frac{\partial L}{\partial y_j}\Bigr),\quad c_i = y_i\ (p = 2),\ \operatorname{sign} x_i\ (p = 1)`,
  backward(gy, x, out, p) {
    const [size, scale] = divisorOf(x, p);
    const y = Array.from(x, (x) => (x * scale) / size);
    const total = sum(x.length, (i) => gy[i] * y[i]);
    const slopes = p === 1 ? Array.from(x, Math.sign) : y;
    for (let i = 0; i < x.length; i++) out[i] = size === 0 ? 0 : ((gy[i] - slopes[i] * total) / size) * scale;
  },
  source: "ONNX operator LpNormalization-22; PyTorch torch.nn.functional.normalize",
};

/** The mean of a sentence's tokens. */
export const meanPool: MeanPoolSpec = {
  kind: "embeddings",
  name: "meanPool",
  summary: "The mean of the tokens that a mask keeps: makes an embedding of a sentence from those of its tokens.",
  formula: "sum(w x) / sum(w), over the tokens",
  tex: String.raw`\frac{\sum_t w_t x_t}{\sum_t w_t}`,
  gradientTex: String.raw`\frac{w_t}{\sum_u w_u} \frac{\partial L}{\partial y}`,
  f: (x, weights) => {
    const total = sum(x.length, (t) => weights[t]);
    return total === 0 ? 0 : sum(x.length, (t) => (weights[t] === 0 ? 0 : (weights[t] / total) * x[t]));
  },
  parts: (weights) => {
    const total = sum(weights.length, (t) => weights[t]);
    return Float64Array.from(weights, (weight) => (weight === 0 ? 0 : weight / total));
  },
  source: "Reimers, Gurevych: Sentence-BERT, EMNLP 2019; Transformers.js mean_pooling",
};

const metrics = { dot: (query: ArrayLike<number>, row: ArrayLike<number>) => product(query, row), cosine, euclidean: distance };

/** A query beside every row. */
export const similarities: SimilaritySpec = {
  kind: "embeddings",
  name: "similarities",
  summary: "How near queries are to every row of a matrix: by their product, their cosine or their distance.",
  formula: "q m (dot), q m / (|q| |m|) (cosine), |q - m| (euclidean), for each row m",
  tex: String.raw`q \cdot m_j \quad\text{or}\quad \frac{q \cdot m_j}{\lVert q\rVert\,\lVert m_j\rVert} \quad\text{or}\quad \lVert q - m_j\rVert`,
  metrics,
  source: "Manning, Raghavan, Schütze: Introduction to Information Retrieval, 2008, chapter 6",
};

/** The best rows for a query. */
export const nearest: NearestSpec = {
  ...similarities,
  name: "nearest",
  summary: "The rows of a matrix that are nearest to queries, the best first: a search among embeddings without an index.",
  formula: "the k rows m with the largest q m (dot), q m / (|q| |m|) (cosine) or the least |q - m| (euclidean)",
  tex: String.raw`\operatorname*{arg\,top}_{j}{}^{k}\; q \cdot m_j`,
  parameters: {
    k: {
      default: 1,
      summary: "how many rows; where there are fewer, all of them",
      expected: "a whole number from 1 on",
      valid: (value) => Number.isSafeInteger(value) && value >= 1,
    },
  },
  nearer: (metric, a, b) => (Number.isNaN(b) ? !Number.isNaN(a) : metric === "euclidean" ? a < b : a > b),
};
