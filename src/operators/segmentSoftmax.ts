// Softmax of rows of different lengths by the kernels of softmax.
import { copied, isFloat64, overlaps, part, settleNaN } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { SegmentSpec } from "../spec/segments.js";
import { type Operand, result, source, target } from "../tiling/elements.js";
import { visitRows } from "../tiling/rows.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../types.js";
import * as validate from "../validate/index.js";
import { WHOLE } from "../wasm/layout.js";
import { BIND } from "./bind.js";

/** Where each segment begins, and where the last one ends. */
export type Offsets = Int32Array | Uint32Array | BigInt64Array | BigUint64Array | readonly number[];

export interface SegmentOptions<A extends FloatArray> {
  out?: A;
}

/** Softmax of segments. */
export interface SegmentSoftmax {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, offsets: Offsets, options?: SegmentOptions<O>): NoInfer<O>;
  /** dL/dx from gy = dL/dy and the saved output y. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(
    gy: Like<A>,
    y: A,
    offsets: Offsets,
    options?: SegmentOptions<O>,
  ): NoInfer<O>;
  /** The mathematics. */
  readonly spec: SegmentSpec;
  [BIND](instance: Instance): SegmentSoftmax;
}

const KNOWN = /*#__PURE__*/ validate.known<SegmentOptions<FloatArray>>({ out: 1 });

/** An input, the saved output where there is one, and the result. */
interface Arrays {
  readonly x: FloatArray;
  readonly second?: FloatArray;
  readonly out: FloatArray;
}

class SegmentOp {
  constructor(
    readonly spec: SegmentSpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, given: Offsets, options: SegmentOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { out: to } = validate.options(name, options, KNOWN);
    validate.float(name, "x", x);
    const offsets = validate.offsets(name, given, x.length, "x");
    const out = result(name, "out", to, x, "x");
    this.#run("softmax", { x, out }, offsets);
    return out;
  }

  backward(gy: FloatArray, y: FloatArray, given: Offsets, options: SegmentOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { out: to } = validate.options(name, options, KNOWN);
    validate.float(name, "y", y);
    validate.same(name, "gy", gy, y, "y");
    const offsets = validate.offsets(name, given, y.length, "y");
    const out = result(name, "out", to, y, "y");
    this.#run("softmax_grad", { x: gy, second: y, out }, offsets);
    return out;
  }

  #run(name: string, arrays: Arrays, offsets: Float64Array): void {
    const { x, second, out } = arrays;
    if (out.length === 0) return;
    const instance = this.open();
    const type = isFloat64(out) ? "float64" : "float32";
    const kernel: Kernel | undefined = instance.kernel(this.binaries, name, type);
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    if (staging === undefined || kernel === undefined) {
      this.#plain(arrays, offsets);
      return;
    }
    const y = target(staging, out);
    const operands = { x: source(staging, x, y, 1, false), second: second && source(staging, second, y, 1, false), y };
    const resident = [operands.x, operands.second, y].every((operand) => operand === undefined || operand.address !== 0);
    const { elementSize, state } = staging;
    for (let i = 0; i + 1 < offsets.length; ) {
      const end = groupOf(offsets, i, resident ? Number.POSITIVE_INFINITY : staging.tile);
      const [start, n] = [offsets[i], offsets[end] - offsets[i]];
      const own = (operand: Operand): Operand => ({
        ...operand,
        array: part(operand.array, start, n),
        address: operand.address && operand.address + start * elementSize,
      });
      const places = { x: own(operands.x), second: operands.second && own(operands.second), y: own(y) };
      const done = visitRows(instance, staging, places, { rows: 1, n }, (x, second, y) => {
        for (let j = i; j < end; j++) {
          const [at, length] = [(offsets[j] - start) * elementSize, offsets[j + 1] - offsets[j]];
          if (length === 0) continue;
          if (operands.second === undefined) kernel(x + at, y + at, state, 1, length, WHOLE, 0);
          else kernel(x + at, second + at, y + at, state, 1, length, WHOLE, 1);
        }
      });
      if (!done) this.#plain({ x: places.x.array, second: places.second?.array, out: places.y.array }, Float64Array.of(0, n));
      i = end;
    }
  }

  #plain({ x, second, out }: Arrays, offsets: Float64Array): void {
    const [from, saved] = [x, second].map((x) => (x !== undefined && overlaps(x, out) ? copied(x) : x));
    for (let i = 0; i + 1 < offsets.length; i++) {
      const n = offsets[i + 1] - offsets[i];
      const own = (x: FloatArray) => Float64Array.from(part(x, offsets[i], n));
      const row = own(from as FloatArray);
      if (n === 0) continue;
      if (saved === undefined) this.spec.forward(row, row);
      else this.spec.backward(row, own(saved), row);
      part(out, offsets[i], n).set(row);
    }
    settleNaN(out);
  }
}

/** The end of the segments from one on that together have at most so many elements; of one, if that has more. */
function groupOf(offsets: Float64Array, from: number, most: number): number {
  let end = from + 1;
  while (end + 1 < offsets.length && offsets[end + 1] - offsets[from] <= most) end++;
  return end;
}

/** Makes the function. */
export function segmentSoftmaxOf(spec: SegmentSpec, binaries: Binaries, open: () => Instance = defaultInstance): SegmentSoftmax {
  const op = new SegmentOp(spec, binaries, open);
  const call = (x: FloatArray, offsets: Offsets, options?: SegmentOptions<FloatArray>) => op.forward(x, offsets, options);
  return Object.assign(call, {
    backward: (...args: Parameters<SegmentOp["backward"]>) => op.backward(...args),
    spec,
    [BIND]: (instance: Instance) => segmentSoftmaxOf(spec, binaries, () => instance),
  }) as unknown as SegmentSoftmax;
}
