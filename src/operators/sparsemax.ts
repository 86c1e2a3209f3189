import { copied, overlaps, part } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import type { SparseSpec } from "../spec/sparsemax.js";
import { result, source, target } from "../tiling/elements.js";
import { visitRows } from "../tiling/rows.js";
import type { Binaries, FloatArray } from "../types.js";
import * as validate from "../validate/index.js";
import type { Activate, Activation } from "./activation.js";
import { ACTIVATE, BIND } from "./bind.js";

export interface SparseOptions<A extends FloatArray> {
  shape?: readonly number[];
  out?: A;
}

/** A relative of softmax with exact zeros. */
export interface Sparse extends Activation {
  <A extends FloatArray>(x: A, options?: SparseOptions<A>): A;
  /** dL/dx from gy = dL/dy and the saved output y. */
  backward<A extends FloatArray>(gy: A, y: A, options?: SparseOptions<A>): A;
  /** The mathematics. */
  readonly spec: SparseSpec;
  [BIND](instance: Instance): Sparse;
}

const KNOWN = /*#__PURE__*/ validate.known<SparseOptions<FloatArray>>({ out: 1, shape: 1 });

/** Makes the function. */
export function sparse(spec: SparseSpec, binaries: Binaries, open: () => Instance = defaultInstance): Sparse {
  const run = (name: "x" | "y", x: FloatArray, gy: FloatArray | undefined, options: SparseOptions<FloatArray> | undefined) => {
    const { shape, out: given } = validate.options(spec.name, options, KNOWN);
    const sizes = validate.dimensions(spec.name, shape);
    const type = validate.float(spec.name, name, x) ? "float64" : "float32";
    const { rows, n } = validate.rows(spec.name, x.length, sizes);
    if (gy !== undefined) validate.same(spec.name, "gy", gy, x, name);
    const out = result(spec.name, "out", given, x, name);
    const instance = open();
    const kernel = instance.kernel(binaries, gy ? `${spec.name}_grad` : spec.name, type);
    const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
    if (staging !== undefined && kernel !== undefined) {
      const y = target(staging, out);
      const first = source(staging, gy ?? x, y);
      const second = gy && source(staging, x, y);
      const done = visitRows(instance, staging, { x: first, second, y }, { rows, n }, (x, second, y, _, count) =>
        gy ? kernel(x, second, y, count, n) : kernel(x, y, count, n),
      );
      if (done) return out;
    }
    const [upstream, saved] = [gy, x].map((from) => (from && (from === out || overlaps(from, out)) ? copied(from) : from));
    for (let i = 0; i < rows; i++) {
      const row = (from: FloatArray | undefined) => part(from as FloatArray, i * n, n);
      if (gy) spec.backward(row(upstream), row(saved), row(out));
      else spec.forward(row(saved), row(out));
    }
    return out;
  };
  const call = (x: FloatArray, options?: SparseOptions<FloatArray>) => run("x", x, undefined, options);
  const activate = (instance: Instance, options: object | undefined): Activate => {
    validate.options(spec.name, options, []);
    const op = sparse(spec, binaries, () => instance);
    const rows = (z: FloatArray, n: number, out: FloatArray) => ({ shape: [n && z.length / n, n], out });
    const forward: Activate["forward"] = (z, y, n) => void op(z, rows(z, n, y));
    return {
      forward,
      backward: (gy, z, gz, n) => {
        forward(z, gz, n);
        op.backward(gy, gz, rows(z, n, gz));
      },
    };
  };
  return Object.assign(call, {
    backward: (gy: FloatArray, y: FloatArray, options?: SparseOptions<FloatArray>) => run("y", y, gy ?? null, options),
    spec,
    [BIND]: (instance: Instance) => sparse(spec, binaries, () => instance),
    [ACTIVATE]: (instance: Instance, _float64: boolean, options: object | undefined) => activate(instance, options),
  }) as unknown as Sparse;
}
