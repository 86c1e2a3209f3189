// normalize: vectors divided by their L1 or L2 norm, along any axis.
import { copied, created, isFloat64, overlaps, part, settleNaN } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { NormalizeSpec } from "../../spec/embeddings.js";
import { turn } from "../../tiling/axis.js";
import { type Operand, result, source, target } from "../../tiling/elements.js";
import { visitRows } from "../../tiling/rows.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../../types.js";
import type { Extent } from "../../validate/index.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { gradientName } from "../gradientName.js";
import { Scratch } from "../scratch.js";

export interface NormalizeOptions<A extends FloatArray> {
  shape?: readonly number[];
  axis?: number;
  p?: 1 | 2;
  out?: A;
}

/** Vectors divided by their size. */
export interface Normalize {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: NormalizeOptions<O>): NoInfer<O>;
  /** dL/dx from gy = dL/dy, with the options of the call. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, x: A, options?: NormalizeOptions<O>): NoInfer<O>;
  /** The mathematics. */
  readonly spec: NormalizeSpec;
  [BIND](instance: Instance): Normalize;
}

const KNOWN = /*#__PURE__*/ validate.known<NormalizeOptions<FloatArray>>({ out: 1, shape: 1, axis: 1, p: 1 }, {}, ["p:norm ord order"]);

/** The least columns at a time of an array outside the memory: a line of the cache. */
const STRIP = 16;

class NormalizeOp {
  constructor(
    readonly spec: NormalizeSpec,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, options: NormalizeOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { shape, axis, p: given, out: to } = validate.options(name, options, KNOWN);
    const { extent, p } = this.#checked(x, { shape, axis, p: given });
    const out = result(name, "out", to, x, "x");
    if (x.length === 0) return out;
    const { instance, staging, kernel } = this.#kernel(extent.inner === 1 ? name : `${name}_columns`, x);
    if (staging === undefined || kernel === undefined) this.#plain(x, out, extent, p);
    else {
      const y = target(staging, out);
      const operands = { x: source(staging, x, y, 1, false), y };
      if (extent.inner === 1) this.#rows(instance, staging, kernel, operands, extent, p);
      else this.#columns(new Scratch(name, instance, staging), kernel, operands, extent, p);
    }
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, options: NormalizeOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { shape, axis, p: given, out: to } = validate.options(name, options, KNOWN);
    const { extent, p } = this.#checked(x, { shape, axis, p: given });
    validate.same(name, "gy", gy, x, "x");
    const out = result(name, "out", to, x, "x");
    if (x.length === 0) return out;
    const { outer, n, inner } = extent;
    if (inner === 1) this.#derive(gy, x, out, outer, n, p);
    else {
      // columns are brought into rows, and back
      const [upstream, from] = [gy, x].map((x) => turned(x, extent));
      this.#derive(upstream, from, upstream, outer * inner, n, p);
      turn(upstream, { outer, n: inner, inner: n }, out);
    }
    return out;
  }

  #derive(gy: FloatArray, x: FloatArray, gx: FloatArray, rows: number, n: number, p: number): void {
    const { name } = this.spec;
    const { instance, staging, kernel } = this.#kernel(gradientName(name), x);
    if (staging === undefined || kernel === undefined) {
      this.#plainGradients(gy, x, gx, n, p);
      return;
    }
    const y = target(staging, gx);
    const operands = { x: source(staging, gy, y, 1, false), second: source(staging, x, y, 1, false), y };
    const done = visitRows(instance, staging, operands, { rows, n }, (gy, x, gx, _row, count) => kernel(gy, x, gx, count, n, p));
    if (!done) throw new Scratch(name, instance, staging).full(n * staging.elementSize);
  }

  /** What both ways need of the arguments. */
  #checked(x: FloatArray, { shape, axis, p: given }: Omit<NormalizeOptions<FloatArray>, "out">): { extent: Extent; p: number } {
    const { name, parameters } = this.spec;
    const sizes = validate.dimensions(name, shape);
    const p = validate.parameter(name, "p", parameters.p, given, validate.float(name, "x", x));
    return { extent: validate.extent(name, x.length, sizes, axis), p };
  }

  #kernel(name: string, x: FloatArray) {
    const instance = this.open();
    const type = isFloat64(x) ? "float64" : "float32";
    const kernel = instance.kernel(this.binaries, name, type);
    return { instance, staging: instance[type] as unknown as Staging<FloatArray> | undefined, kernel };
  }

  #rows(instance: Instance, staging: Staging<FloatArray>, kernel: Kernel, operands: Arrays, { outer, n }: Extent, p: number): void {
    const done = visitRows(instance, staging, operands, { rows: outer, n }, (x, _, y, _row, count) => kernel(x, y, count, n, p));
    if (!done) throw new Scratch(this.spec.name, instance, staging).full(n * staging.elementSize);
  }

  /** Where both arrays are in the memory, a matrix at a time; else some columns of it, which are brought there. */
  #columns(scratch: Scratch, kernel: Kernel, { x, y }: Arrays, { outer, n, inner }: Extent, p: number): void {
    const { staging } = scratch;
    const size = staging.elementSize;
    if (x.address !== 0 && y.address !== 0) {
      for (let i = 0; i < outer; i++) {
        const at = i * n * inner * size;
        kernel(x.address + at, y.address + at, n, inner, inner * size, inner * size, p);
      }
      return;
    }
    const most = Math.min(inner, Math.max(STRIP, Math.floor(staging.tile / n)));
    try {
      const area = scratch.take(staging.type, n * most);
      for (let i = 0; i < outer; i++)
        for (let c = 0; c < inner; c += most) {
          const width = Math.min(most, inner - c);
          const each = (visit: (there: number, at: number) => void) => {
            for (let row = 0; row < n; row++) visit(area + row * width * size, (i * n + row) * inner + c);
          };
          each((there, at) => staging.load(there, x.array, at, width));
          kernel(area, area, n, width, width * size, width * size, p);
          each((there, at) => staging.store(there, y.array, at, width));
        }
    } finally {
      scratch.close();
    }
  }

  #plain(x: FloatArray, y: FloatArray, { outer, n, inner }: Extent, p: number): void {
    const from = overlaps(x, y) ? copied(x) : x;
    const row = new Float64Array(n);
    for (let i = 0; i < outer; i++)
      for (let c = 0; c < inner; c++) {
        const start = i * n * inner + c;
        for (let j = 0; j < n; j++) row[j] = from[start + j * inner];
        this.spec.forward(row, row, p);
        for (let j = 0; j < n; j++) y[start + j * inner] = row[j];
      }
    settleNaN(part(y, 0, y.length));
  }

  #plainGradients(gy: FloatArray, x: FloatArray, gx: FloatArray, n: number, p: number): void {
    const [upstream, from] = [gy, x].map((x) => (overlaps(x, gx) ? copied(x) : x));
    const row = new Float64Array(n);
    for (let start = 0; start < x.length; start += n) {
      this.spec.backward(part(upstream, start, n), part(from, start, n), row, p);
      part(gx, start, n).set(row);
    }
    settleNaN(gx);
  }
}

/** A copy of x with its columns as rows. */
function turned(x: FloatArray, extent: Extent): FloatArray {
  const y = created(x);
  turn(x, extent, y);
  return y;
}

interface Arrays {
  readonly x: Operand;
  readonly y: Operand;
}

/** Makes the function. */
export function normalizeOf(spec: NormalizeSpec, binaries: Binaries, open: () => Instance = defaultInstance): Normalize {
  const op = new NormalizeOp(spec, binaries, open);
  const call = (x: FloatArray, options?: NormalizeOptions<FloatArray>) => op.forward(x, options);
  return Object.assign(call, {
    backward: (...args: Parameters<NormalizeOp["backward"]>) => op.backward(...args),
    spec,
    [BIND]: (instance: Instance) => normalizeOf(spec, binaries, () => instance),
  }) as unknown as Normalize;
}
