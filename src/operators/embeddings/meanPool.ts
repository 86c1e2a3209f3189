// The mean of a sentence's tokens.
import { copied, isFloat64, settleNaN, shares } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { MeanPoolSpec } from "../../spec/embeddings.js";
import { result, target } from "../../tiling/elements.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { gradientName } from "../gradientName.js";
import { Scratch } from "../scratch.js";
import { TERMS } from "../totals.js";

/** A weight for each token: 0 hides it. */
export type TokenMask<A extends FloatArray = FloatArray> =
  | Uint8Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array
  | readonly boolean[]
  | Like<A>;

export interface MeanPoolOptions<A extends FloatArray> {
  shape?: readonly number[];
  out?: A;
}

/** The mean of tokens. */
export interface MeanPool {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, mask: TokenMask<A>, options?: MeanPoolOptions<O>): NoInfer<O>;
  /** dL/dx from gy = dL/dy, with the mask and the options of the call. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: A, mask: TokenMask<A>, options?: MeanPoolOptions<O>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: MeanPoolSpec;
  [BIND](instance: Instance): MeanPool;
}

const KNOWN = /*#__PURE__*/ validate.known<MeanPoolOptions<FloatArray>>({ out: 1, shape: 1 });

/** Columns whose sums and totals fit the scratch. */
const COLUMNS = 1024;

/** x as [batch, count, size], and the weights of its tokens. */
interface Call {
  readonly batch: number;
  readonly count: number;
  readonly size: number;
  readonly weights: Float64Array;
}

class MeanPoolOp {
  constructor(
    readonly spec: MeanPoolSpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, mask: TokenMask, options: MeanPoolOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { shape, out: to } = validate.options(name, options, KNOWN);
    const call = this.#checked(x, mask, shape);
    const out = result(name, "out", to, x, "x", call.batch * call.size);
    if (out.length === 0) return out;
    const instance = this.open();
    const type = isFloat64(x) ? "float64" : "float32";
    const [add, close] = [name, "pooled"].map((name) => instance.kernel(this.binaries, name, type));
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    const from = shares(x, out) ? copied(x) : x;
    if (staging && add && close) run(name, instance, staging, { add, close }, { x: from, out }, call);
    else this.#plain(from, out, call);
    return out;
  }

  backward(gy: FloatArray, mask: TokenMask, options: MeanPoolOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { shape, out: to } = validate.options(name, options, KNOWN);
    const call = this.#checkedPooled(gy, mask, shape);
    const out = result(name, "out", to, gy, "gy", call.batch * call.count * call.size);
    if (out.length === 0) return out;
    const instance = this.open();
    const type = isFloat64(gy) ? "float64" : "float32";
    const kernel = instance.kernel(this.binaries, gradientName(name), type);
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    const from = shares(gy, out) ? copied(gy) : gy;
    if (staging && kernel) spread(instance, staging, kernel, { x: from, out }, call);
    else this.#plainGradients(from, out, call);
    return out;
  }

  #checkedPooled(gy: FloatArray, mask: TokenMask, shape: readonly number[] | undefined): Call {
    const { name } = this.spec;
    const sizes = validate.dimensions(name, shape);
    validate.float(name, "gy", gy);
    const [batch, count, size] = sizes === undefined ? [1, undefined, gy.length] : validate.pooledTokens(name, sizes, gy);
    const weights = validate.tokenWeights(name, mask, gy, count === undefined ? undefined : batch * count);
    const tokens = count ?? weights.length;
    return { batch, count: tokens, size, weights: scaled(weights, tokens) };
  }

  #checked(x: FloatArray, mask: TokenMask, shape: readonly number[] | undefined): Call {
    const { name } = this.spec;
    const sizes = validate.dimensions(name, shape);
    validate.float(name, "x", x);
    if (sizes === undefined) {
      const weights = validate.tokenWeights(name, mask, x, undefined);
      const count = weights.length;
      return { batch: 1, count, size: validate.tokenSize(name, x.length, count), weights: scaled(weights, count) };
    }
    const [batch, count, size] = validate.tokens(name, sizes, x.length);
    validate.resultsOfEmpty(name, "shape", x.length, batch * size);
    return { batch, count, size, weights: scaled(validate.tokenWeights(name, mask, x, batch * count), count) };
  }

  #plain(x: FloatArray, y: FloatArray, { batch, count, size, weights }: Call): void {
    const column = new Float64Array(count);
    for (let row = 0; row < batch; row++) {
      const own = weights.subarray(row * count, (row + 1) * count);
      for (let i = 0; i < size; i++) {
        for (let t = 0; t < count; t++) column[t] = x[(row * count + t) * size + i];
        y[row * size + i] = this.spec.f(column, own);
      }
    }
    settleNaN(y);
  }

  #plainGradients(gy: FloatArray, gx: FloatArray, { batch, count, size, weights }: Call): void {
    for (let row = 0; row < batch; row++) {
      const parts = this.spec.parts(weights.subarray(row * count, (row + 1) * count));
      for (let t = 0; t < count; t++)
        for (let i = 0; i < size; i++) gx[(row * count + t) * size + i] = parts[t] === 0 ? 0 : gy[row * size + i] * parts[t];
    }
    settleNaN(gx);
  }
}

/** Weights within these need no scaling: of float32 numbers no sum leaves the range of float64. */
const [SMALL, LARGE] = [2 ** -100, 2 ** 100];

/** The weights; where the largest of a row is very large or very small, times a power of two. */
function scaled(weights: Float64Array, count: number): Float64Array {
  for (let start = 0; start < weights.length; start += count) {
    const row = weights.subarray(start, start + count);
    const most = row.reduce((a, b) => Math.max(a, b), 0);
    if (most === 0 || (most >= SMALL && most <= LARGE)) continue;
    const factor = 2 ** -Math.max(-1022, Math.min(1022, Math.ceil(Math.log2(most))));
    for (let t = 0; t < count; t++) row[t] *= factor;
  }
  return weights;
}

interface Kernels {
  readonly add: Kernel;
  readonly close: Kernel;
}

interface Arrays {
  readonly x: FloatArray;
  readonly out: FloatArray;
}

/** The end of the tokens from one on that are not hidden, `most` at the most. */
function endOf(weights: Float64Array, from: number, most: number): number {
  let to = from;
  while (to < weights.length && to - from < most && weights[to] !== 0) to++;
  return to;
}

/** Some columns at a time, some tokens at a time: what is hidden is not read. */
function run(op: string, instance: Instance, staging: Staging<FloatArray>, { add, close }: Kernels, arrays: Arrays, call: Call): void {
  const { batch, count, size, weights } = call;
  const { elementSize, first: tile, second } = staging;
  const float64s = instance.float64 as Staging<Float64Array>;
  const [x, y] = [target(staging, arrays.x), target(staging, arrays.out)];
  const width = Math.min(size, COLUMNS);
  const sums = new Scratch(op, instance, staging).take(Float64Array, 2 * width);
  const most = x.address !== 0 ? TERMS : width < size ? 1 : Math.max(1, Math.floor(staging.tile / size));
  float64s.load(sums, new Float64Array(2 * width), 0, 2 * width);
  for (let row = 0; row < batch; row++) {
    const own = weights.subarray(row * count, (row + 1) * count);
    const total = own.reduce((a, b) => a + b, 0) || 1;
    for (let c = 0; c < size; c += width) {
      const n = Math.min(width, size - c);
      let terms = 0;
      for (let t = 0; t < count; ) {
        const end = endOf(own, t, Math.min(most, TERMS - terms));
        if (end > t) {
          const start = (row * count + t) * size + c;
          float64s.load(second, own, t, end - t);
          if (x.address === 0) staging.load(tile, x.array, start, (end - t - 1) * size + n);
          add(x.address === 0 ? tile : x.address + start * elementSize, second, sums, end - t, n, size * elementSize);
          terms += end - t;
          if (terms === TERMS) close(sums, 0, n, 1);
          terms %= TERMS;
          t = end;
        } else t++;
      }
      const to = row * size + c;
      const there = y.address === 0 ? tile : y.address + to * elementSize;
      close(sums, there, n, total);
      if (y.address === 0) staging.store(there, y.array, to, n);
    }
  }
}

/** gx of some columns at a time, and some tokens, from the part that each token has in the mean. */
function spread(instance: Instance, staging: Staging<FloatArray>, kernel: Kernel, arrays: Arrays, call: Call): void {
  const { batch, count, size, weights } = call;
  const { elementSize, first: tile, second, scratch } = staging;
  const float64s = instance.float64 as Staging<Float64Array>;
  const [gy, gx] = [target(staging, arrays.x), target(staging, arrays.out)];
  const width = Math.min(size, COLUMNS);
  const most = gx.address !== 0 ? TERMS : width < size ? 1 : Math.min(TERMS, Math.max(1, Math.floor(staging.tile / size)));
  for (let row = 0; row < batch; row++) {
    const own = weights.subarray(row * count, (row + 1) * count);
    const total = own.reduce((a, b) => a + b, 0) || 1;
    const parts = own.map((weight) => weight / total);
    for (let c = 0; c < size; c += width) {
      const n = Math.min(width, size - c);
      const from = row * size + c;
      const upstream = gy.address === 0 ? staging.load(scratch, gy.array, from, n) : gy.address + from * elementSize;
      for (let t = 0; t < count; t += most) {
        const some = Math.min(most, count - t);
        const to = (row * count + t) * size + c;
        float64s.load(second, parts, t, some);
        kernel(upstream, second, gx.address === 0 ? tile : gx.address + to * elementSize, some, n, size * elementSize);
        if (gx.address === 0) staging.store(tile, gx.array, to, (some - 1) * size + n);
      }
    }
  }
}

/** Makes the function. */
export function meanPoolOf(spec: MeanPoolSpec, binaries: Binaries, open: () => Instance = defaultInstance): MeanPool {
  const op = new MeanPoolOp(spec, binaries, open);
  const call = (x: FloatArray, mask: TokenMask, options?: MeanPoolOptions<FloatArray>) => op.forward(x, mask, options);
  return Object.assign(call, {
    backward: (...args: Parameters<MeanPoolOp["backward"]>) => op.backward(...args),
    spec,
    [BIND]: (instance: Instance) => meanPoolOf(spec, binaries, () => instance),
  }) as unknown as MeanPool;
}
